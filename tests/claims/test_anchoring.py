"""Tying claims to words, following them through real edits, and the people who may say that they still stand."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import gate
from articles.blocks import Block
from articles.models import Article, Revision
from articles.models.story import Stage
from articles.revisions import blocks_of
from claims import anchoring, placing
from claims.anchoring import confirm, locate, mark, place_now, retire
from claims.following import Quote
from claims.models import Anchor, Claim, Placement, State, Voice
from tests.factories import BODY, ClaimFactory, PictureFactory, UserFactory
from tests.stories import edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db

FIRST, SECOND = BODY.splitlines()
COSTS = "4 million crowns"
SAYS = "Repairs will cost 4 million crowns"


def state_of(anchor: Anchor, revision: Revision | None = None) -> str:
    return anchor.placements.get(revision=revision or Article.objects.get(pk=anchor.article_id).newest).state


def here(anchor: Anchor) -> Placement:
    return anchor.placements.get(revision=Article.objects.get(pk=anchor.article_id).newest)


def confirmed(anchor: Anchor, *, by) -> Anchor:
    """Say that the words where they are now still say what was checked."""
    revision = Article.objects.get(pk=anchor.article_id).newest
    return confirm(anchor, revision, place_now(anchor, revision), by=by)


# Finding words


def test_words_are_found_where_they_stand():
    article = story()
    quote = locate(article.newest, COSTS)
    assert quote == Quote(COSTS, "p-second", 18, "Repairs will cost 4 million crowns, the mayor said.")


@pytest.mark.parametrize("words", ["", "5 million crowns", "4  million", "4 MILLION CROWNS"])
def test_words_that_do_not_stand_there_are_not_found(words):
    with pytest.raises(ValidationError, match="does not hold these words"):
        locate(story().newest, words)


def test_words_that_stand_twice_have_to_be_told_apart():
    article = story(body=SECOND + '<p id="p-third">Nobody has 4 million crowns.</p>')
    with pytest.raises(ValidationError, match="stand in 2 places"):
        locate(article.newest, COSTS)
    assert locate(article.newest, COSTS, block_id="p-third").block == "p-third"


def test_words_of_headline_dek_and_caption_are_found():
    article = story(dek="It cost 9 crowns.", picture=PictureFactory(), picture_caption="The bridge, 140 years old")
    found = [locate(article.newest, words).block for words in ("closes its", "9 crowns", "140 years")]
    assert found == ["headline", "dek", "caption"]


# Marking


def test_marked_words_are_where_they_were_marked(editor):
    article = story()
    claim = ClaimFactory()
    quote = locate(article.newest, COSTS)
    anchor = mark(claim, article.newest, quote, by=editor, voice=Voice.ATTRIBUTED, must_check=True)
    anchor.refresh_from_db()
    assert (anchor.claim, anchor.article, anchor.voice, anchor.must_check) == (claim, article, Voice.ATTRIBUTED, True)
    assert (anchor.words, anchor.sentence, anchor.start) == (COSTS, quote.sentence, 18)
    assert (anchor.paragraph.anchor, anchor.confirmed_in, anchor.confirmed_by) == ("p-second", article.newest, editor)
    placement = anchor.placements.get()
    assert (placement.revision, placement.state, placement.words) == (article.newest, State.UNCHANGED, COSTS)
    assert (placement.paragraph.anchor, placement.start, placement.end) == ("p-second", 18, 34)
    assert article.events.get(verb="marked").thing == f"claims.anchor:{anchor.pk}"


def test_claim_may_be_marked_in_the_headline(editor):
    article = story()
    assert mark(ClaimFactory(), article.newest, locate(article.newest, "closes its old bridge"), by=editor).start == 11


def test_words_may_make_two_claims_and_overlap():
    article = story()
    one, two = marked(article, COSTS), marked(article, "million crowns, the mayor said")
    edited(article, headline="x")
    assert [state_of(one), state_of(two)] == [State.UNCHANGED, State.UNCHANGED]


def test_claim_may_stand_in_two_stories():
    claim = ClaimFactory()
    one, two = marked(story(), claim=claim), marked(story(), claim=claim)
    edited(one.article, body=BODY.replace("4 million", "5 million"))
    assert [state_of(one), state_of(two)] == [State.FACTS_CHANGED, State.UNCHANGED]


@pytest.mark.parametrize(
    "quote",
    [
        Quote("5 million crowns", "p-second", 18),
        Quote(COSTS, "p-first", 18),
        Quote(COSTS, "p-second", 17),
        Quote(COSTS, "p-gone", 18),
        Quote(" ", "p-second", 7),
        Quote("", "p-second", 7),
    ],
)
def test_words_that_are_not_in_that_place_are_not_marked(quote, editor):
    article = story()
    with pytest.raises(ValidationError) as caught:
        mark(ClaimFactory(), article.newest, quote, by=editor)
    assert list(caught.value.message_dict) == ["words"]
    assert Anchor.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "may_mark_own", "may_mark_others"),
    [
        ("Reporter", True, False),
        ("Fact-checker", False, True),
        ("Editor", True, True),
        ("Publisher", True, True),
        (None, False, False),
    ],
)
def test_words_are_marked_by_who_sees_the_story(role, may_mark_own, may_mark_others):
    person = UserFactory(role=role)
    if may_mark_own:
        assert marked(story(by=person), by=person).confirmed_by == person
    foreign = story()
    if may_mark_others:
        assert marked(foreign, by=person).confirmed_by == person
    else:
        with pytest.raises(PermissionDenied):
            marked(foreign, by=person)
        assert Anchor.objects.filter(article=foreign).count() == 0


@pytest.mark.parametrize("is_checked", [True, False])
def test_claim_of_the_archive_waits_on_other_words_until_a_fact_checker_confirms_them(editor, checker, is_checked):
    claim = marked(story()).claim
    if is_checked:
        judged(claim)
    elsewhere = story(body="<p>The council thinks of 9 million crowns.</p>")
    anchor = marked(elsewhere, "9 million crowns", claim=claim, by=editor)
    placement = anchor.placements.get()
    assert (anchor.is_suggested, placement.state, placement.is_standing) == (True, State.UNCHANGED, False)
    assert list(Placement.objects.waiting()) == [placement]
    quote = anchoring.place_now(anchor, elsewhere.newest)
    with pytest.raises(PermissionDenied):
        anchoring.confirm(anchor, elsewhere.newest, quote, by=editor)
    with pytest.raises(PermissionDenied):
        anchoring.confirm(anchor, elsewhere.newest, quote, by=UserFactory(role="Publisher"))
    anchoring.confirm(anchor, elsewhere.newest, quote, by=checker)
    assert not Placement.objects.waiting().exists()
    assert Placement.objects.standing().filter(anchor=anchor).count() == 1


def test_claim_of_the_archive_stands_at_once_on_words_that_a_fact_checker_chose(checker):
    claim = marked(story()).claim
    judged(claim)
    elsewhere = story(body="<p>The council thinks of 9 million crowns.</p>")
    assert marked(elsewhere, "9 million crowns", claim=claim, by=checker).placements.get().is_standing


def test_suggestion_is_not_public_and_holds_the_story_until_somebody_looked(editor):
    claim = marked(published_story()).claim
    judged(claim)
    elsewhere = published_story(body="<p>The council thinks of 9 million crowns.</p>")
    anchor = marked(elsewhere, "9 million crowns", claim=claim, by=editor)
    now = timezone.now()
    assert not Placement.objects.in_print(now).filter(anchor=anchor).exists()
    assert "claim-suggested" in {problem.code for problem in gate.blocking(gate.proposal(elsewhere.newest, now))}


def test_suggestion_is_withdrawn_by_whoever_may_mark(editor):
    claim = marked(story()).claim
    judged(claim)
    elsewhere = story(body="<p>The council thinks of 9 million crowns.</p>")
    anchor = marked(elsewhere, "9 million crowns", claim=claim, by=editor)
    anchoring.retire(anchor, by=editor, reason="Other words.")
    assert not Placement.objects.waiting().exists()


def test_claim_marked_on_the_working_text_is_looked_for_in_the_live_text_too():
    article = published_story()
    first = article.newest
    published_change = BODY.replace("the mayor said.", "the mayor said. It rained.")
    second = edited(article, body=published_change)
    anchor = marked(article, COSTS)
    assert {p.revision: p.state for p in anchor.placements.all()} == {
        first: State.UNCHANGED,
        second: State.UNCHANGED,
    }
    judged(anchor.claim)
    assert list(Claim.objects.public(timezone.now())) == [anchor.claim]


def test_claim_marked_on_words_that_readers_do_not_have_is_not_shown_to_them():
    article = published_story()
    first = article.newest
    edited(article, body=BODY.replace("4 million", "5 million"))
    anchor = marked(article, "5 million crowns")
    judged(anchor.claim)
    assert state_of(anchor, first) == State.FACTS_CHANGED
    assert list(Claim.objects.public(timezone.now())) == []


def test_claim_marked_meanwhile_is_placed_in_the_text_that_was_saved_meanwhile(editor):
    article = story()
    shown = Article.objects.get(pk=article.pk).newest
    assert shown.article.newest == shown  # as a page remembers it that was opened before
    saved = edited(article, headline="Saved meanwhile")
    anchor = mark(ClaimFactory(), shown, locate(shown, COSTS), by=editor)
    assert state_of(anchor, saved) == State.UNCHANGED


# Following


EDITS = {
    "headline": ({"headline": "Another headline"}, State.UNCHANGED),
    "another paragraph": ({"body": FIRST.replace("Tuesday", "Friday") + SECOND}, State.UNCHANGED),
    "spacing": ({"body": FIRST + SECOND.replace("4 million", "4&nbsp;million")}, State.UNCHANGED),
    "markup": ({"body": FIRST + SECOND.replace("4 million", "<b>4</b> <i>million</i>")}, State.UNCHANGED),
    "paragraphs change places": ({"body": SECOND + FIRST}, State.UNCHANGED),
    "into another paragraph": (
        {
            "body": '<p id="p-first">The council of Harrowgate voted on Tuesday to close the old bridge. '
            "Repairs will cost 4 million crowns, the mayor said.</p>"
        },
        State.MOVED,
    ),
    "a synonym": (
        {"body": FIRST + SECOND.replace("Repairs will", "Mending it will").replace("crowns,", "crowns in all,")},
        None,
    ),
    "other words": ({"body": FIRST + SECOND.replace("4 million crowns", "4 million of our crowns")}, State.REWORDED),
    "a number": ({"body": FIRST + SECOND.replace("4 million", "5 million")}, State.FACTS_CHANGED),
    "a unit": ({"body": FIRST + SECOND.replace("4 million", "4 billion")}, State.FACTS_CHANGED),
    "a currency": ({"body": FIRST + SECOND.replace("crowns", "euros")}, State.FACTS_CHANGED),
    "a negation": ({"body": FIRST + SECOND.replace("will cost", "will not cost")}, State.FACTS_CHANGED),
    "a modality": ({"body": FIRST + SECOND.replace("will cost", "could cost")}, State.FACTS_CHANGED),
    "an attribution": ({"body": FIRST + SECOND.replace(", the mayor said", "")}, State.FACTS_CHANGED),
    "a quotation mark": (
        {"body": FIRST + SECOND.replace("4 million crowns", "“4 million crowns”")},
        State.FACTS_CHANGED,
    ),
    "two places": (
        {
            "body": FIRST
            + SECOND.replace(", the mayor said", ", the mayor announced")
            + SECOND.replace("p-second", "p-third").replace(", the mayor said", ", the mayor declared")
        },
        None,
    ),
    "gone": ({"body": FIRST}, State.GONE),
}


@pytest.mark.parametrize("edit", EDITS)
def test_words_are_followed_through_an_edit(edit):
    changes, expected = EDITS[edit]
    anchor = marked(story(), COSTS)
    edited(anchor.article, **changes)
    placement = here(anchor)
    assert expected is None or placement.state == expected
    assert placement.is_standing == (placement.state in (State.UNCHANGED, State.MOVED))
    if placement.state in (State.GONE, State.AMBIGUOUS):
        assert (placement.paragraph, placement.start, placement.end, placement.words) == (None, None, None, "")
    else:
        blocks = {block.id: block.text for block in blocks_of(placement.revision)}
        assert blocks[placement.paragraph.anchor][placement.start : placement.end] == placement.words


def test_changed_fact_is_named():
    anchor = marked(story(), COSTS)
    edited(anchor.article, body=BODY.replace("4 million", "5 million"))
    (change,) = here(anchor).changes
    assert ("4" in change["before"], "5" in change["after"]) == (True, True)
    assert here(anchor).words == "5 million crowns"


# The paragraph goes, and its sentence comes back in two others: about as good as each other, and nobody guesses.
SHORT = "They will spend 4 million crowns."
OTHERS = (
    "The museum of glass is open all summer long. Children pay nothing. A café stands beside its garden gate.",
    "Quite another matter is the tower, which still stands. Swallows nest there, and tourists climb up its stairs.",
)
LONG = "For hours the council quarrelled about the old bridge, its friends and its foes. Nobody yielded. Then it voted."
PLACED_TWICE = f'<p id="p-first">{OTHERS[0]} {SHORT}</p><p id="p-fifth">{OTHERS[1]} {SHORT}</p>'


def in_two_places() -> Anchor:
    anchor = marked(story(body=f'<p id="p-first">{OTHERS[0]}</p><p id="p-second">{LONG} {SHORT}</p>'), COSTS)
    edited(anchor.article, body=PLACED_TWICE)
    return anchor


def test_sentence_that_fits_in_two_places_is_in_two_places():
    placement = here(in_two_places())
    assert placement.state == State.AMBIGUOUS
    assert [(place["block"], place["words"]) for place in placement.candidates] == [
        ("p-first", COSTS),
        ("p-fifth", COSTS),
    ]


def test_baseline_moves_only_when_a_person_confirms():
    """Small edits cannot drift past the check."""
    anchor = marked(story(), SAYS)
    for new in ("Repairs to it will cost 4 million crowns", "Repairs to it will soon cost 4 million crowns"):
        edited(anchor.article, body=BODY.replace(SAYS, new))
        anchor.refresh_from_db()
        assert (anchor.words, here(anchor).words) == (SAYS, new)
        assert not here(anchor).is_standing


def test_saving_again_does_not_end_the_wait():
    anchor = marked(story(), COSTS)
    edited(anchor.article, body=BODY.replace("4 million", "5 million"))
    for headline in ("One", "Two"):
        edited(anchor.article, headline=headline)
        assert state_of(anchor) == State.FACTS_CHANGED


@pytest.mark.parametrize("gone", [FIRST, BODY.replace("4 million", "5 million"), "<p>Nothing.</p>"])
def test_going_back_to_the_confirmed_words_ends_the_wait(gone):
    anchor = marked(story(), COSTS)
    edited(anchor.article, body=gone)
    assert not here(anchor).is_standing
    edited(anchor.article, body=BODY)
    assert here(anchor).is_standing
    assert here(anchor).words == COSTS


def test_revisions_that_nobody_reads_forget_their_placements():
    article = published_story()
    live = article.newest
    anchor = marked(article, COSTS)
    saved = [edited(article, headline=f"Number {n}") for n in range(4)]
    assert set(anchor.placements.values_list("revision", flat=True)) == {live.pk, saved[-2].pk, saved[-1].pk}


def test_claim_stands_where_readers_have_it_while_the_working_text_changes():
    article = published_story()
    live = article.newest
    anchor = marked(article, COSTS)
    judged(anchor.claim)
    for body in (BODY.replace("4 million", "5 million"), FIRST, "<p>Nothing of it.</p>"):
        edited(article, body=body)
        assert state_of(anchor, live) == State.UNCHANGED
        assert list(Claim.objects.public(timezone.now())) == [anchor.claim]


def test_edition_of_other_words_shows_no_verdict():
    article = published_story()
    anchor = marked(article, COSTS)
    judged(anchor.claim)
    edited(article, body=FIRST)
    published(article)
    assert list(Claim.objects.public(timezone.now())) == []


def test_following_and_saving_are_one_transaction(monkeypatch):
    anchor = marked(story(), COSTS)
    before = anchor.article.newest

    def fail(*args, **kwargs):
        raise RuntimeError("out of order")

    monkeypatch.setattr(placing, "follow_all", fail)
    with pytest.raises(RuntimeError, match="out of order"):
        edited(anchor.article, body=BODY.replace("4 million", "5 million"))
    assert (Revision.objects.count(), Article.objects.get().newest) == (1, before)
    assert anchor.placements.get().state == State.UNCHANGED


# Confirming


def waiting(body, *, by=None, words=COSTS) -> Anchor:
    anchor = marked(story(), words)
    edited(anchor.article, body=body, by=by or UserFactory(role="Editor"))
    assert not here(anchor).is_standing
    return anchor


REWORDED = BODY.replace(COSTS, "4 million of our crowns")
CHANGED = BODY.replace("4 million", "5 million")


@pytest.mark.parametrize(
    ("role", "may_confirm_wording", "may_confirm_facts"),
    [
        ("Reporter", False, False),
        ("Fact-checker", True, True),
        ("Editor", False, False),
        ("Publisher", True, False),
        (None, False, False),
    ],
)
def test_waiting_words_are_confirmed_by(role, may_confirm_wording, may_confirm_facts):
    for body, may, state in (
        (REWORDED, may_confirm_wording, "reworded"),
        (CHANGED, may_confirm_facts, "facts_changed"),
    ):
        anchor = waiting(body)
        person = UserFactory(role=role)
        assert state_of(anchor) == state
        if may:
            confirmed(anchor, by=person)
            assert (state_of(anchor), anchor.confirmed_by) == (State.UNCHANGED, person)
        else:
            with pytest.raises(PermissionDenied):
                confirmed(anchor, by=person)
            assert state_of(anchor) == state


def test_confirmed_words_are_the_baseline_from_then_on(checker):
    anchor = waiting(CHANGED)
    confirmed(anchor, by=checker)
    anchor.refresh_from_db()
    newest = Article.objects.get().newest
    assert (anchor.words, anchor.confirmed_in, anchor.confirmed_by) == ("5 million crowns", newest, checker)
    assert anchor.article.events.filter(verb="confirmed").get().actor == checker
    edited(anchor.article, body=BODY)
    assert state_of(anchor) == State.FACTS_CHANGED


def test_nobody_confirms_words_that_they_wrote(admin):
    anchor = waiting(CHANGED, by=admin)
    with pytest.raises(PermissionDenied, match="You changed these words"):
        confirmed(anchor, by=admin)
    assert state_of(anchor) == State.FACTS_CHANGED
    assert confirmed(anchor, by=UserFactory(admin=True)).words == "5 million crowns"


def test_nobody_confirms_words_that_they_wrote_though_someone_saved_since(admin):
    anchor = waiting(CHANGED, by=admin)
    edited(anchor.article, headline="Saved by another")
    with pytest.raises(PermissionDenied):
        confirmed(anchor, by=admin)


def test_nobody_confirms_words_that_they_wrote_though_someone_moved_them_since(admin):
    """The writer's words in a block that another person made of it."""
    long = SECOND.replace(
        ", the mayor said.", ", the mayor said. The museum beside the bridge stays open all summer long."
    )
    anchor = marked(story(body=FIRST + long), COSTS)
    edited(anchor.article, body=FIRST + long.replace("4 million", "5 million"), by=admin)
    apart = (
        FIRST
        + '<p id="p-second">The museum beside the bridge stays open all summer long, and so does the tower.</p>'
        + "<p>Repairs will cost 5 million crowns, the mayor said.</p>"
    )
    edited(anchor.article, body=apart)
    assert here(anchor).paragraph.anchor != "p-second"
    with pytest.raises(PermissionDenied):
        confirmed(anchor, by=admin)


