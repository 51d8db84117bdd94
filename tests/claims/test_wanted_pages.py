"""Pages that a checker wants: fetched by the worker, once, for whoever may still have them."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from articles import outbox
from articles.models import Effect
from claims import archiving, evidence, fetching
from claims.archiving import SealedError
from claims.fetching import FetchError
from claims.models import PageCopy
from claims.wanted_pages import fetch_wanted, want
from tests.claims.site import site_of
from tests.factories import EvidenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(monkeypatch):
    with site_of() as site:
        rules = site.rules()
        monkeypatch.setattr(fetching, "Rules", lambda: rules)
        site.page("/budget", "<title>Budget</title><p>Repairs will cost 4 million crowns.")
        yield site


@pytest.fixture
def source(site):
    return EvidenceFactory(url=site.url("/budget"))


def work():
    return dict(outbox.run_due(timezone.now()))


def state(source):
    source.refresh_from_db()
    return source.page_wanted_at is not None, source.page_problem


def test_page_is_fetched_by_the_worker_for_whoever_asked(source, site, checker):
    want(source, by=checker)
    assert (state(source), site.asked) == ((True, ""), [])
    assert work() == {"done": 1}
    assert state(source) == (False, "")
    assert PageCopy.objects.get().fetched_by == checker


def test_page_that_waits_is_asked_for_once_and_fetched_once(source, checker):
    first = want(source, by=checker).page_wanted_at
    assert want(source, by=checker).page_wanted_at == first
    assert work() == {"done": 1}
    # A worker that was killed before it could say so does it again.
    fetch_wanted.func(evidence_id=source.pk, person_id=checker.pk)
    assert PageCopy.objects.count() == 1


def test_what_is_amiss_is_noted_and_can_be_tried_again(source, site, checker):
    site.page("/budget", "Not now", status="503 Unavailable")
    want(source, by=checker)
    assert work() == {"done": 1}
    assert state(source) == (False, "The site answered that it cannot show the page now (503). Try again later.")
    site.page("/budget", "<p>Now")
    want(source, by=checker)
    assert state(source) == (True, "")
    work()
    assert (state(source), PageCopy.objects.get().text) == ((False, ""), "Now")


def test_what_nobody_expected_names_no_address_to_anyone(source, checker, monkeypatch, caplog):
    def fail(url, rules=None):
        raise RuntimeError("10.1.2.3:8443 refused /source")

    monkeypatch.setattr(archiving, "fetch", fail)
    want(source, by=checker)
    assert work() == {"done": 1}
    assert state(source) == (False, "The page could not be read. Save it, and add it as a file.")
    assert f"Evidence {source.pk}: RuntimeError in fail, line" in caplog.text
    assert "10.1.2.3" not in caplog.text
    assert "10.1.2.3" not in str(Effect.objects.values_list("error"))


def test_address_that_was_changed_while_it_waited_is_fetched_as_it_is_now(source, site, checker):
    site.page("/other", "<p>Other")
    want(source, by=checker)
    evidence.change(source, by=checker, url=site.url("/other"))
    work()
    assert PageCopy.objects.get().asked_url == site.url("/other")


def test_problem_of_another_address_is_not_told_of_the_new_one(source, checker):
    source.page_problem = "There is no site of that name."
    source.save()
    evidence.change(source, by=checker, title="Another")
    assert state(source) == (False, "There is no site of that name.")
    evidence.change(source, by=checker, url="https://council.example/")
    assert state(source) == (False, "")


@pytest.mark.parametrize("changes", [{"visibility": "sealed"}, {"url": ""}], ids=str)
def test_page_that_may_not_be_fetched_any_more_is_not(changes, source, site, checker):
    want(source, by=checker)
    evidence.change(source, by=checker, **changes)
    assert work() == {"done": 1}
    assert (state(source), site.asked) == ((False, ""), [])


def test_nothing_is_fetched_for_one_who_has_left_meanwhile(source, site, checker):
    want(source, by=checker)
    checker.is_active = False
    checker.save()
    assert work() == {"done": 1}
    assert (state(source), site.asked) == ((False, "You may not change this evidence."), [])


def test_only_what_may_be_fetched_is_wanted(checker, editor):
    refused = [
        (EvidenceFactory(url="https://council.example/"), editor, PermissionDenied),
        (
            EvidenceFactory(url="https://council.example/", visibility="sealed", sealed_to=[checker]),
            checker,
            SealedError,
        ),
        (EvidenceFactory(url=""), checker, FetchError),
    ]
    for source, person, error in refused:
        with pytest.raises(error):
            want(source, by=person)
        assert state(source) == (False, "")
    assert not Effect.objects.exists()
