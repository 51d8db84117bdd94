"""Sealed evidence: made with all that could tell of it, then looked for on every page, in every list and every log."""

from __future__ import annotations

import io
import json
import logging
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from articles.models import Article, Event, Notice, Task
from claims import archiving, evidence, rechecking, verdicts
from claims.archiving import SealedError
from claims.evidence import FrozenError
from claims.evidence_files import attach
from claims.management.commands.recheck_evidence import Command
from claims.models import Claim, Evidence, PageCopy, VerdictEvidence, Visibility
from claims.public import sources_of
from tests.factories import ClaimFactory, EvidenceFactory, PageCopyFactory, RatingFactory, UserFactory
from tests.newsroom.desk import routes
from tests.stories import marked, published, story

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

TITLE = "Zanzibar memorandum"
URL = "https://leaks.example/quagmire"
PASSAGE = "The treasurer Xylander moved the money"
PUBLISHER = "Ministry of Wombats"
FILE_NAME = "Ypsilanti.txt"
COPY = "Vermilion is what the page said"
SECRETS = (TITLE, "leaks.example", "quagmire", "Xylander", PUBLISHER, "Ypsilanti", "Vermilion", "Zanzibar")
# Whoever is not named: every role, and whoever may do anything.
OTHERS = ("Reporter", "Fact-checker", "Editor", "Publisher", "Legal", "admin")


def tells(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret.casefold() in text.casefold()]


@pytest.fixture
def keeper(db):
    """Who has the source."""
    return UserFactory(is_staff=True, role="Fact-checker", username="keeper")


@pytest.fixture
def second(db):
    return UserFactory(is_staff=True, role="Fact-checker", username="second")


def sealed(claim, keeper, second, *, first=Visibility.SEALED, **fields):
    """A source with a page, a file and a passage, sealed: from the beginning, or once readers knew it."""
    source = evidence.add(
        claim,
        by=keeper,
        title=TITLE,
        url=URL,
        passage=PASSAGE,
        publisher=PUBLISHER,
        published_on=date(1999, 1, 1),
        visibility=first,
        sealed_to=[second],
        **fields,
    )
    attach(source, SimpleUploadedFile(FILE_NAME, b"What Xylander gave us."), by=keeper)
    PageCopyFactory(evidence=source, text=COPY, title=TITLE, final_url=URL, canonical_url=URL, publisher=PUBLISHER)
    return source


@pytest.fixture(params=[Visibility.SEALED, Visibility.PUBLIC], ids=["from the first", "later"])
def source(request, keeper, second):
    """Sealed evidence under an approved verdict on a claim in print: sealed from the first, or after readers saw it."""
    article = story(headline="The money of the town")
    claim = marked(article).claim
    source = sealed(claim, keeper, second, first=request.param)
    other = EvidenceFactory(claim=claim, title="An open source")
    judgement = verdicts.Judgement(rating=RatingFactory(), summary="Two sources say so.", as_of=date(2024, 5, 14))
    verdicts.approve(verdicts.propose(claim, judgement, [source, other], by=keeper), by=second)
    published(article)
    return evidence.change(source, by=keeper, visibility=Visibility.SEALED, sealed_to=[second])


def person_of(role):
    return UserFactory(admin=True) if role == "admin" else UserFactory(is_staff=True, role=role)


def things(source):
    """A value for each part of each address, of the story and the claim of the source."""
    article = Article.objects.get()
    return {
        "article_id": article.pk,
        "claim_id": source.claim_id,
        "evidence_id": source.pk,
        "file_id": source.files.get().pk,
        "copy_id": source.copies.get().pk,
        "edition_id": article.editions.get().pk,
        "number": 1,
        "id": 1,
        "app_label": "claims",
        "content_type_id": 1,
        "object_id": source.claim_id,
    }


def desk_pages(source):
    """Every address of the desk that can be filled in, and each list searched for what is sealed."""
    known = things(source)
    for route in routes():
        if "(?P" in route or route == "logout/":
            continue
        path = route
        for name, value in known.items():
            path = path.replace(f"<{name}>", str(value))
        if "<" not in path:
            yield f"/admin/{path}"
            if path.count("/") == 2:
                yield f"/admin/{path}?q={TITLE}"
    yield "/admin/claims/"


def text_of(response) -> str:
    content = b"".join(response) if response.streaming else response.content
    return f"{response.headers} {content.decode('utf-8', 'replace')}"


def each_sealed(name, *values):
    """Try each of the values with a source that is sealed, in turns from the first and later."""
    first = (Visibility.SEALED, Visibility.PUBLIC)
    cases = [pytest.param(value, first[n % 2], id=f"{value}-{first[n % 2]}") for n, value in enumerate(values)]
    return pytest.mark.parametrize((name, "source"), cases, indirect=["source"])


