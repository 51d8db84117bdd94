"""Every way round the two people behind a verdict, tried: what is tried is refused, and nothing has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from claims import anchoring, evidence, verdicts
from claims.evidence import CONTENT, FrozenError
from claims.models import (
    Anchor,
    Claim,
    Evidence,
    EvidenceFile,
    PageCopy,
    Placement,
    Rating,
    Verdict,
    VerdictEvidence,
    VerdictReply,
    Visibility,
)
from claims.public import sources_of
from claims.verdicts import AlreadyDecidedError, Judgement
from newsroom.models import User
from tests.factories import (
    AuthorFactory,
    ClaimFactory,
    ConfidantFactory,
    EntityFactory,
    EvidenceFactory,
    EvidenceFileFactory,
    PageCopyFactory,
    RatingFactory,
    UserFactory,
    VerdictFactory,
    VerdictReplyFactory,
)
from tests.stories import edited, marked, published, story

pytestmark = pytest.mark.django_db

KEPT = (Verdict, VerdictEvidence, VerdictReply, Rating, EvidenceFile, PageCopy, Evidence)


@dataclass
class Case:
    """A verdict that `one` proposed on a claim of somebody's story, with a source, a file, a copy and a reply."""

    claim: Claim
    verdict: Verdict
    one: User
    two: User
    source: Evidence

    @property
    def article(self) -> Article:
        return Article.objects.get(anchors__claim=self.claim)

    def again(self, *, by: User, **changes: Any) -> Verdict:
        """Another proposal, the same but for `changes`."""
        return verdicts.propose(
            self.claim, judgement(**{"rating": self.verdict.rating} | changes), [self.source], by=by
        )


def judgement(**changes: Any) -> Judgement:
    said = {"summary": "The budget says so.", "as_of": date(2024, 5, 14), "public_note": "It was amended."}
    return Judgement(**{"rating": RatingFactory(), **said} | changes)


@pytest.fixture
def case(checker, second_checker) -> Case:
    claim = marked(story()).claim
    source = EvidenceFactory(claim=claim)
    EvidenceFileFactory(evidence=source)
    PageCopyFactory(evidence=source)
    verdict = verdicts.propose(claim, judgement(), [source], by=checker)
    VerdictReplyFactory(verdict=VerdictFactory())
    return Case(claim, verdict, checker, second_checker, source)


@pytest.fixture
def in_force(case) -> Case:
    verdicts.approve(case.verdict, by=case.two)
    return case


def state() -> list[object]:
    """All that a verdict says and rests on, with what readers would be shown of it."""
    rows: list[object] = [list(model.objects.order_by("pk").values()) for model in KEPT]
    return [*rows, sources_of(Verdict.objects.approved())]


def person(user: User) -> User:
    """As a request of their own finds them."""
    return User.objects.get(pk=user.pk)


def refuses(act: Callable[[Case], object], error: type[Exception], case: Case) -> None:
    before = state()
    with pytest.raises(error), transaction.atomic():
        act(case)
    assert state() == before


# A proposal, and who approves it


def writes_too(user: User) -> User:
    """Somebody who may check and write."""
    user.groups.add(Group.objects.get(name="Editor"))
    return person(user)


def wrote(case: Case, **content: Any) -> User:
    """Somebody who may approve, and in whose story the claim stands too."""
    author = writes_too(UserFactory(role="Fact-checker"))
    marked(story(by=author, **content), claim=case.claim)
    return author


def is_in_a_byline(case: Case) -> User:
    user = UserFactory(role="Fact-checker", author=AuthorFactory())
    marked(story(byline=(user.author,)), claim=case.claim)
    return user


def saved_a_text(case: Case) -> User:
    user = writes_too(UserFactory(role="Fact-checker"))
    edited(case.article, by=user, dek="A word.")
    return user


def began_the_story(case: Case) -> User:
    user = UserFactory(role="Fact-checker")
    Article.objects.filter(pk=case.article.pk).update(created_by=user)
    return user


def wrote_where_it_is_retired(case: Case) -> User:
    user = wrote(case)
    Anchor.objects.filter(article__created_by=user).update(retired_at=timezone.now(), retired_by=user)
    return user


def left_the_desk(case: Case) -> User:
    case.two.groups.clear()
    return person(case.two)


def left_the_house(case: Case) -> User:
    User.objects.filter(pk=case.two.pk).update(is_active=False)
    return person(case.two)


def was_deactivated(case: Case) -> User:
    User.objects.filter(pk=case.one.pk).update(is_active=False)
    return person(case.one)


