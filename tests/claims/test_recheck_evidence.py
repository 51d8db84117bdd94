"""Pages that are kept, and looked at again: fetched when a checker asks, never if sealed, and no verdict is touched."""

from __future__ import annotations

import io
import socket
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.utils import timezone

from articles.models import Event, Task
from claims import archiving, evidence, rechecking
from claims.archiving import SealedError, fetch_page
from claims.fetching import FetchError
from claims.management.commands.recheck_evidence import Command
from claims.models import Claim, Evidence, PageCopy, RecheckReason, Verdict
from tests.claims.site import HERE, site_of
from tests.factories import ClaimFactory, EvidenceFactory, PageCopyFactory, UserFactory, VerdictFactory
from tests.stories import judged, marked, story

pytestmark = pytest.mark.django_db

PASSAGE = "Repairs will cost 4 million crowns"
BEFORE = f"<title>Budget 2024</title><p>The council met. {PASSAGE}, said the mayor.</p><p>Taxes stay.</p>"


@pytest.fixture(scope="module")
def running():
    with site_of() as site:
        yield site


@pytest.fixture
def site(running):
    running.answers.clear()
    running.asked.clear()
    running.strayed.clear()
    running.page("/budget", BEFORE)
    return running


def source_at(site, path="/budget", **fields):
    fields = {"claim": marked(story()).claim, "passage": PASSAGE} | fields
    return EvidenceFactory(url=site.url(path), **fields)


# Fetching when a checker asks


def test_page_is_kept_with_its_text_hash_time_and_headers(site, checker):
    site.page("/budget", BEFORE, ETag='"1"', Set_Cookie="spy=1")
    source = source_at(site)
    copy = fetch_page(source, by=checker, rules=site.rules())
    assert (
        copy.text
        == "Budget 2024\nThe council met. Repairs will cost 4 million crowns, said the mayor.\nTaxes stay."[
            len("Budget 2024\n") :
        ]
    )
    assert (copy.title, copy.status, len(copy.digest), copy.size) == ("Budget 2024", 200, 64, len(BEFORE))
    assert (copy.fetched_by, copy.headers["ETag"], "Set-Cookie" in copy.headers) == (checker, '"1"', False)
    assert timezone.now() - copy.fetched_at < timedelta(minutes=1)
    assert Event.objects.filter(verb="fetched evidence of", actor=checker).count() == 1


def test_passage_that_is_on_the_page_is_linked(site, checker):
    source = source_at(site)
    fetch_page(source, by=checker, rules=site.rules())
    source.refresh_from_db()
    assert source.passage_state == "found"
    assert source.passage_url == f"{source.url}#:~:text=Repairs%20will%20cost%204%20million%20crowns"


def test_checker_is_told_that_the_passage_is_not_on_the_page(site, checker):
    source = source_at(site, passage="Repairs will cost 5 million crowns")
    fetch_page(source, by=checker, rules=site.rules())
    source.refresh_from_db()
    assert (source.passage_state, source.passage_url) == ("absent", "")


def test_what_was_typed_is_never_overwritten(site, checker):
    site.page("/budget", '<title>Theirs</title><meta property="og:site_name" content="Them"><time datetime=2024-05-01>')
    typed = source_at(site, title="Ours", publisher="", published_on=date(2020, 1, 1))
    copy = fetch_page(typed, by=checker, rules=site.rules())
    assert archiving.proposals(typed, copy) == {"publisher": "Them"}
    typed.refresh_from_db()
    assert typed.publisher == ""
    filled = archiving.fill_in(typed, copy, by=checker)
    assert (filled.title, filled.publisher, filled.published_on) == ("Ours", "Them", date(2020, 1, 1))


def test_page_that_says_the_same_is_kept_once(site, checker):
    source = source_at(site)
    first, second = (fetch_page(source, by=checker, rules=site.rules()) for _ in range(2))
    assert (second.same_as, second.text, second.words) == (first, "", first.text)
    site.page("/budget", "<p>Other")
    assert fetch_page(source, by=checker, rules=site.rules()).text == "Other"
    assert source.copies.count() == 3