def test_who_changed_another_paragraph_may_confirm(admin):
    anchor = waiting(CHANGED)
    edited(anchor.article, body=CHANGED.replace("Tuesday", "Friday"), by=admin)
    assert confirmed(anchor, by=admin).words == "5 million crowns"


def test_who_wrote_the_words_before_they_were_confirmed_may_confirm_later_ones(admin, checker):
    anchor = waiting(CHANGED, by=admin)
    confirmed(anchor, by=checker)
    edited(anchor.article, body=BODY.replace("4 million", "6 million"))
    assert confirmed(anchor, by=admin).words == "6 million crowns"


def test_wording_right_does_not_reach_to_other_words(publisher):
    """A publisher may say that these words still say it, not choose others."""
    anchor = waiting(REWORDED)
    newest = Article.objects.get().newest
    with pytest.raises(PermissionDenied):
        confirm(anchor, newest, locate(newest, "Repairs will cost 4 million of our crowns"), by=publisher)
    assert state_of(anchor) == State.REWORDED


def test_wording_right_does_not_reach_to_the_same_words_in_another_block(publisher):
    both = REWORDED + '<p id="p-third">Repairs will cost 4 million of our crowns in a film.</p>'
    anchor = marked(
        story(body=BODY + '<p id="p-third">Repairs will cost 4 million of our crowns in a film.</p>'),
        COSTS,
        block="p-second",
    )
    edited(anchor.article, body=both)
    placement = here(anchor)
    assert (placement.state, placement.paragraph.anchor) == (State.REWORDED, "p-second")
    newest = Article.objects.get().newest
    elsewhere = locate(newest, placement.words, block_id="p-third")
    assert (elsewhere.start, elsewhere.exact) == (placement.start, placement.words)
    with pytest.raises(PermissionDenied):
        confirm(anchor, newest, elsewhere, by=publisher)