@each_sealed("role", *OTHERS)
def test_no_page_of_the_desk_tells_of_it(role, source):
    person = person_of(role)
    Article.objects.update(assignee=person)
    client = Client()
    client.force_login(person)
    found = {}
    for path in desk_pages(source):
        for method in ("get", "post") if "claim" in path and "?" not in path else ("get",):
            response = getattr(client, method)(path)
            # What was searched for stands in the field of the search.
            asked = path.partition("?q=")[2]
            text = text_of(response)
            if said := [secret for secret in tells(text) if not asked or secret.casefold() not in asked.casefold()]:
                found[f"{method} {path}"] = said
            if "evidence/" in path and "/add/" not in path and response.status_code not in (404, 405):
                found[f"{method} {path} is there"] = response.status_code
    assert found == {}


@each_sealed("name", "keeper", "second")
def test_those_who_are_named_see_all_of_it(name, source, client, keeper, second):
    """What the test above looks for is there to be found."""
    client.force_login({"keeper": keeper, "second": second}[name])
    shown = "".join(text_of(client.get(path)) for path in desk_pages(source) if "?" not in path and "claim" in path)
    assert set(tells(shown)) == set(SECRETS)


def test_reporter_who_is_named_sees_it_and_changes_nothing(source, keeper):
    reporter = UserFactory(is_staff=True, role="Reporter")
    Article.objects.update(assignee=reporter)
    evidence.change(source, by=keeper, sealed_to=[reporter])
    client = Client()
    client.force_login(reporter)
    url = reverse("admin:claims_evidence", args=[source.claim_id, source.pk])
    assert TITLE in client.get(url).text
    assert client.post(url, {"visibility": "public"}).status_code == 403
    Evidence.objects.update(visibility="public")
    assert client.get(url).status_code == 404


def public_pages():
    """Every public address there is."""
    article, claim, now = Article.objects.get(), Claim.objects.get(), timezone.now()
    edition = article.editions.get()
    pages = {"/", edition.get_absolute_url(), claim.get_absolute_url()}
    parts = {"pk": claim.pk, "slug": "x", "section_slug": edition.section.slug, "edition_pk": edition.pk}
    for pattern in get_resolver().url_patterns:
        name = getattr(pattern, "name", None)
        if not name:
            continue
        for pk in (claim.pk, article.pk, now.year):
            for wanted in (parts | {"pk": pk}, {"pk": pk, "slug": "x"}, {"pk": pk}, {"slug": "x"}, {}):
                try:
                    pages.add(reverse(name, kwargs=wanted))
                except NoReverseMatch:
                    continue
    return sorted(pages)


def test_no_public_page_tells_of_it(source, client):
    found, seen = {}, 0
    for path in public_pages():
        response = client.get(path, follow=True)
        seen += response.status_code == 200
        if said := tells(text_of(response)):
            found[path] = said
    for name, query in (
        ("search", f"?q={TITLE}"),
        ("search-suggestions", f"?q={TITLE}"),
        ("entities", f"?q={TITLE}"),
        ("claims-search", "?query=Xylander"),
        ("oembed", f"?url={URL}"),
    ):
        said = tells(client.get(reverse(name) + query, follow=True).text)
        asked = {secret for secret in SECRETS if secret.casefold() in query.casefold()}
        if set(said) - asked:
            found[name + query] = said
    assert found == {}
    assert seen > 5


def test_open_source_of_the_same_verdict_is_shown_to_readers(source, client):
    """What the test above looks at shows sources."""
    assert "An open source" in client.get(Claim.objects.get().get_absolute_url()).text


@each_sealed("role", "Fact-checker", "admin")
def test_autocomplete_finds_nothing_of_it(role, source):
    client = Client()
    client.force_login(person_of(role))
    for model in apps.get_models():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if field.is_relation:
                for term in ("", TITLE):
                    data = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                    response = client.get(
                        reverse("admin:autocomplete"), data | {"field_name": field.name, "term": term}
                    )
                    assert tells(response.text) == []


def test_records_notices_tasks_and_the_admin_log_tell_nothing_of_it(source):
    written = [row for model in (Event, Notice, Task, LogEntry) for row in model.objects.values()]
    # What a verdict copied before the source was sealed is kept, as what the verdict rested on, and shown to nobody.
    written += VerdictEvidence.objects.filter(visibility=Visibility.SEALED).values()
    assert Event.objects.filter(thing=f"claims.claim:{source.claim_id}").exists()
    assert tells(json.dumps(written, default=str)) == []


