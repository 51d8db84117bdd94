"""What a page says of itself: JSON-LD first, then the tags that libraries and social networks read, then the title."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .reading_html import Tag, plain

ARTICLES = re.compile(
    r"(?:\w*Article|Report|BlogPosting|LiveBlogPosting|WebPage|ClaimReview|Dataset|ScholarlyArticle|Legislation|"
    r"PublicationIssue|CreativeWork|VideoObject|AudioObject|GovernmentService|Book)"
)
TITLES = ("og:title", "citation_title", "dc.title", "twitter:title")
PUBLISHERS = ("og:site_name", "citation_publisher", "dc.publisher", "publisher", "application-name")
DATES = (
    "article:published_time",
    "citation_publication_date",
    "citation_date",
    "dc.date.issued",
    "dc.date",
    "dcterms.issued",
    "date",
    "pubdate",
    "publishdate",
)
_DAY = re.compile(r"\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)", re.ASCII)
# Of scripts that describe the page, and of the things in them, so many are read.
MOST_SCRIPTS, MOST_NODES = 20, 5000


@dataclass(slots=True)
class Said:
    title: str = ""
    publisher: str = ""
    published_on: date | None = None
    canonical_url: str = ""


@dataclass(slots=True)
class Metadata:
    """Gathers what a page says of itself while it is read, in order."""

    metas: dict[str, str] = field(default_factory=dict)
    scripts: list[str] = field(default_factory=list)
    title: str = ""
    heading: str = ""
    canonical: str = ""
    time: str = ""
    _is_heading: bool = False

    def see(self, tag: Tag) -> None:
        attributes = tag.attributes
        if tag.name == "h1":
            self._is_heading = not tag.is_end and not self.heading
        elif tag.is_end:
            return
        elif tag.name == "meta" and len(self.metas) < MOST_NODES:
            name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            self.metas.setdefault(name.strip().lower(), attributes.get("content", "").strip())
        elif tag.name == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.canonical = self.canonical or attributes.get("href", "")
        elif tag.name == "title":
            self.title = self.title or plain(tag.raw).strip()
        elif tag.name == "time":
            self.time = self.time or attributes.get("datetime", "")
        elif tag.name == "script" and len(self.scripts) < MOST_SCRIPTS and _is_json_ld(attributes.get("type", "")):
            self.scripts.append(tag.raw)

    def hear(self, text: str) -> None:
        if self._is_heading and len(self.heading) < 1000:
            self.heading += text

    def found(self) -> Said:
        """What the page says, where it says a thing twice by the more careful of the two."""
        said = Said()
        for script in self.scripts:
            _add(said, script)
        said.title = said.title or self._meta(TITLES) or self.title or self.heading
        said.publisher = said.publisher or self._meta(PUBLISHERS)
        dates = [self.metas.get(name, "") for name in DATES] + [self.time]
        said.published_on = said.published_on or next(filter(None, map(day, dates)), None)
        said.canonical_url = self.canonical or self.metas.get("og:url", "") or said.canonical_url
        return said

    def _meta(self, names: tuple[str, ...]) -> str:
        return next((self.metas[name] for name in names if self.metas.get(name)), "")


def _is_json_ld(kind: str) -> bool:
    return kind.strip().lower().startswith("application/ld+json")


def day(text: str) -> date | None:
    """Return the day that a text begins with, as machines write it; None if it begins with none."""
    match = _DAY.match(text)
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def _add(said: Said, script: str) -> None:
    """Add what a JSON-LD script says of an article, where nothing is said yet."""
    try:
        waiting: list[Any] = [json.loads(script)]
    except (ValueError, RecursionError):
        return
    seen = 0
    while waiting and (seen := seen + 1) <= MOST_NODES:
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting = node[:MOST_NODES] + waiting
        if not isinstance(node, dict):
            continue
        kinds = node.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and ARTICLES.fullmatch(kind) for kind in kinds):
            said.title = said.title or _text(node.get("headline")) or _text(node.get("name"))
            said.publisher = said.publisher or _text(node.get("publisher"))
            said.published_on = said.published_on or day(_text(node.get("datePublished")))
            said.canonical_url = said.canonical_url or _text(node.get("url"))
        waiting += [node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node]


def _text(value: Any) -> str:
    """A value as a text: of several the first, of a thing its name."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name")
    return value.strip() if isinstance(value, str) else ""
