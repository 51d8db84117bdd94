"""Accounts are deactivated, not deleted, once anyone has done anything with them."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Arrangement, Dismissal, Notice, Task
from tests.factories import (
    PASSWORD,
    AnchorFactory,
    ArticleFactory,
    AuthorFactory,
    ClaimFactory,
    ConfidantFactory,
    CorrectionFactory,
    DraftFactory,
    EditionFactory,
    ErrorReportFactory,
    EventFactory,
    EvidenceFactory,
    EvidenceFileFactory,
    ExpungingFactory,
    MergeFactory,
    NotTheSameFactory,
    PageCopyFactory,
    PictureFactory,
    PinFactory,
    PlacementFactory,
    PresenceFactory,
    PreviewLinkFactory,
    QuoteCheckFactory,
    RequestForCommentFactory,
    RevisionNameFactory,
    SectionFactory,
    SetAsideFactory,
    UserFactory,
    VerdictFactory,
    WithholdingFactory,
)
from tests.refusals import refused_as_taken

pytestmark = pytest.mark.django_db

DEEDS = {
    "begun a story": lambda person: ArticleFactory(revision=None, created_by=person),
    "been given a story": lambda person: ArticleFactory(revision=None, assignee=person),
    "handed a story over": lambda person: ArticleFactory(revision=None, handed_over_by=person),
    "been told something": lambda person: Notice.objects.create(person=person, message="Look.", url="/admin/"),
    "done a task": lambda person: Task.objects.create(
        article=ArticleFactory(), code="look", message="Look.", url="/admin/", done_at=timezone.now(), done_by=person
    ),
    "saved a revision": lambda person: ArticleFactory(revision__created_by=person),
    "typed something": lambda person: DraftFactory(person=person),
    "published": lambda person: EditionFactory(created_by=person),
    "cancelled an edition": lambda person: EditionFactory(cancelled=True, cancelled_by=person),
    "withheld an edition": lambda person: EditionFactory(withheld=True, withheld_by=person),
    "withheld something": lambda person: WithholdingFactory(withheld_by=person),
    "lifted a withholding": lambda person: WithholdingFactory(lifted=True, lifted_by=person),
    "asked to expunge": lambda person: ExpungingFactory(asked_by=person),
    "approved an expunging": lambda person: ExpungingFactory(approved=True, approved_by=person),
    "refused an expunging": lambda person: ExpungingFactory(refused=True, refused_by=person),
    "merged entities": lambda person: MergeFactory(merged_by=person),
    "undone a merge": lambda person: MergeFactory(undone=True, undone_by=person),
    "told two entities apart": lambda person: NotTheSameFactory(said_by=person),
    "dismissed a proposal": lambda person: Dismissal.objects.create(
        article=ArticleFactory(), name="ada roe", dismissed_by=person
    ),
    "withdrawn a picture": lambda person: PictureFactory(withdrawn=True, withdrawn_by=person),
    "corrected a story": lambda person: CorrectionFactory(created_by=person),
    "named a revision": lambda person: RevisionNameFactory(named_by=person),
    "had a story open": lambda person: PresenceFactory(person=person),
    "made a preview link": lambda person: PreviewLinkFactory(made_by=person),
    "revoked a preview link": lambda person: PreviewLinkFactory(revoked=True, revoked_by=person),
    "settled a report": lambda person: ErrorReportFactory(settled=True, settled_by=person),
    "pinned a story": lambda person: PinFactory(pinned_by=person),
    "laid out the front page": lambda person: Arrangement.objects.create(number=1, made_by=person),
    "added a picture": lambda person: PictureFactory(added_by=person),
    "done anything on the record": lambda person: EventFactory(actor=person),
    "marked a claim": lambda person: ClaimFactory(created_by=person),
    "been given a claim": lambda person: ClaimFactory(checker=person),
    "confirmed words": lambda person: AnchorFactory(confirmed_by=person),
    "confirmed words of an edition": lambda person: PlacementFactory(confirmed_by=person, confirmed_at=timezone.now()),
    "retired an anchor": lambda person: AnchorFactory(retired=True, retired_by=person),
    "added evidence": lambda person: EvidenceFactory(added_by=person),
    "been told of a sealed source": lambda person: ConfidantFactory(person=person),
    "told another of a sealed source": lambda person: ConfidantFactory(named_by=person),
    "added a file": lambda person: EvidenceFileFactory(added_by=person),
    "fetched a page": lambda person: PageCopyFactory(fetched_by=person),
    "proposed a verdict": lambda person: VerdictFactory(proposed_by=person),
    "approved a verdict": lambda person: VerdictFactory(approved=True, approved_by=person),
    "sent a verdict back": lambda person: VerdictFactory(sent_back=True, sent_back_by=person),
    "retracted a verdict": lambda person: VerdictFactory(retracted=True, retracted_by=person),
    "asked for comment": lambda person: RequestForCommentFactory(noted_by=person),
    "set a sentence aside": lambda person: SetAsideFactory(set_aside_by=person),
    "opened a sentence again": lambda person: SetAsideFactory(taken_back=True, taken_back_by=person),
    "compared a quotation": lambda person: QuoteCheckFactory(checked_by=person),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_person_is_kept_who_has(deed):
    person = UserFactory()
    DEEDS[deed](person)
    with pytest.raises(ProtectedError):
        person.delete()


def test_every_way_to_lean_on_a_person_is_tried():
    """A new foreign key to the user has to be added above, and must not cascade."""
    leaning = [
        field
        for field in get_user_model()._meta.get_fields(include_hidden=True)
        if field.one_to_many and field.related_model._meta.app_label in ("articles", "claims", "entities")
    ]
    assert len(leaning) == len(DEEDS)
    assert {field.on_delete.__name__ for field in leaning} == {"PROTECT"}


def test_person_who_has_done_nothing_can_be_deleted():
    person = UserFactory(role="Reporter", author=AuthorFactory(), sections=[SectionFactory()])
    person.delete()
    assert not get_user_model().objects.exists()


def test_account_that_is_deactivated_keeps_what_it_did_and_cannot_log_in(client):
    article = ArticleFactory(created_by__is_staff=True)
    person = article.created_by
    assert client.login(username=person.username, password=PASSWORD)
    person.is_active = False
    person.save()
    client.logout()
    assert not client.login(username=person.username, password=PASSWORD)
    article.refresh_from_db()
    assert article.created_by == person


def test_author_has_one_account():
    author = AuthorFactory()
    UserFactory(author=author)
    with refused_as_taken():
        UserFactory(author=author)
    UserFactory(author=None)
    UserFactory(author=None)


def test_username_is_given_once():
    with refused_as_taken():
        UserFactory(username=UserFactory().username)


def test_person_goes_by_their_name():
    assert str(UserFactory(first_name="Ada", last_name="Writer", username="ada")) == "Ada Writer"
    assert str(UserFactory(username="ben")) == "ben"


def test_the_five_roles_are_there():
    roles = {"Reporter", "Fact-checker", "Editor", "Publisher", "Legal"}
    assert set(Group.objects.values_list("name", flat=True)) == roles


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        ("articles.add_article", {"Reporter", "Editor", "Publisher"}),
        ("articles.change_every_article", {"Editor", "Publisher"}),
        ("articles.publish_article", {"Publisher"}),
        ("articles.view_every_article", {"Fact-checker", "Editor", "Publisher", "Legal"}),
        ("articles.withhold_article", {"Legal"}),
        ("articles.expunge_article", {"Legal"}),
        ("articles.withdraw_picture", {"Editor", "Publisher", "Legal"}),
        ("claims.mark_claim", {"Reporter", "Fact-checker", "Editor", "Publisher"}),
        ("claims.propose_verdict", {"Fact-checker"}),
        ("claims.approve_verdict", {"Fact-checker"}),
        ("claims.retract_verdict", {"Fact-checker", "Publisher"}),
        ("claims.confirm_facts", {"Fact-checker"}),
        ("articles.delete_article", set()),
        ("articles.change_revision", set()),
        ("articles.change_event", set()),
        ("claims.change_verdict", set()),
        ("newsroom.add_user", set()),
        ("newsroom.delete_user", set()),
    ],
)
def test_role_has_just_what_it_needs(permission, roles):
    people = {name: UserFactory(role=name) for name in ("Reporter", "Fact-checker", "Editor", "Publisher", "Legal")}
    assert {name for name, person in people.items() if person.has_perm(permission)} == roles


def test_last_login_is_no_deed():
    person = UserFactory(last_login=timezone.now())
    person.delete()
    assert not get_user_model().objects.filter(pk=person.pk).exists()
