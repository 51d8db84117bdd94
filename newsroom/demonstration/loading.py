"""Loading the demonstration newsroom: through the operations that everyone uses, at the times when things happened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from articles import pictures, revisions
from articles.models import Article, Author, Picture, Section
from articles.revisions import Content
from claims.models import Claim, Rating
from entities.models import Alias, Entity
from entities.versions import names_changed
from newsroom.front_page.arranging import arrange, newest_number
from newsroom.front_page.places import TOP, Held, Place
from newsroom.models import User

from . import content, drawings
from .happenings import happenings_of

SOURCE = "demonstration"
ROLES = {
    "reporter": "Reporter",
    "fact-checker": "Fact-checker",
    "editor": "Editor",
    "publisher": "Publisher",
    "legal": "Legal",
}


@dataclass
class Newsroom:
    """The paper as it is loaded: everything that the files name by a key."""

    users: dict[str, User] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    ratings: dict[str, Rating] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)

    def writer_of(self, story: dict[str, Any]) -> User:
        """Who types the story in: the author with an account, or the editor."""
        for user in self.users.values():
            if user.author and user.author.name == story["byline"][0]:
                return user
        return self.users["editor"]


def password_of(username: str) -> str:
    """Return the password that the demonstration gives an account. Anyone can read it here."""
    return f"assay-{username}-demo"


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """Let `timezone.now()` tell `moment`, and move on as time does, while the past is written down.

    For the demonstration alone, in a process that serves nobody.
    """
    real = timezone.now
    begun = real()
    timezone.now = lambda: moment + (real() - begun)
    try:
        yield
    finally:
        timezone.now = real


def load() -> Iterator[str]:
    """Load what is not there yet, and yield a line about each thing done. Loading again adds nothing.

    Each story comes in whole or not at all.
    """
    newsroom = Newsroom()
    yield from _load_people(newsroom)
    yield from _load_desk(newsroom)
    for story in content.stories():
        yield _load_story(newsroom, story)


def _load_people(newsroom: Newsroom) -> Iterator[str]:
    data = content.read("newsroom.toml")
    for row in data["section"]:
        newsroom.sections[row["slug"]] = _get_or_create(Section, {"slug": row["slug"]}, row)
    for row in data["author"]:
        details = {"bio": row["bio"]}
        newsroom.authors[row["name"]] = _get_or_create(Author, {"name": row["name"]}, details)
    made = 0
    for row in data["user"]:
        username = row["username"]
        user = User.objects.filter(username=username).first()
        if user is None:
            first, _, last = row["name"].partition(" ")
            user = User(username=username, first_name=first, last_name=last, is_staff=True)
            user.is_superuser = row["role"] == "admin"
            user.author = newsroom.authors.get(row.get("author", ""))
            user.set_password(password_of(username))
            user.save()
            if row["role"] in ROLES:
                user.groups.add(Group.objects.get(name=ROLES[row["role"]]))
            user.sections.set(newsroom.sections[slug] for slug in row.get("sections", []))
            made += 1
        newsroom.users[username] = user
    yield f"{len(newsroom.users)} people ({made} new), {len(newsroom.sections)} sections"


def _load_desk(newsroom: Newsroom) -> Iterator[str]:
    data = content.read("newsroom.toml")
    for row in data["rating"]:
        details = {
            "name": row["name"],
            "number": row.get("number"),
            "definition": row["definition"],
            "is_adverse": row["adverse"],
        }
        newsroom.ratings[row["slug"]] = _get_or_create(Rating, {"slug": row["slug"]}, details)
    for row in content.read("entities.toml")["entity"]:
        details = {"description": row["description"], "wikidata_id": row.get("wikidata", "")}
        entity = _get_or_create(Entity, {"name": row["name"], "kind": row["kind"]}, details)
        for alias in row.get("aliases", []):
            Alias.objects.get_or_create(entity=entity, name=alias)
        newsroom.entities[row["key"]] = entity
    names_changed()
    names_changed()
    yield f"{len(newsroom.ratings)} ratings, {len(newsroom.entities)} entities"
    for row in data["picture"]:
        newsroom.pictures[row["key"]] = Picture.objects.filter(alt=row["alt"]).first() or pictures.add(
            BytesIO(drawings.draw(row["key"])),
            by=newsroom.users["editor"],
            alt=row["alt"],
            caption=row["caption"],
            credit=row["credit"],
            focal_x=row["focal"][0],
            focal_y=row["focal"][1],
        )
    yield f"{len(newsroom.pictures)} pictures"


@transaction.atomic
def _load_story(newsroom: Newsroom, story: dict[str, Any]) -> str:
    article = Article.objects.filter(source=SOURCE, source_id=story["key"]).first()
    if article is not None:
        _remember_claims(newsroom, article, story)
        return f"{story['key']}: is there"
    now = timezone.now()
    published = story.get("published")
    begun = min(published or now, now) - timedelta(days=1)
    with clock_at(begun):
        article = revisions.create(
            _content(newsroom, story), by=newsroom.writer_of(story), source=SOURCE, source_id=story["key"]
        )
    for moment, happening in happenings_of(newsroom, article, story, begun=begun, now=now):
        with clock_at(moment):
            happening()
            article.refresh_from_db()
    if story.get("lead") and newest_number() == 0:
        arrange([Held(article.pk, Place(TOP, 1))], base=0, by=newsroom.users["publisher"])
    return f"{story['key']}: loaded"


def _content(newsroom: Newsroom, story: dict[str, Any]) -> Content:
    picture = newsroom.pictures.get(story.get("picture", ""))
    return Content(
        headline=story["headline"],
        dek=story.get("dek", ""),
        slug=story["slug"],
        kind=story["kind"],
        language=story.get("language", "en"),
        section=newsroom.sections[story["section"]],
        picture=picture,
        picture_alt=story.get("picture_alt", picture.alt if picture else ""),
        picture_caption=story.get("picture_caption", picture.caption if picture else ""),
        picture_credit=picture.credit if picture else "",
        body=story["body"],
        byline=tuple(newsroom.authors[name] for name in story["byline"]),
        entities=tuple((newsroom.entities[row["key"]], row["role"]) for row in story.get("entity", [])),
    )


def _remember_claims(newsroom: Newsroom, article: Article, story: dict[str, Any]) -> None:
    for row in story.get("claim", []):
        if "key" in row:
            claim = Claim.objects.filter(anchors__article=article, statement=row["statement"]).first()
            if claim is not None:
                newsroom.claims[row["key"]] = claim


def _get_or_create(model: Any, key: dict[str, Any], details: dict[str, Any]) -> Any:
    return model.objects.get_or_create(**key, defaults=details)[0]
