"""The page of a source at the desk: typed, fetched, compared, and frozen once a verdict rests on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from articles import outbox
from articles.workers import Heart
from claims import fetching
from claims.models import Evidence, EvidenceFile, PageCopy, Verdict
from tests.claims.site import site_of
from tests.factories import EvidenceFactory, EvidenceFileFactory, PageCopyFactory
from tests.stories import judged, marked, story

pytestmark = pytest.mark.django_db

PASSAGE = "Repairs will cost 4 million crowns"


@pytest.fixture
def desk(client, checker):
    client.force_login(checker)
    return client


@pytest.fixture
def claim(db):
    return marked(story()).claim


@pytest.fixture
def site(monkeypatch):
    """The one site that may be reached: in place of the rules of the internet, its own."""
    with site_of() as site:
        rules = site.rules()
        monkeypatch.setattr(fetching, "Rules", lambda: rules)
        site.page("/budget", f"<title>Budget</title><meta property=og:site_name content=Council><p>{PASSAGE}.")
        yield site


def add_page(claim):
    return reverse("admin:claims_evidence_add", args=[claim.pk])


def page_of(evidence):
    return reverse("admin:claims_evidence", args=[evidence.claim_id, evidence.pk])


def typed(**changes):
    data = {"title": "Budget", "kind": "page", "stance": "supports", "visibility": "public"}
    return data | changes


def test_evidence_is_added_with_a_file_from_a_phone(desk, claim, checker):
    photo = SimpleUploadedFile("IMG_0001.jpeg", b"\xff\xd8\xff\xe1 a photo", "image/jpeg")
    response = desk.post(add_page(claim), typed(file=photo, title=""))
    source = Evidence.objects.get()
    claim_page = reverse("admin:claims_claim_change", args=[claim.pk])
    assert response["Location"] == f"{claim_page}#evidence-{source.pk}"
    assert (source.title, source.added_by, source.files.get().content_type) == ("IMG_0001.jpeg", checker, "image/jpeg")
    assert f'id="evidence-{source.pk}"' in desk.get(claim_page).text


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"url": "javascript:alert(1)"},
        {"url": "data:text/html,x"},
        {"url": "no address"},
        {"archived_url": "javascript:alert(1)"},
        {"visibility": "described"},
        {"visibility": "nobody"},
        {"sealed_to": "x"},
        {"published_on": "soon"},
        {"file": SimpleUploadedFile("x.exe", b"MZ\x90\x00")},
        {"file": SimpleUploadedFile("x.txt", b"")},
    ],
    ids=str,
)
def test_evidence_that_lacks_something_is_not_added_and_the_page_says_why(changes, desk, claim):
    response = desk.post(add_page(claim), typed(**changes))
    assert (response.status_code, Evidence.objects.count(), EvidenceFile.objects.count()) == (200, 0, 0)
    assert "errorlist" in response.text


def test_markup_in_what_is_typed_is_text(desk, claim):
    evil = "<script>alert(1)</script>"
    desk.post(add_page(claim), typed(title=evil, passage=evil, publisher=evil))
    source = Evidence.objects.get()
    PageCopyFactory(evidence=source, text=evil, title=evil)
    for url in (page_of(source), reverse("admin:claims_claim_change", args=[claim.pk])):
        page = desk.get(url).text
        assert (evil in page, escape(evil) in page) == (False, True)


def work():
    """The worker comes by."""
    assert outbox.run_due(timezone.now())["failed"] == 0


def test_address_alone_is_enough_and_the_page_says_the_rest(desk, claim, site):
    response = desk.post(add_page(claim), typed(title="", url=site.url("/budget"), passage=PASSAGE, fetch="1"))
    source = Evidence.objects.get()
    assert response["Location"] == page_of(source)
    assert ("Being fetched since" in desk.get(page_of(source)).text, site.asked) == (True, [])
    work()
    page = desk.get(page_of(source)).text
    assert "Being fetched" not in page
    assert "Fill in what is empty" in page
    assert f"{source.url}#:~:text=" in page
    desk.post(page_of(source), {"fill_in": "1"})
    source.refresh_from_db()
    assert (source.title, source.publisher) == ("Budget", "Council")
    assert "Fill in what is empty" not in desk.get(page_of(source)).text


def test_checker_is_told_that_the_passage_is_not_there_and_what_comes_nearest(desk, claim, site):
    source = EvidenceFactory(claim=claim, url=site.url("/budget"), passage="Repairs will cost 5 million crowns")
    desk.post(page_of(source), {"fetch": "1"})
    work()
    page = desk.get(page_of(source)).text
    assert "The passage is not on the page." in page
    assert "This comes nearest" in page
    assert "5 </del>" in page or "5</del>" in page


@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://169.254.169.254/latest/", "http://[::1]/", "http://2130706433/"]
)
def test_page_says_why_nothing_was_fetched(url, desk, claim):
    source = EvidenceFactory(claim=claim, url=url)
    desk.post(page_of(source), {"fetch": "1"})
    work()
    page = desk.get(page_of(source)).text
    assert "The page was not fetched." in page
    assert "Fetch the page" in page
    assert not PageCopy.objects.exists()


def test_page_that_waits_says_if_no_worker_runs(desk, claim):
    source = EvidenceFactory(claim=claim, url="https://council.example/", page_wanted_at=timezone.now())
    assert "No worker runs now" in desk.get(page_of(source)).text
    Heart().beat()
    page = desk.get(page_of(source)).text
    assert ("No worker runs now" in page, "Fetch the page" in page) == (False, False)


def test_page_that_waits_for_too_long_can_be_asked_for_again(desk, claim):
    long_ago = timezone.now() - timedelta(hours=1)
    source = EvidenceFactory(claim=claim, url="https://council.example/", page_wanted_at=long_ago)
    assert "Fetch the page" in desk.get(page_of(source)).text


def test_evidence_is_changed_until_a_verdict_rests_on_it(desk, claim):
    source = EvidenceFactory(claim=claim, url="https://council.example/")
    desk.post(page_of(source), typed(title="Another", url=source.url))
    source.refresh_from_db()
    assert source.title == "Another"
    judged(claim)
    source = claim.evidence.last()
    page = desk.get(page_of(source)).text
    assert "A verdict rests on this source" in page
    desk.post(page_of(source), typed(title="Mine now", url="https://other.example/"))
    before = source.title
    source.refresh_from_db()
    assert (source.title, Verdict.objects.get().sources.get().title) == (before, before)


def test_evidence_under_a_verdict_is_sealed_by_the_form_and_gets_files(desk, claim, second_checker):
    judged(claim)
    # As it was typed, with a line's end that a form would take off.
    Evidence.objects.update(passage="The budget says so.\n")
    source = claim.evidence.get()
    desk.post(page_of(source), {"visibility": "sealed", "sealed_to": [second_checker.pk]})
    source.refresh_from_db()
    assert source.is_sealed
    assert set(source.confidants.values_list("username", flat=True)) == {"checker", "second-checker"}
    desk.post(page_of(source), {"upload": "1", "file": SimpleUploadedFile("a.txt", b"What they said.")})
    assert source.files.get().name == "a.txt"


def test_file_is_handed_out_to_be_saved_and_nothing_in_it_runs(desk, claim):
    file = EvidenceFileFactory(evidence__claim=claim, name='evil".html')
    url = reverse("admin:claims_evidence_file", args=[claim.pk, file.evidence_id, file.pk])
    response = desk.get(url)
    assert b"".join(response) == b"What the source gave us."
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"].startswith("private, no-store")
    other = EvidenceFileFactory()
    for wrong in ([claim.pk, file.evidence_id, other.pk], [claim.pk, other.evidence_id, other.pk]):
        assert desk.get(reverse("admin:claims_evidence_file", args=wrong)).status_code == 404
    assert desk.get(f"/media/{file.file.name}").status_code == 404


def test_file_that_is_missing_on_disk_is_not_there(desk, claim):
    file = EvidenceFileFactory(evidence__claim=claim)
    file.file.storage.delete(file.file.name)
    url = reverse("admin:claims_evidence_file", args=[claim.pk, file.evidence_id, file.pk])
    assert desk.get(url).status_code == 404


def test_copies_show_what_changed_between_them(desk, claim):
    source = EvidenceFactory(claim=claim)
    copies = [
        PageCopyFactory(evidence=source, text="Same line.\nRepairs cost 4 million.\nEnd."),
        PageCopyFactory(evidence=source, text="Same line.\nRepairs cost 5 million.\nEnd.\nMore."),
    ]
    copies.append(PageCopyFactory(evidence=source, text="", same_as=copies[1]))
    copies.append(PageCopyFactory(evidence=source, text="", status=404))
    pages = [desk.get(reverse("admin:claims_evidence_copy", args=[claim.pk, source.pk, c.pk])).text for c in copies]
    assert "What changed" not in pages[0]
    assert "<del>" in pages[1]
    assert "5" in pages[1]
    assert "It said the same as on" in pages[2]
    assert "No text was kept" in pages[3]
    page = desk.get(page_of(source)).text
    assert [word in page for word in ("gone (404)", "says the same", "changed")] == [True, True, True]


def test_editor_reads_evidence_and_changes_nothing(client, editor, claim):
    source = EvidenceFactory(claim=claim, passage=PASSAGE)
    client.force_login(editor)
    page = client.get(page_of(source))
    assert PASSAGE in page.text
    assert "Fetch the page" not in page.text
    for data in (typed(title="Mine"), {"fetch": "1"}, {"fill_in": "1"}, {"upload": "1"}):
        assert client.post(page_of(source), data).status_code == 403
    assert Evidence.objects.get().title == source.title


def test_evidence_of_another_claim_is_not_there(desk, claim):
    other = EvidenceFactory()
    url = reverse("admin:claims_evidence", args=[claim.pk, other.pk])
    assert (desk.get(url).status_code, desk.post(url, {"fetch": "1"}).status_code) == (404, 404)


def test_pages_take_as_many_queries_for_three_as_for_one(desk, claim):
    source = EvidenceFactory(claim=claim)

    def cost():
        counts = []
        for url in (page_of(source), reverse("admin:claims_claim_change", args=[claim.pk])):
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(url).status_code == 200
            counts.append(len(queries))
        return counts

    def more():
        copy = PageCopyFactory(evidence=source)
        PageCopyFactory(evidence=source, same_as=copy, text="")
        EvidenceFileFactory(evidence=source, name=f"{copy.pk}.txt")
        EvidenceFactory(claim=claim)

    more()
    cost()
    one = cost()
    more()
    more()
    assert cost() == one