def test_words_that_are_gone_or_in_two_places_are_chosen_by_a_fact_checker(checker, publisher):
    anchor = waiting(FIRST)
    newest = Article.objects.get().newest
    quote = locate(newest, "close the old bridge")
    with pytest.raises(ValidationError, match="not in one place"):
        place_now(anchor, newest)
    with pytest.raises(PermissionDenied):
        confirm(anchor, newest, quote, by=publisher)
    confirm(anchor, newest, quote, by=checker)
    assert (state_of(anchor), here(anchor).words) == (State.UNCHANGED, "close the old bridge")


def test_one_of_two_places_is_chosen(checker, publisher):
    anchor = in_two_places()
    newest = Article.objects.get().newest
    quote = place_now(anchor, newest, candidate=1)
    with pytest.raises(PermissionDenied):
        confirm(anchor, newest, quote, by=publisher)
    confirm(anchor, newest, quote, by=checker)
    assert (here(anchor).state, here(anchor).paragraph.anchor) == (State.UNCHANGED, "p-fifth")


def test_place_that_is_none_of_the_two_is_not_chosen():
    anchor = in_two_places()
    for candidate in (2, 99, None):
        with pytest.raises(ValidationError):
            place_now(anchor, Article.objects.get().newest, candidate=candidate)