def came_back(case: Case) -> User:
    was_deactivated(case)
    User.objects.filter(pk=case.one.pk).update(is_active=True, username="another-name", first_name="Somebody else")
    return person(case.one)


def became_superuser(case: Case) -> User:
    User.objects.filter(pk=case.one.pk).update(is_superuser=True)
    return person(case.one)


NOT_SECOND = {
    "the proposer": lambda case: case.one,
    "the proposer, deactivated": was_deactivated,
    "the proposer, back under another name": came_back,
    "the proposer, a superuser now": became_superuser,
    "a superuser who wrote the story": lambda case: (
        marked(story(by=(boss := UserFactory(admin=True))), claim=case.claim) and boss
    ),
    "who wrote another story that makes the claim": wrote,
    "who is named in the byline": is_in_a_byline,
    "who saved a text of it": saved_a_text,
    "who began the story": began_the_story,
    "who wrote where it is retired": wrote_where_it_is_retired,
    "who is no fact-checker any more": left_the_desk,
    "who has left": left_the_house,
    "a publisher": lambda case: UserFactory(role="Publisher"),
}


@pytest.mark.parametrize("who", NOT_SECOND)
def test_nobody_approves_who_is(who, case):
    user = NOT_SECOND[who](case)
    refuses(lambda case: verdicts.approve(case.verdict, by=user), PermissionDenied, case)


@pytest.mark.parametrize("who", NOT_SECOND)
def test_nobody_approves_by_the_address_of_the_desk_who_is(who, case):
    user = NOT_SECOND[who](case)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    before, client = state(), Client()
    client.force_login(person(user))
    client.post(reverse("admin:claims_claim_approve", args=[case.claim.pk]), {"verdict": case.verdict.pk})
    assert state() == before


def sent_back_and_proposed_by_the_other(case: Case) -> None:
    verdicts.send_back(case.verdict, by=case.two, reason="Not yet.")


def test_nobody_approves_their_own_words_that_another_proposed_again(case):
    sent_back_and_proposed_by_the_other(case)
    again = case.again(by=case.two)
    refuses(lambda case: verdicts.approve(again, by=case.one), PermissionDenied, case)


def test_who_proposed_something_else_approves_what_the_other_found(case):
    sent_back_and_proposed_by_the_other(case)
    again = case.again(by=case.two, summary="The amended budget says so.")
    assert verdicts.approve(again, by=case.one).is_current


def with_a_claim_edited(**changes: Any) -> Callable[[Case], object]:
    def act(case: Case) -> object:
        Claim.objects.filter(pk=case.claim.pk).update(**{n: v() if callable(v) else v for n, v in changes.items()})
        return verdicts.approve(case.verdict, by=case.two)

    return act


def with_a_source_sealed(case: Case) -> object:
    ConfidantFactory(evidence=case.source, person=case.one)
    Evidence.objects.filter(pk=case.source.pk).update(visibility=Visibility.SEALED)
    return verdicts.approve(case.verdict, by=case.two)


def without_evidence(case: Case) -> object:
    return verdicts.approve(VerdictFactory(proposed_by=case.one), by=case.two)


def proposed_without_evidence(case: Case) -> object:
    return verdicts.propose(ClaimFactory(), judgement(), [], by=case.one)


def proposed_on_the_evidence_of_another_claim(case: Case) -> object:
    return verdicts.propose(ClaimFactory(), judgement(), [case.source], by=case.one)


PROPOSAL = {
    "with another statement": (with_a_claim_edited(statement="Repairs cost 9 crowns."), AlreadyDecidedError),
    "with another claimant": (with_a_claim_edited(claimant=EntityFactory), AlreadyDecidedError),
    "with another day": (with_a_claim_edited(said_on=date(2024, 1, 1)), AlreadyDecidedError),
    "with another place": (with_a_claim_edited(said_where="on the radio"), AlreadyDecidedError),
    "with a source sealed meanwhile": (with_a_source_sealed, PermissionDenied),
    "without evidence": (without_evidence, ValidationError),
    "proposed without evidence": (proposed_without_evidence, ValidationError),
    "proposed on another's evidence": (proposed_on_the_evidence_of_another_claim, ValidationError),
    "by a bulk update of the approver": (
        lambda case: Verdict.objects.filter(pk=case.verdict.pk).update(
            approved_by=case.one, approved_at=timezone.now()
        ),
        IntegrityError,
    ),
    "of whose evidence a row is removed": (lambda case: case.source.delete(), ProtectedError),
    "whose proposer is deleted": (lambda case: case.one.delete(), ProtectedError),
}


