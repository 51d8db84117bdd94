"""The newsroom of benchmarks.load: what is in its database, and what there is to do in it. Needs Django, set up."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Sequence
from http.client import HTTPConnection

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from articles import gate
from articles.models import Article, Edition, Effect, Section
from claims.models import Anchor, Claim, Rating, Verdict
from newsroom.models import User

from .load_notes import Plan, Publication
from .load_visitors import READ

PARAGRAPHS = 30
# Of each kind of page, so many are read.
POOL = 400
WORKER_SECONDS = 60


def fill(stories: int) -> None:
    """Bring the database up to date, and fill it if there is no story in it."""
    call_command("migrate", verbosity=0)
    if not Article.objects.exists():
        call_command("generate", stories=stories, paragraphs=PARAGRAPHS, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    # What was left to do is not of this hour, and may need pictures that are on another machine.
    Effect.objects.waiting().update(given_up_at=timezone.now())


def size() -> str:
    return f"{Article.objects.count():,} stories"


def plan(*, port: int, pause: float, editors: int, checkers: int, stories: int) -> Plan:
    """Return what there is to do for so many people. Makes their accounts."""
    edited = _stories(stories)
    return Plan(
        port=port,
        pause=pause,
        editors=tuple(_person("editor", "Publisher", number) for number in range(editors)),
        checkers=tuple(_person("checker", "Fact-checker", number) for number in range(checkers)),
        stories=tuple(edited.items()),
        claims=tuple(_claims(list(edited), 100 * checkers)),
        ratings=tuple(Rating.objects.filter(is_adverse=False).values_list("pk", flat=True)),
        pages=_pages(list(edited)),
    )


def _person(name: str, role: str, number: int) -> tuple[int, str, str]:
    """Return the id, name and password of someone with that role, who is there from then on."""
    person, _created = User.objects.get_or_create(
        username=f"load-{name}-{number + 1}", defaults={"first_name": name.capitalize(), "last_name": str(number + 1)}
    )
    password = secrets.token_urlsafe()
    person.is_staff = person.is_active = True
    person.set_password(password)
    person.save()
    person.groups.set(Group.objects.filter(name=role))
    return person.pk, person.username, password


def _stories(number: int) -> dict[int, frozenset[str]]:
    """Return stories whose newest text is live and could go out again, with the blocks in them that make claims."""
    found: dict[int, frozenset[str]] = {}
    now = timezone.now()
    for edition in _live().select_related("article__newest"):
        article = edition.article
        if edition.revision_id != article.newest_id or article.editions.waiting(now).exists():
            continue
        if article.newest and gate.blocking(gate.proposal(article.newest, now)):
            continue
        anchors = Anchor.objects.filter(article=article, retired_at=None)
        found[article.pk] = frozenset(anchors.values_list("paragraph__anchor", flat=True))
        if len(found) == number:
            break
    return found


def _live() -> QuerySet[Edition]:
    return Edition.objects.live(timezone.now()).order_by("-first_published_at", "-pk")[:POOL]


def _claims(stories: list[int], number: int) -> list[int]:
    """Return claims that can be judged: half of them in these stories, as far as there are so many."""
    proposed = Verdict.objects.proposed().values("claim")
    free = Claim.objects.exclude(pk__in=proposed).order_by("-pk")
    here = free.filter(anchors__article__in=stories, anchors__retired_at=None).distinct()[: number // 2]
    known = [claim.pk for claim in here]
    return known + list(free.exclude(pk__in=known).values_list("pk", flat=True)[: number - len(known)])


def _pages(edited: list[int]) -> dict[str, tuple[str, ...]]:
    """Return addresses by kind of page, what is read most often first: of stories, those that are being edited."""
    live = list(_live().select_related("section", "revision"))
    live.sort(key=lambda edition: edition.article_id not in edited)
    now = timezone.now()
    entities = {link.entity for edition in live[:80] for link in edition.entity_links.select_related("entity")}
    authors = {link.author for edition in live[:80] for link in edition.author_links.select_related("author")}
    words = re.findall(r"\w{5,}", " ".join(edition.revision.headline for edition in live[:40] if edition.revision))
    stories = tuple(edition.get_absolute_url() for edition in live)
    found = {
        "story": stories,
        "history": tuple(f"{address}history/" for address in stories),
        "front": (reverse("front"),),
        "section": tuple(section.get_absolute_url() for section in Section.objects.all()),
        "claim": tuple(claim.get_absolute_url() for claim in Claim.objects.public(now).order_by("-pk")[:POOL]),
        "claims": (reverse("claims"),),
        "entity": tuple(entity.get_absolute_url() for entity in entities),
        "author": tuple(author.get_absolute_url() for author in authors),
        "feed": (reverse("feed"),),
        "search": tuple(f"{reverse('search')}?q={word}" for word in dict.fromkeys(words)),
    }
    assert set(found) == set(READ)
    return found


# Once everyone has gone


def not_shown(publications: Sequence[Publication], port: int) -> list[str]:
    """Return the published stories whose page does not show readers what is live."""
    missing = []
    for article in {out.article for out in publications if out.outcome == "published"}:
        edition = Edition.objects.live(timezone.now()).select_related("revision", "section").get(article=article)
        server = HTTPConnection("127.0.0.1", port, timeout=30)
        server.request("GET", edition.get_absolute_url(), headers={"X-Forwarded-Proto": "http"})
        if edition.revision and edition.revision.dek not in server.getresponse().read().decode():
            missing.append(f"Readers of story {article} are not shown what is live.")
        server.close()
    return missing


def wait_for_worker() -> None:
    """Wait until the worker has done what is due; what it has not done by then is still due."""
    until = time.monotonic() + WORKER_SECONDS
    while Effect.objects.due(timezone.now()).exists() and time.monotonic() < until:
        time.sleep(0.5)
