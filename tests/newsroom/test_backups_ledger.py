"""What was withheld or expunged after a backup was made is so after it was restored."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles import expunging, withholding
from articles.models import Article, Edition, Event, Expunging, Revision, Withholding
from articles.redaction import Redaction, fingerprint
from claims.models import Claim, Verdict
from newsroom.backups import ledger
from newsroom.models import User
from tests.factories import ClaimFactory, UserFactory
from tests.stories import edited, judged, marked, published, story

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "The mayor – stole the “gold”"
BODY = (
    "<p>Police: the mayor – <em>stole</em> the “gold”, they said.</p><p>THE MAYOR, STOLE: THE GOLD</p>"
    "<p>Repairs will cost 4 million crowns.</p>"
)
FINDER = Redaction((WORDS, "[…]"), ("The mayor, stole: the gold", "[…]"))


@pytest.fixture
def lawyers():
    return UserFactory(role="Legal", username="counsel"), UserFactory(role="Legal", username="counsel2")


@pytest.fixture
def paper(lawyers):
    """A story with the words in it, in two spellings, and in a claim's verdict; live, and edited since."""
    article = story(body=BODY, headline="Where is the gold?")
    judged(marked(article, claim=ClaimFactory(statement=f"{WORDS}.")).claim, summary=f"Indeed: {WORDS}.")
    published(article)
    edited(article, dek=f"How {WORDS}")
    return article


def backup(path, *options):
    call_command("backup", str(path), *options, stderr=StringIO())


def restore(path, *options) -> str:
    said = StringIO()
    call_command("restore", str(path), "--replace", "--no-input", *map(str, options), stdout=said, stderr=said)
    return said.getvalue()


def remains() -> list[str]:
    """Where the words stand in what is kept of texts and claims."""
    texts = [(str(revision), f"{revision.dek} {revision.body}") for revision in Revision.objects.all()]
    texts += [(str(event), f"{event.reason} {event.details}") for event in Event.objects.all()]
    texts += [(str(claim.pk), claim.statement) for claim in Claim.objects.all()]
    texts += [(str(verdict.pk), verdict.summary) for verdict in Verdict.objects.all()]
    return [name for name, text in texts if FINDER.holds_in_html(text) or FINDER.holds(text)]


def read() -> str:
    return Client().get(Edition.objects.latest("pk").get_absolute_url(), follow=True).text


def test_expunged_words_do_not_come_back_with_an_older_backup(paper, lawyers, tmp_path):
    backup(tmp_path / "old.tar")
    expunging.approve(expunging.ask(paper, WORDS, by=lawyers[0], order="12 O 34/26"), by=lawyers[1])
    asked = Expunging.objects.get()
    said = restore(tmp_path / "old.tar")
    assert f"story {paper.pk}: expunged again" in said
    assert remains() == []
    (row,) = Expunging.objects.all()
    assert (row.words, row.order, row.asked_by, row.approved_by) == ("", "12 O 34/26", *lawyers)
    assert (row.asked_at, row.approved_at) == (asked.asked_at, asked.approved_at)
    assert (row.removed["digest"], row.removed["length"]) == fingerprint(WORDS)
    assert "removed by order" in read()


def test_ledger_kept_apart_tells_an_empty_database_what_was_expunged(paper, lawyers, tmp_path):
    """The machine is lost, the backup is older than the order, and those who decided it are younger than the backup."""
    later = [UserFactory(role="Legal", username=name) for name in ("new-counsel", "new-counsel2")]
    User.objects.filter(pk__in=[each.pk for each in later]).delete()
    backup(tmp_path / "old.tar")
    later = [UserFactory(role="Legal", username=name) for name in ("new-counsel", "new-counsel2")]
    expunging.approve(expunging.ask(paper, WORDS, by=later[0], order="12 O 34/26"), by=later[1])
    backup(tmp_path / "ledger.json", "--ledger")
    assert not FINDER.holds((tmp_path / "ledger.json").read_text())
    call_command("flush", interactive=False, verbosity=0)
    restore(tmp_path / "old.tar", "--ledger", tmp_path / "ledger.json")
    assert remains() == []
    assert [(user.username, user.is_active) for user in User.objects.filter(username__startswith="new-")] == [
        ("new-counsel", False),
        ("new-counsel2", False),
    ]