@pytest.mark.parametrize("attempt", PROPOSAL)
def test_proposal_is_not_approved(attempt, case):
    act, error = PROPOSAL[attempt]
    refuses(act, error, case)


# What a verdict says, whether it waits or is in force


def saved(case: Case, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(case.verdict, name, value)
    case.verdict.save(update_fields=list(changes))


def all_saved(case: Case) -> None:
    case.verdict.summary = "It is all true."
    case.verdict.save()


def bulk_updated(case: Case) -> None:
    case.verdict.summary = "It is all true."
    Verdict.objects.bulk_update([case.verdict], ["summary"])


REWRITING = {
    "its summary": lambda case: saved(case, summary="It is all true."),
    "its reasoning": lambda case: saved(case, reasoning="Because."),
    "its rating": lambda case: saved(case, rating=Rating.objects.exclude(pk=case.verdict.rating_id).first()),
    "its statement": lambda case: saved(case, statement="Repairs cost nothing."),
    "its proposer": lambda case: saved(case, proposed_by=case.two),
    "all of it": all_saved,
    "many at once": lambda case: Verdict.objects.update(summary="It is all true."),
    "the proposers of many": lambda case: Verdict.objects.update(proposed_by=case.two),
    "many, one by one": bulk_updated,
    "by deleting it": lambda case: case.verdict.delete(),
    "by deleting many": lambda case: Verdict.objects.filter(pk=case.verdict.pk).delete(),
    "its sources": lambda case: case.verdict.sources.update(title="Another budget"),
    "a source": lambda case: case.verdict.sources.get().save(),
    "by removing its sources": lambda case: case.verdict.sources.all().delete(),
    "its replies": lambda case: VerdictReply.objects.update(answer="Yes."),
    "a file": lambda case: case.source.files.get().save(),
    "by removing a file": lambda case: case.source.files.all().delete(),
    "a copy of the page": lambda case: case.source.copies.update(text="Another text."),
    "by removing a copy": lambda case: case.source.copies.get().delete(),
}


@pytest.mark.parametrize("what", REWRITING)
@pytest.mark.parametrize("moment", ["case", "in_force"])
def test_nobody_rewrites(what, moment, request):
    refuses(REWRITING[what], TypeError, request.getfixturevalue(moment))


OTHERWISE = {
    "kind": "interview",
    "stance": "refutes",
    "title": "Another budget",
    "publisher": "Somebody",
    "url": "https://elsewhere.example/",
    "passage": "5 million",
    "published_on": date(2020, 1, 1),
    "is_primary": True,
}


@pytest.mark.parametrize("name", CONTENT)
@pytest.mark.parametrize("moment", ["case", "in_force"])
def test_nobody_changes_a_source_under_a_verdict(name, moment, request):
    changed = {name: OTHERWISE[name]}
    refuses(
        lambda case: evidence.change(case.source, by=case.two, **changed), FrozenError, request.getfixturevalue(moment)
    )


def test_source_is_not_changed_under_a_verdict_by_the_address_of_the_desk(in_force):
    before, client = state(), Client()
    client.force_login(in_force.two)
    url = reverse("admin:claims_evidence", args=[in_force.claim.pk, in_force.source.pk])
    client.post(url, OTHERWISE | {"visibility": "public", "published_on": "2020-01-01"})
    assert state() == before


@pytest.mark.parametrize("now", [Visibility.DESCRIBED, Visibility.SEALED])
def test_source_that_is_hidden_and_shown_again_tells_readers_no_more_than_was_approved(now, in_force):
    shown = sources_of([in_force.verdict])
    described = {"description": "An official", "anonymous_because": "They may not talk"}
    evidence.change(in_force.source, by=in_force.two, visibility=now, **described)
    titles = [source.title for source in sources_of([in_force.verdict])[in_force.verdict.pk]]
    assert [title for title in titles if title] == []
    evidence.change(in_force.source, by=in_force.two, visibility=Visibility.PUBLIC)
    assert sources_of([in_force.verdict]) == shown


def test_source_that_was_sealed_is_not_named_by_opening_it(case):
    sealed = EvidenceFactory(claim=case.claim, visibility=Visibility.SEALED, sealed_to=[case.one, case.two])
    verdicts.send_back(case.verdict, by=case.two, reason="There is more.")
    verdict = verdicts.propose(case.claim, judgement(summary="A source says so."), [sealed], by=case.one)
    verdicts.approve(verdict, by=case.two)
    evidence.change(sealed, by=case.two, visibility=Visibility.PUBLIC)
    assert sources_of([verdict])[verdict.pk] == []


def test_claim_that_is_edited_leaves_readers_what_was_approved(in_force, client):
    published(in_force.article)
    client.force_login(in_force.two)
    url = reverse("admin:claims_claim_change", args=[in_force.claim.pk])
    page = lambda: Client().get(in_force.claim.get_absolute_url(), follow=True).text  # noqa: E731
    said = in_force.verdict.statement
    before = state()
    data = {"statement": "Repairs cost nothing.", "said_on": "2020-01-01", "said_where": "on the radio", "priority": 3}
    assert client.post(url, data | {"claimant": EntityFactory(name="Ada Moss").pk}).status_code == 302
    in_force.claim.refresh_from_db()
    assert (in_force.claim.statement, in_force.claim.said_where) == ("Repairs cost nothing.", "on the radio")
    shown = page()
    assert (said in shown, "Repairs cost nothing." in shown) == (True, False)
    assert ("on the radio" in shown, "Ada Moss" in shown, "2020" in shown) == (False, False, False)
    assert state() == before


# The scale


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Mostly true"},
        {"slug": "other"},
        {"definition": "Something else."},
        {"number": 7},
        {"is_adverse": "on"},
    ],
    ids=str,
)
def test_rating_under_a_verdict_keeps_its_meaning(changes, in_force, client, admin):
    rating = in_force.verdict.rating
    client.force_login(admin)
    before = state()
    data = {"name": rating.name, "slug": rating.slug, "definition": rating.definition, "number": rating.number}
    client.post(reverse("admin:claims_rating_change", args=[rating.pk]), data | changes)
    assert state() == before