def test_pdf_is_kept_by_its_hash(site, checker):
    site.page("/budget", b"%PDF-1.7 x", content_type="application/pdf")
    source = source_at(site)
    copy = fetch_page(source, by=checker, rules=site.rules())
    source.refresh_from_db()
    assert (copy.text, len(copy.digest), source.passage_state) == ("", 64, "")


@pytest.mark.parametrize("status", ["403 Forbidden", "429 Too Many", "500 Error", "503 Unavailable"])
def test_answer_that_may_be_another_tomorrow_is_not_kept(status, site, checker):
    site.page("/budget", "Go away", status=status)
    with pytest.raises(FetchError, match=status[:3]):
        fetch_page(source_at(site), by=checker, rules=site.rules())
    assert not PageCopy.objects.exists()


def test_refusal_changes_nothing(checker):
    source = EvidenceFactory(url="http://localhost/secret", passage=PASSAGE)
    before = Evidence.objects.values().get()
    with pytest.raises(FetchError, match="private network"):
        fetch_page(source, by=checker)
    assert Evidence.objects.values().get() == before
    assert not PageCopy.objects.exists()
    assert not Event.objects.exists()


def test_only_a_checker_fetches(site, editor):
    with pytest.raises(PermissionDenied):
        fetch_page(source_at(site), by=editor, rules=site.rules())
    assert site.asked == []


def test_source_without_an_address_is_not_fetched(checker):
    with pytest.raises(FetchError, match="no address"):
        fetch_page(EvidenceFactory(url=""), by=checker)


# Sealed


def test_sealed_evidence_is_never_fetched(site, checker):
    source = source_at(site, visibility="sealed", sealed_to=[checker])
    with pytest.raises(SealedError):
        fetch_page(source, by=checker, rules=site.rules())
    with pytest.raises(SealedError):
        rechecking.recheck(source, site.rules())
    PageCopyFactory(evidence=source, fetched_at=timezone.now() - timedelta(days=90))
    assert not rechecking.due(timezone.now()).exists()
    assert site.asked == []


def test_page_of_evidence_that_is_sealed_while_it_is_fetched_is_not_kept(site, checker):
    source = source_at(site)
    answer = archiving.ask(source, site.rules())
    evidence.change(source, by=checker, visibility="sealed")
    with pytest.raises(SealedError):
        archiving.keep(source, answer, by=checker)
    assert not PageCopy.objects.exists()


def test_page_of_an_address_that_was_changed_meanwhile_is_not_kept(site, checker):
    source = source_at(site)
    answer = archiving.ask(source, site.rules())
    evidence.change(source, by=checker, url="https://other.example/")
    with pytest.raises(FetchError, match="changed meanwhile"):
        archiving.keep(source, answer, by=checker)


# Looking again


@pytest.fixture
def kept(site, checker):
    """A source whose page was kept two months ago, under an approved verdict."""
    source = source_at(site)
    with time_machine.travel(timezone.now() - timedelta(days=60)):
        fetch_page(source, by=checker, rules=site.rules())
    VerdictFactory(claim=source.claim, approved=True)
    site.asked.clear()
    return source


def run(site, rules=None, **options):
    command = Command(stdout=io.StringIO(), stderr=io.StringIO())
    command.rules = rules or site.rules()
    call_command(command, **options)
    return command.stdout.getvalue() + command.stderr.getvalue()


def test_page_that_says_the_same_leaves_all_as_it_is(site, kept):
    assert RecheckReason.GONE not in run(site)
    assert (kept.copies.count(), Task.objects.count(), Claim.objects.get().recheck_on) == (2, 0, None)


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (BEFORE.replace("4 million", "5 million"), RecheckReason.PASSAGE_GONE),
        (BEFORE.replace(", said the mayor", ", which is false"), RecheckReason.CHANGED_BESIDE),
        (BEFORE.replace("<p>The", "<p>“The").replace("mayor.</p>", "mayor.”</p>"), None),
        (BEFORE.replace("Budget 2024", "Budget"), None),
        (None, RecheckReason.GONE),
        ("moved", RecheckReason.MOVED),
    ],
)
def test_what_has_gone_moved_or_changed_puts_the_claim_in_the_queue(after, change, site, kept):
    verdict = Verdict.objects.values().get()
    if after is None:
        site.answers.clear()
    elif after == "moved":
        site.leads("/budget", "/new/budget", "301 Moved")
        site.page("/new/budget", BEFORE)
    else:
        site.page("/budget", after)
    said = run(site)
    assert (f"evidence {kept.pk} of claim {kept.claim_id}: {change}" in said) == bool(change)
    assert kept.copies.count() == 2
    assert (Claim.objects.get().recheck_on == timezone.localdate()) == bool(change)
    assert [task.article for task in Task.objects.all()] == [a.article for a in kept.claim.anchors.all() if change]
    assert Verdict.objects.values().get() == verdict