def test_words_that_changed_since_they_were_shown_are_not_confirmed(checker):
    anchor = waiting(CHANGED)
    shown = Article.objects.get().newest
    quote = place_now(anchor, shown)
    newest = edited(anchor.article, body=BODY.replace("4 million", "6 million"))
    with pytest.raises(ValidationError):
        confirm(anchor, newest, quote, by=checker)
    assert state_of(anchor) == State.FACTS_CHANGED


def test_words_of_another_story_are_not_confirmed(checker):
    anchor, other = waiting(CHANGED), story()
    with pytest.raises(ValidationError):
        confirm(anchor, other.newest, locate(other.newest, COSTS), by=checker)


def test_words_before_readers_are_confirmed_there_alone(checker):
    """A claim marked on the working text, whose words readers have in another wording."""
    article = published_story()
    live = article.newest
    edited(article, body=CHANGED)
    anchor = marked(article, "5 million crowns")
    judged(anchor.claim)
    assert list(Claim.objects.public(timezone.now())) == []
    confirm(anchor, live, place_now(anchor, live), by=checker)
    anchor.refresh_from_db()
    assert anchor.words == "5 million crowns"
    assert anchor.placements.get(revision=live).is_standing
    assert list(Claim.objects.public(timezone.now())) == [anchor.claim]