def test_later_backup_is_a_ledger_too(paper, lawyers, tmp_path):
    backup(tmp_path / "old.tar")
    withholding.withhold(paper, by=lawyers[0], reason="An injunction.")
    backup(tmp_path / "new.tar")
    call_command("flush", interactive=False, verbosity=0)
    restore(tmp_path / "old.tar", "--ledger", tmp_path / "new.tar")
    assert not Edition.objects.live(timezone.now()).exists()


def test_withheld_passage_stays_withheld(paper, lawyers, tmp_path):
    backup(tmp_path / "old.tar")
    assert "stole" in read()
    withholding.withhold(paper, by=lawyers[0], reason="An injunction.", words=WORDS)
    content = json.dumps(ledger.made(timezone.now()))
    assert not FINDER.holds(content)
    said = restore(tmp_path / "old.tar")
    assert f"story {paper.pk}: a passage is withheld again" in said
    assert "[withheld on" in read()
    assert "stole" not in read().lower()
    # Nobody has to expunge it to publish again.
    again = Withholding.objects.filter(lifted_at=None)
    assert {fingerprint(each.words) for each in again} == {fingerprint(WORDS)}


def test_withheld_edition_stays_withheld_and_a_lifted_one_is_not_withheld_again(paper, lawyers, tmp_path):
    backup(tmp_path / "old.tar")
    edition = paper.editions.get()
    withholding.lift(
        withholding.withhold(paper, by=lawyers[0], reason="An injunction."), by=lawyers[0], reason="Appeal."
    )
    withholding.withhold(paper, by=lawyers[0], reason="An injunction.", edition=edition)
    restore(tmp_path / "old.tar")
    assert Edition.objects.get(pk=edition.pk).withheld_at is not None
    assert list(Withholding.objects.values_list("scope", "lifted_at")) == [("edition", None)]


def test_what_is_in_the_backup_is_withheld_and_expunged_once(paper, lawyers, tmp_path):
    withholding.withhold(paper, by=lawyers[0], reason="An injunction.", words="4 million crowns")
    expunging.approve(expunging.ask(paper, WORDS, by=lawyers[0], order="12 O 34/26"), by=lawyers[1])
    backup(tmp_path / "one.tar")
    before = Event.objects.count()
    said = restore(tmp_path / "one.tar")
    assert "again" not in said.replace("Start the site again", "")
    assert (Expunging.objects.count(), Withholding.objects.count(), Event.objects.count()) == (1, 1, before)


def test_what_was_only_asked_for_in_the_backup_is_done_with_the_words_that_it_holds(paper, lawyers, tmp_path):
    asked = expunging.ask(paper, WORDS, by=lawyers[0], order="12 O 34/26")
    backup(tmp_path / "old.tar")
    expunging.approve(asked, by=lawyers[1])
    restore(tmp_path / "old.tar")
    assert remains() == []
    assert Expunging.objects.get().approved_by == lawyers[1]


def test_story_of_the_same_number_in_another_newsroom_is_left_alone(paper, lawyers, tmp_path):
    withholding.withhold(paper, by=lawyers[0], reason="An injunction.")
    entry = ledger.made(timezone.now())["entries"][0]
    Withholding.objects.all().delete()
    with transaction.atomic():
        assert list(ledger.repeat([{**entry, "begun": "2001-01-01T00:00:00+00:00"}])) == []
    assert not Article.objects.get().withholdings.exists()
    with transaction.atomic():
        assert list(ledger.repeat([entry])) == [f"story {paper.pk}: the story is withheld again"]