def test_desk_is_told_no_name_of_the_source(site, kept):
    site.answers.clear()
    said = run(site) + Task.objects.get().message
    assert not any(secret in said for secret in (kept.title, kept.url, kept.publisher, PASSAGE))
    assert Task.objects.get().message.startswith("The page of a source is gone.")


def test_page_that_stays_gone_is_told_once(site, kept):
    site.answers.clear()
    run(site)
    Task.objects.update(done_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        assert "gone" not in run(site)
    assert Task.objects.filter(done_at=None).count() == 0


def test_date_that_was_set_for_a_second_look_is_not_put_off(site, kept):
    early = timezone.localdate() - timedelta(days=3)
    Claim.objects.update(recheck_on=early)
    site.answers.clear()
    run(site)
    assert Claim.objects.get().recheck_on == early


def unknown(*_):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def test_without_a_network_nothing_is_changed(site, kept):
    before = (Claim.objects.values().get(), PageCopy.objects.count(), Evidence.objects.values().get())

    def no_network(*_):
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    for resolve in (no_network, unknown):
        assert "Is there a network?" in run(site, site.rules(resolve=resolve))
    assert (Claim.objects.values().get(), PageCopy.objects.count(), Evidence.objects.values().get()) == before
    assert not Task.objects.exists()


def test_site_that_is_gone_is_one_only_if_another_answers(site, kept):
    other = source_at(site, "/other")
    PageCopyFactory(evidence=other, fetched_at=timezone.now() - timedelta(days=50))
    Evidence.objects.filter(pk=other.pk).update(url=other.url.replace("site.example", "gone.example"))
    rules = site.rules(resolve=lambda host, port: unknown() if host == "gone.example" else [HERE])
    assert f"evidence {other.pk} of claim {other.claim_id}: no site" in run(site, rules)
    assert Task.objects.get().article == other.claim.anchors.get().article


def test_page_of_an_inner_address_is_not_fetched_by_the_command_either(kept):
    Evidence.objects.update(url="http://127.0.0.1/")
    command = Command(stdout=io.StringIO(), stderr=io.StringIO())
    call_command(command)
    assert "private network" in command.stdout.getvalue()


def test_only_what_is_old_is_looked_at_and_only_what_was_asked_for(site, kept, checker):
    source_at(site, "/never-fetched")
    fetch_page(source_at(site), by=checker, rules=site.rules())
    site.asked.clear()
    said = run(site, days=30, dry_run=True)
    assert (said, site.asked) == (f"evidence {kept.pk} of claim {kept.claim_id}: due\n1 due.\n", [])
    assert run(site, days=90) == "0 due.\n"
    assert run(site, limit=0) == "0 due.\n"
    run(site)
    assert len(site.asked) == 1


@pytest.mark.parametrize("options", [["--days", "-1"], ["--days", "x"], ["--limit", "1.5"], ["--limit", "9" * 20]])
def test_number_that_is_none_is_refused(options):
    with pytest.raises(Exception, match="is not a number"):
        call_command("recheck_evidence", *options)


def test_verdict_in_force_still_rests_on_what_it_rested_on(site, checker):
    claim = ClaimFactory()
    verdict = judged(claim)
    source = claim.evidence.get()
    Evidence.objects.filter(pk=source.pk).update(url=site.url("/budget"))
    copied = verdict.sources.values().get()
    fetch_page(source, by=UserFactory(is_staff=True, role="Fact-checker"), rules=site.rules())
    assert verdict.sources.values().get() == copied