def test_text_that_nobody_reads_any_more_has_nothing_to_confirm(checker):
    anchor = marked(story(), COSTS)
    old = anchor.article.newest
    edited(anchor.article, body=CHANGED)
    edited(anchor.article, body=CHANGED, headline="x")
    with pytest.raises(ValidationError):
        confirm(anchor, old, locate(old, COSTS), by=checker)


# Retiring


def test_retired_anchor_is_followed_no_more(checker):
    anchor = marked(story(), COSTS)
    retire(anchor, by=checker, reason=" It is about another bridge. ")
    anchor.refresh_from_db()
    assert (anchor.retired_by, anchor.retired_at is None) == (checker, False)
    assert anchor.article.events.get(verb="retired").reason.strip() == "It is about another bridge."
    newest = edited(anchor.article, body=CHANGED)
    assert not anchor.placements.filter(revision=newest).exists()


def test_retired_anchor_is_not_shown_to_readers(checker):
    article = published_story()
    anchor = marked(article, COSTS)
    judged(anchor.claim)
    assert list(Claim.objects.public(timezone.now())) == [anchor.claim]
    retire(anchor, by=checker, reason="It is about another bridge.")
    assert list(Claim.objects.public(timezone.now())) == []


def test_retired_anchor_cannot_be_confirmed_or_retired_again(checker, second_checker):
    anchor = marked(story(), COSTS)
    retire(anchor, by=checker, reason="It is about another bridge.")
    with pytest.raises(ValidationError):
        confirm(anchor, anchor.article.newest, locate(anchor.article.newest, COSTS), by=checker)
    with pytest.raises(ValidationError):
        retire(Anchor.objects.get(), by=second_checker, reason="Me too.")
    assert Anchor.objects.get().retired_by == checker