@each_sealed("role", "Reporter", "Fact-checker", "admin", "keeper")
def test_no_log_tells_of_it(role, source, keeper, caplog, settings):
    """Not when it is shown, added, fetched, refused; nor when something breaks."""
    person = keeper if role == "keeper" else person_of(role)
    client = Client(raise_request_exception=False)
    client.force_login(person)
    page = reverse("admin:claims_evidence", args=[source.claim_id, source.pk])
    add = reverse("admin:claims_evidence_add", args=[source.claim_id])
    typed = {"title": TITLE, "url": URL, "passage": PASSAGE, "visibility": "sealed", "kind": "page"}
    with caplog.at_level(logging.DEBUG):
        # The log of queries is Django's own, for development, and off with DEBUG.
        caplog.set_level(logging.WARNING, logger="django.db.backends")
        for data in (
            {},
            typed,
            typed | {"stance": "context"},
            {"fetch": "1"},
            {"upload": "1", "file": SimpleUploadedFile(FILE_NAME, b"MZ")},
            {"fill_in": "1"},
        ):
            for url in (page, add):
                client.get(url)
                client.post(url, data)
        command = Command(stdout=io.StringIO(), stderr=io.StringIO())
        call_command(command, days=0)
    said = caplog.text + command.stdout.getvalue() + command.stderr.getvalue()
    said += "".join(str(record.__dict__.get("request", "")) for record in caplog.records)
    assert tells(said) == []


def test_errors_tell_nothing_of_it(source, keeper):
    stranger = UserFactory(is_staff=True, role="Fact-checker")
    claim = Claim.objects.get()
    judgement = verdicts.Judgement(
        rating=RatingFactory(), summary="It says so.", as_of=date(2024, 5, 14), public_note="New."
    )
    pending = verdicts.propose(claim, judgement, [source], by=keeper)
    acts = [
        lambda: evidence.change(source, by=stranger, title="Mine"),
        lambda: evidence.change(source, by=keeper, title="Mine"),
        lambda: attach(source, SimpleUploadedFile("a.txt", b"x"), by=stranger),
        lambda: archiving.fetch_page(source, by=keeper),
        lambda: archiving.fetch_page(source, by=stranger),
        lambda: verdicts.approve(pending, by=stranger),
        lambda: verdicts.propose(ClaimFactory(), judgement, [source], by=stranger),
        source.delete,
        source.claim.delete,
    ]
    for act in acts:
        with pytest.raises(Exception) as caught:  # noqa: PT011 (each another)
            act()
        assert tells(f"{caught.value!r} {caught.value}") == []


def test_page_of_the_proposal_offers_it_to_those_who_are_named_alone(source, keeper):
    for person, is_told in ((keeper, True), (UserFactory(is_staff=True, role="Fact-checker"), False)):
        client = Client()
        client.force_login(person)
        page = client.get(reverse("admin:claims_claim_propose", args=[source.claim_id]), follow=True).text
        assert (TITLE in page, "An open source" in page) == (is_told, True)
        chosen = {"rating": RatingFactory().pk, "summary": "x", "as_of": "2024-05-14", "public_note": "x"}
        response = client.post(
            reverse("admin:claims_claim_propose", args=[source.claim_id]), chosen | {"evidence": [source.pk]}
        )
        assert response.status_code == (302 if is_told else 200)
        assert is_told or tells(response.text) == []


def test_it_is_never_fetched_not_even_by_those_who_are_named(source, keeper):
    for act in (
        lambda: archiving.fetch_page(source, by=keeper),
        lambda: archiving.ask(source),
    ):
        with pytest.raises(SealedError):
            act()
    assert PageCopy.objects.count() == 1


def test_verdict_that_rests_on_it_stays_as_it_was(source, keeper):
    with pytest.raises(FrozenError):
        evidence.change(source, by=keeper, passage="Something else")


# What readers are told


@pytest.mark.parametrize(
    ("first", "later", "shown"),
    [
        ("sealed", "sealed", ["A person in the treasury"]),
        ("described", "sealed", []),
        ("public", "sealed", []),
        ("sealed", "public", []),
        ("sealed", "described", []),
        ("described", "described", ["A person in the treasury"]),
    ],
)
def test_readers_are_told_of_it_only_as_it_is_described(first, later, shown, keeper, second):
    claim = ClaimFactory()
    described = {"description": "A person in the treasury", "anonymous_because": "They would lose their work"}
    source = sealed(claim, keeper, second, first=first, **described)
    judgement = verdicts.Judgement(rating=RatingFactory(), summary="It says so.", as_of=date(2024, 5, 14))
    verdict = verdicts.approve(verdicts.propose(claim, judgement, [source], by=keeper), by=second)
    evidence.change(source, by=keeper, visibility=later, sealed_to=[second])
    told = sources_of([verdict])[verdict.pk]
    assert [item.description for item in told] == shown
    assert tells(str(told)) == []
    assert all(item.anonymous_because for item in told)


def test_description_that_is_emptied_takes_even_that_from_readers(keeper, second):
    claim = ClaimFactory()
    source = sealed(claim, keeper, second, description="A person in the treasury")
    judgement = verdicts.Judgement(rating=RatingFactory(), summary="It says so.", as_of=date(2024, 5, 14))
    verdict = verdicts.approve(verdicts.propose(claim, judgement, [source], by=keeper), by=second)
    assert len(sources_of([verdict])[verdict.pk]) == 1
    evidence.change(source, by=keeper, description="")
    assert sources_of([verdict]) == {}


def test_looking_again_leaves_it_out(source):
    with_age = timezone.now() + timedelta(days=400)
    assert not rechecking.due(with_age).filter(pk=source.pk).exists()