def test_scale_under_a_verdict_keeps_its_ends(in_force, client, admin):
    RatingFactory(number=1)
    best = RatingFactory(number=5000)
    client.force_login(admin)
    before = state()
    data = {"name": "Truer than true", "slug": "truer", "definition": "More.", "number": 5001}
    assert "Choose a number within it" in client.post(reverse("admin:claims_rating_add"), data).text
    client.post(reverse("admin:claims_rating_change", args=[best.pk]), data | {"number": ""})
    assert client.post(reverse("admin:claims_rating_delete", args=[best.pk]), {"post": "yes"}).status_code == 403
    assert state() == before
    client.post(reverse("admin:claims_rating_add"), data | {"number": 4999})
    assert Rating.objects.filter(number=4999).exists()


def test_rating_under_a_verdict_is_not_deleted(in_force, client, admin):
    refuses(lambda case: case.verdict.rating.delete(), ProtectedError, in_force)
    client.force_login(admin)
    url = reverse("admin:claims_rating_delete", args=[in_force.verdict.rating_id])
    assert client.post(url, {"post": "yes"}).status_code == 403


# One's own words under a verdict that one approved for another's


def test_own_words_are_not_tied_to_a_verdict_that_one_approved(in_force):
    mine = story(by=writes_too(in_force.two))
    anchor = marked(mine, claim=in_force.claim, by=in_force.two)
    assert (anchor.is_suggested, Placement.objects.standing().filter(anchor=anchor).exists()) == (True, False)
    quote = anchoring.locate(mine.newest, "4 million crowns")
    refuses(lambda case: anchoring.confirm(anchor, mine.newest, quote, by=case.two), PermissionDenied, in_force)
    anchoring.confirm(anchor, mine.newest, quote, by=UserFactory(role="Fact-checker"))
    assert Placement.objects.standing().filter(anchor=anchor).exists()


# Accounts


def test_two_accounts_are_never_one_author(case):
    author = AuthorFactory()
    User.objects.filter(pk=case.one.pk).update(author=author)
    refuses(lambda case: User.objects.filter(pk=case.two.pk).update(author=author), IntegrityError, case)


def test_nobody_takes_their_own_byline_from_their_account(client, admin):
    author = AuthorFactory()
    User.objects.filter(pk=admin.pk).update(author=author)
    client.force_login(admin)
    data = {"username": admin.username, "author": "", "date_joined_0": "2024-01-01", "date_joined_1": "00:00"}
    switches = {"is_active": "on", "is_staff": "on", "is_superuser": "on"}
    assert client.post(reverse("admin:newsroom_user_change", args=[admin.pk]), data | switches).status_code == 302
    assert person(admin).author == author