@pytest.mark.parametrize("reason", ["", " \n"])
def test_anchor_is_not_retired_without_a_reason(reason, checker):
    anchor = marked(story(), COSTS)
    with pytest.raises(ValidationError) as caught:
        retire(anchor, by=checker, reason=reason)
    assert list(caught.value.message_dict) == ["reason"]
    assert Anchor.objects.get().retired_at is None


@pytest.mark.parametrize("role", ["Reporter", None])
def test_anchor_of_a_story_that_one_does_not_see_is_not_retired(role):
    anchor = marked(story(), COSTS)
    with pytest.raises(PermissionDenied):
        retire(anchor, by=UserFactory(role=role), reason="I do not like it.")
    assert Anchor.objects.get().retired_at is None


def test_reporter_retires_what_nobody_has_checked_in_their_own_story(reporter):
    anchor = marked(story(by=reporter), COSTS, by=reporter)
    retire(anchor, by=reporter, reason="Not a claim.")
    assert Anchor.objects.get().retired_by == reporter


@pytest.mark.parametrize("held", ["must be checked", "was checked", "waits", "was retracted"])
def test_nobody_but_a_fact_checker_retires_a_claim_that(held, editor, checker):
    anchor = marked(story(by=editor), COSTS, must_check=held == "must be checked")
    if held in ("was checked", "was retracted"):
        judged(anchor.claim)
    if held == "was retracted":
        anchor.claim.verdicts.update(retracted_at=timezone.now(), retracted_by=checker, retracted_reason="x")
    if held == "waits":
        edited(anchor.article, body=CHANGED)
    with pytest.raises(PermissionDenied):
        retire(anchor, by=editor, reason="It is in the way.")
    retire(anchor, by=checker, reason="It is about another bridge.")


def test_story_in_review_can_still_be_marked(reporter):
    article = story(by=reporter)
    Article.objects.filter(pk=article.pk).update(stage=Stage.REVIEW)
    assert marked(article, COSTS, by=reporter).confirmed_by == reporter


# What it costs


def test_saving_takes_as_many_queries_for_many_claims_as_for_one():
    def cost(number):
        body = "".join(f'<p id="p-long{n}">Item {n} of the list costs {n} crowns.</p>' for n in range(number))
        article = story(body=body)
        for n in range(number):
            marked(article, f"Item {n} of the list costs {n} crowns")
        with CaptureQueriesContext(connection) as queries:
            edited(article, headline="x")
        return len(queries)

    assert cost(1) == cost(3) == cost(20)


def test_block_stays_plain_data():
    """What is followed is text: the pure core knows no rows."""
    assert [type(block) for block in blocks_of(story().newest)] == [Block, Block, Block]
