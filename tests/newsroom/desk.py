"""Every address of the desk, and a newsroom in which each leads to something that is one's own or another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from articles.models import Article, Event
from articles.telling import notify, set_task
from claims.models import Claim
from entities.merging import merge
from entities.models import Role
from tests.factories import (
    AuthorFactory,
    ClaimFactory,
    CorrectionFactory,
    DraftFactory,
    EntityFactory,
    ErrorReportFactory,
    EvidenceFactory,
    EvidenceFileFactory,
    ExpungingFactory,
    PageCopyFactory,
    PictureFactory,
    PinFactory,
    PreviewLinkFactory,
    RatingFactory,
    RequestForCommentFactory,
    SectionFactory,
    SignInFactory,
    UserFactory,
    WithholdingFactory,
)
from tests.stories import edited, judged, marked, published, story

ROLES = ("Reporter", "Fact-checker", "Editor", "Publisher", "admin", "Legal")
# Stands in all that a reporter may not see of another's story: its headline, and so its slug; its claim; its words.
SECRET = "Xanadu"


def routes() -> list[str]:
    """The addresses below /admin/, as they are written in the URL configuration, without the types of their parts."""
    found = [p for p in get_resolver().url_patterns if str(p.pattern) == "admin/"]
    # What is found first hides what is found later.
    named = (re.sub(r"<\w+:(\w+)>", r"<\1>", route) for desk in found for route in _walk(desk, ""))
    return list(dict.fromkeys(named))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from _walk(entry, route)


def person_of(role: str) -> Any:
    return UserFactory(admin=True) if role == "admin" else UserFactory(is_staff=True, role=role)


@dataclass
class World:
    """A story of `person` and one of somebody else, both with all that hangs on a story, and what the desk shares."""

    person: Any
    own: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)
    shared: dict[str, Any] = field(default_factory=dict)

    def path(self, route: str, whose: str) -> str:
        """The address of a thing that is one's `own` or `foreign`."""
        if "(?P<app_label>" in route:
            return "/admin/articles/"
        if "(?P<uidb36>" in route:
            return "/admin/account/password/1-set-password/"
        if "(?P<url>" in route:
            return "/admin/no/such/page"
        things = getattr(self, whose)
        model = "/".join(route.split("/")[:2])
        known = {
            **{
                f"{name}_id": things[name].pk
                for name in (
                    "article claim draft edition notice task link withholding expunging "
                    "evidence copy file request".split()
                )
            },
            "object_id": (things | self.shared)[model].pk
            if "<object_id>" in route and model in things | self.shared
            else 0,
            "number": 1,
            "picture_id": self.shared["articles/picture"].pk,
            "id": self.shared["newsroom/user"].pk,
            "person_id": self.shared["newsroom/user"].pk,
            "pk": 0,
            "provider_id": "sso",
            "merge_id": self.shared["merge"].pk,
            "content_type_id": ContentType.objects.get_for_model(Claim).pk,
        }
        if route.startswith("r/"):
            known["object_id"] = things["claim"].pk
        return "/admin/" + re.sub(r"<(\w+)>", lambda match: str(known[match[1]]), route)


def world_of(role: str) -> World:
    person = person_of(role)
    world = World(person, own=_story("Our own", person), foreign=_story(SECRET, None))
    world.shared = {
        "articles/section": SectionFactory(),
        "articles/author": AuthorFactory(),
        "articles/picture": PictureFactory(),
        "claims/rating": RatingFactory(number=None),
        "entities/entity": EntityFactory(),
        "merge": merge([EntityFactory()], into=EntityFactory(), by=UserFactory(role="Editor"))[0],
        "auth/group": Group.objects.get(name="Reporter"),
        "newsroom/user": UserFactory(),
        "newsroom/signin": SignInFactory(),
    }
    return world


def _story(word: str, person: Any) -> dict[str, Any]:
    """A draft about `word`, with a claim, a verdict that waits, a schedule, text that was not saved, a pin."""
    article = story(headline=f"{word} is the headline", body=f"<p>{word} will cost 4 million crowns.</p>")
    anchor = marked(
        article, f"{word} will cost 4 million crowns", claim=ClaimFactory(statement=f"{word} costs 4 million.")
    )
    judged(anchor.claim, summary=f"{word} says so.", approve=False)
    edition = published(article, at=timezone.now() + timedelta(days=1))
    edited(article, dek=f"{word} is in the dek")
    if person:
        Article.objects.filter(pk=article.pk).update(created_by=person, assignee=person)
    evidence = EvidenceFactory(claim=anchor.claim, title=f"{word} in the budget")
    draft = DraftFactory(article=article, person=person or UserFactory(), form={"headline": [f"{word} in a draft"]})
    correction = CorrectionFactory(article=article, note="A note.")
    return {
        "article": article,
        "articles/article": article,
        "claim": anchor.claim,
        "claims/claim": anchor.claim,
        "edition": edition,
        "draft": draft,
        "link": PreviewLinkFactory(article=article),
        "withholding": WithholdingFactory(article=article),
        "expunging": ExpungingFactory(article=article),
        "pin": PinFactory(article=article),
        "claims/errorreport": ErrorReportFactory(article=article, claim=anchor.claim, words=f"{word} will"),
        "articles/correction": correction,
        "articles/effect": edition.effects.get(),
        "notice": notify(person or UserFactory(), f"{word} came.", "/admin/", article=article),
        "task": set_task(article, "look", f"Look at {word}.", "/admin/"),
        "articles/event": Event.objects.filter(article=article).first(),
        "anchor": anchor,
        "evidence": evidence,
        "request": RequestForCommentFactory(claim=anchor.claim, respondent=f"{word} himself"),
        "copy": PageCopyFactory(evidence=evidence, title=f"{word} on the web"),
        "file": EvidenceFileFactory(evidence=evidence, name=f"{word}.txt"),
    }


CODES = {200: "2", 400: "B", 401: "U", 403: "F", 404: "N", 405: "M", 410: "G"}


def outcome(person: Any, path: str, method: str, secret: str = "") -> str:
    """What comes of a request, as a letter; `!` if `secret` is in the answer. Nothing that it did stays."""
    client = Client()
    with transaction.atomic():
        if person:
            client.force_login(person)
        response = getattr(client, method)(path)
        text = (b"".join(response) if response.streaming else response.content).decode(errors="replace")
        transaction.set_rollback(True)
    location = response.headers.get("Location", "")
    if secret and secret.lower() in f"{location} {text}".lower():
        return "!"
    if location:
        return "L" if location.startswith("/admin/login/") else "R"
    return CODES[response.status_code]


def form_of(article: Article, **changes) -> dict[str, Any]:
    """What a browser sends of the page of a story that nobody typed into, but for `changes`."""
    revision = Article.objects.get(pk=article.pk).newest
    data = {
        "base": revision.pk,
        "headline": revision.headline,
        "body": revision.body,
        "slug": revision.slug,
        "kind": revision.kind,
        "language": revision.language,
        "section": revision.section_id or "",
        "byline": [name.author_id for name in revision.byline.all()],
        "about": [link.entity_id for link in revision.entity_links.filter(role=Role.ABOUT)],
        "mentions": [link.entity_id for link in revision.entity_links.filter(role=Role.MENTIONS)],
        "stage": article.stage,
    }
    return data | changes
