"""What the database holds of claims, whoever writes to it; and the case next to each that it lets through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from claims.models import RequestForComment, State, Verdict, VerdictReply, Visibility
from tests.factories import (
    AnchorFactory,
    ClaimFactory,
    CorrectedClaimFactory,
    EntityFactory,
    EvidenceFactory,
    PlacementFactory,
    RatingFactory,
    RequestForCommentFactory,
    RevisionFactory,
    UserFactory,
    VerdictEvidenceFactory,
    VerdictFactory,
    VerdictReplyFactory,
)
from tests.refusals import refused_as_taken, refused_by

pytestmark = pytest.mark.django_db


# Anchors and placements


def test_anchor_is_retired_by_someone():
    with refused_by("claims_anchor_retired_by_someone"):
        AnchorFactory(retired_at=timezone.now())
    with refused_by("claims_anchor_retired_by_someone"):
        AnchorFactory(retired_by=UserFactory())
    AnchorFactory(retired=True)


def test_anchor_has_words():
    with refused_by("claims_anchor_has_words"):
        AnchorFactory(words="")
    AnchorFactory(words="4")


def test_anchor_is_in_one_place_of_a_revision():
    anchor = AnchorFactory()
    with refused_by("claims_placement_once_a_revision"):
        PlacementFactory(anchor=anchor)
    PlacementFactory(anchor=anchor, revision=RevisionFactory(article=anchor.article))
    PlacementFactory(anchor=AnchorFactory(article=anchor.article, placed=False))


@pytest.mark.parametrize("state", [State.UNCHANGED, State.MOVED, State.REWORDED, State.FACTS_CHANGED])
def test_words_that_are_found_are_somewhere(state):
    anchor = AnchorFactory(placed=False)
    for missing in ({"paragraph": None}, {"start": None, "end": 9}, {"words": "", "end": 30}):
        with refused_by("claims_placement_somewhere_unless_gone"):
            PlacementFactory(anchor=anchor, state=state, **missing)
    with refused_by("claims_placement_somewhere_unless_gone"):
        PlacementFactory(anchor=anchor, state=state, end=anchor.start)
    PlacementFactory(anchor=anchor, state=state)


def test_words_that_are_found_have_an_end():
    with refused_by("claims_placement_somewhere_unless_gone"):
        PlacementFactory(end=None)


@pytest.mark.parametrize("state", [State.GONE, State.AMBIGUOUS])
def test_words_that_are_gone_or_in_two_places_are_nowhere(state):
    anchor = AnchorFactory(placed=False)
    nowhere = {"paragraph": None, "start": None, "end": None, "words": ""}
    somewhere = {"paragraph": anchor.paragraph, "start": 1, "end": 2, "words": "x"}
    for name, value in somewhere.items():
        with refused_by("claims_placement_somewhere_unless_gone"):
            PlacementFactory(anchor=anchor, state=state, **nowhere | {name: value})
    PlacementFactory(anchor=anchor, state=state, **nowhere)


def test_words_of_an_edition_are_confirmed_by_someone_where_they_are():
    anchor = AnchorFactory(placed=False)
    confirmed = {"confirmed_by": UserFactory(), "confirmed_at": timezone.now()}
    for missing in confirmed:
        with refused_by("claims_placement_confirmed_somewhere"):
            PlacementFactory(anchor=anchor, **confirmed | {missing: None})
    with refused_by("claims_placement_confirmed_somewhere"):
        PlacementFactory(anchor=anchor, gone=True, **confirmed)
    PlacementFactory(anchor=anchor, state=State.REWORDED, **confirmed)


# Ratings and evidence


def test_ratings_are_numbered_from_one():
    with refused_by("claims_rating_number_from_one"):
        RatingFactory(number=0)
    RatingFactory(number=1)


@pytest.mark.parametrize("field", ["name", "slug", "number"])
def test_rating_is_one_step_of_the_scale(field):
    rating = RatingFactory()
    with refused_as_taken():
        RatingFactory(**{field: getattr(rating, field)})


def test_ratings_off_the_scale_have_no_number():
    RatingFactory(number=None)
    RatingFactory(number=None)


def test_source_that_is_not_named_is_described():
    with refused_by("claims_evidence_described_if_not_named"):
        EvidenceFactory(visibility=Visibility.DESCRIBED)
    EvidenceFactory(visibility=Visibility.DESCRIBED, description="A clerk who was there")
    EvidenceFactory(visibility=Visibility.SEALED)
    EvidenceFactory(visibility=Visibility.PUBLIC)


def test_source_is_cited_once_a_verdict():
    cited = VerdictEvidenceFactory()
    with refused_by("claims_verdictevidence_once_a_verdict"):
        VerdictEvidenceFactory(verdict=cited.verdict, evidence=cited.evidence)
    VerdictEvidenceFactory(verdict=cited.verdict)
    VerdictEvidenceFactory(verdict=VerdictFactory(claim=cited.verdict.claim, sent_back=True), evidence=cited.evidence)


# Verdicts


def test_one_verdict_on_a_claim_is_in_force():
    verdict = VerdictFactory(approved=True)
    with refused_by("claims_verdict_one_current_a_claim"):
        VerdictFactory(claim=verdict.claim, approved=True)
    VerdictFactory(approved=True)


@pytest.mark.parametrize("trait", ["superseded", "retracted", "sent_back"])
def test_verdicts_that_are_over_stand_beside_the_one_in_force(trait):
    verdict = VerdictFactory(approved=True)
    VerdictFactory(claim=verdict.claim, **{trait: True})
    VerdictFactory(claim=verdict.claim, **{trait: True})
    assert list(Verdict.objects.current()) == [verdict]


def test_one_verdict_on_a_claim_waits_for_approval():
    verdict = VerdictFactory()
    with refused_by("claims_verdict_one_proposed_a_claim"):
        VerdictFactory(claim=verdict.claim)
    VerdictFactory(claim=verdict.claim, approved=True)
    VerdictFactory()
    assert Verdict.objects.proposed().filter(claim=verdict.claim).get() == verdict


def test_verdict_is_approved_by_another_than_proposed_it():
    verdict = VerdictFactory()
    verdict.approved_by, verdict.approved_at = verdict.proposed_by, timezone.now()
    with refused_by("claims_verdict_approved_by_another"):
        verdict.save(update_fields=["approved_by", "approved_at"])
    with refused_by("claims_verdict_approved_by_another"):
        Verdict.objects.filter(pk=verdict.pk).update(approved_by=verdict.proposed_by, approved_at=timezone.now())
    verdict.approved_by = UserFactory()
    verdict.save(update_fields=["approved_by", "approved_at"])


def test_approval_is_whole_or_absent():
    with refused_by("claims_verdict_approval_whole_or_absent"):
        VerdictFactory(approved_by=UserFactory())
    with refused_by("claims_verdict_approval_whole_or_absent"):
        VerdictFactory(approved_at=timezone.now())
    with refused_by("claims_verdict_approval_whole_or_absent"):
        VerdictFactory(approved=True, sent_back=True)
    VerdictFactory()
    VerdictFactory(approved=True)


def test_verdict_goes_back_with_a_reason():
    for missing in ({"sent_back_by": None}, {"sent_back_at": None}, {"sent_back_reason": ""}):
        with refused_by("claims_verdict_sent_back_with_a_reason"):
            VerdictFactory(**{"sent_back": True} | missing)
    VerdictFactory(sent_back=True)


def test_verdict_is_retracted_with_a_reason_after_approval():
    for missing in ({"retracted_by": None}, {"retracted_at": None}, {"retracted_reason": ""}):
        with refused_by("claims_verdict_retracted_with_a_reason"):
            VerdictFactory(**{"retracted": True} | missing)
    with refused_by("claims_verdict_retracted_with_a_reason"):
        VerdictFactory(retracted=True, approved_by=None, approved_at=None)
    VerdictFactory(retracted=True)


def test_verdict_is_superseded_after_approval():
    with refused_by("claims_verdict_superseded_after_approval"):
        VerdictFactory(superseded_at=timezone.now())
    VerdictFactory(superseded=True)


def test_verdict_says_why():
    with refused_by("claims_verdict_says_why"):
        VerdictFactory(summary="")
    VerdictFactory(summary="It says so.")


def test_retracted_verdict_is_not_the_one_in_force():
    verdict = VerdictFactory(retracted=True)
    assert list(Verdict.objects.retracted()) == [verdict]
    assert not Verdict.objects.current().exists()
    assert not Verdict.objects.proposed().exists()


# What others lean on


def test_correction_is_about_one_claim():
    corrected = CorrectedClaimFactory()
    with refused_as_taken():
        CorrectedClaimFactory(correction=corrected.correction)
    CorrectedClaimFactory(claim=corrected.claim)


@pytest.mark.parametrize("make", [AnchorFactory, EvidenceFactory, VerdictFactory, CorrectedClaimFactory])
def test_claim_is_kept_by_what_hangs_on_it(make):
    with pytest.raises(ProtectedError):
        make().claim.delete()
    ClaimFactory().delete()


def test_rating_in_use_is_kept():
    rating = VerdictFactory().rating
    with pytest.raises(ProtectedError):
        rating.delete()
    RatingFactory().delete()


def test_claimant_is_kept_by_claim_and_by_verdict():
    claimant, former = EntityFactory(), EntityFactory()
    VerdictFactory(claim=ClaimFactory(claimant=claimant), claimant=former)
    for entity in (claimant, former):
        with pytest.raises(ProtectedError):
            entity.delete()


def test_verdict_and_the_evidence_it_rests_on_are_kept():
    cited = VerdictEvidenceFactory()
    with pytest.raises(TypeError, match="is kept"):
        cited.verdict.delete()
    with pytest.raises(TypeError, match="are kept"):
        Verdict.objects.all().delete()
    with pytest.raises(ProtectedError):
        cited.evidence.delete()
    EvidenceFactory().delete()


def test_revision_in_which_words_were_confirmed_is_kept():
    """It could not be deleted by itself either: here by the paragraph that the anchor names."""
    anchor = AnchorFactory()
    with pytest.raises(ProtectedError):
        anchor.paragraph.delete()


def test_placements_go_with_their_anchor():
    """They are worked out from it, and can be again."""
    anchor = AnchorFactory()
    anchor.delete()
    assert not anchor._meta.get_field("placements").related_model.objects.exists()


def test_request_for_comment_is_answered_on_a_day_that_follows():
    request = RequestForCommentFactory()
    with refused_by("claims_requestforcomment_answer_has_a_day"):
        RequestForComment.objects.update(answer="We never said so.")
    with refused_by("claims_requestforcomment_asked_before_answered"):
        RequestForComment.objects.update(answered_on=request.asked_on - timedelta(days=1))
    assert RequestForComment.objects.update(answered_on=request.asked_on) == 1


def test_replies_of_a_verdict_are_in_order_and_written_once():
    reply = VerdictReplyFactory()
    with refused_by("claims_verdictreply_in_order"):
        VerdictReplyFactory(verdict=reply.verdict)
    with pytest.raises(TypeError):
        VerdictReply.objects.update(answer="Yes.")
    with pytest.raises(TypeError):
        reply.save()
