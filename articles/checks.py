"""The gate's checks of a story itself. See `PUBLISH_CHECKS`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from entities.models import Role

from . import blocks, lineage, picture_rights
from .gate import Problem, Proposal, finds
from .models import Edition, Picture, Revision
from .passages import withheld_from
from .picture_uses import places_in
from .revisions import blocks_of

# What people leave in a text to come back to. Capitals only: a word in small letters may be a word, but for those that
# open a bracket.
LEFT_IN_THE_TEXT = re.compile(
    r"\b(?:TK)+s?\b|\bTK\w*|\bTO ?DO\b|\bFIXME\b|\bXXX+\b|\?\?\?+|\[\[.*?\]\]|\[(?i:to come|to check|tbc|tbd)\b"
)


@finds("no-byline", "no-text", always=("no-headline", "no-section"))
def is_complete(proposed: Proposal) -> Iterator[Problem]:
    revision = proposed.revision
    if not revision.headline:
        yield Problem("no-headline", _("There is no headline. Write one."), "headline", can_be_overridden=False)
    if revision.section is None:
        yield Problem(
            "no-section", _("No section is chosen. Choose where the story runs."), "section", can_be_overridden=False
        )
    if not revision.byline.exists():
        yield Problem("no-byline", _("The byline is empty. Say who wrote it."), "byline")
    if not blocks.split(revision.body):
        yield Problem("no-text", _("There is no text yet."), "body")


@finds("about-nothing")
def is_about_something(proposed: Proposal) -> Iterator[Problem]:
    """A story that no tag leads to is found by nobody who looks for its subject. Only a warning. One query."""
    if not proposed.revision.entity_links.filter(role=Role.ABOUT).exists():
        form = reverse("admin:articles_article_change", args=[proposed.revision.article_id])
        message = _("Nothing says who or what the story is about. The text may name it: look at what is proposed.")
        yield Problem("about-nothing", message, "about", is_blocking=False, url=f"{form}#in-text")


@finds("picture-no-alt", "picture-no-credit")
def pictures_are_described(proposed: Proposal) -> Iterator[Problem]:
    revision = proposed.revision
    if revision.picture and not revision.picture_alt:
        yield Problem(
            "picture-no-alt", _("The lead picture has no alternative text. Say what it shows."), "picture_alt"
        )
    if revision.picture and not revision.picture_credit:
        yield Problem("picture-no-credit", _("The lead picture has no credit. Say who made it."), "picture_credit")
    for block in blocks.split(revision.body):
        if block.kind == "figure":
            figure = _Figure(block.inner)
            if figure.lacks_alt:
                message = _("A picture in the text has no alternative text. Say what it shows.")
                yield Problem("picture-no-alt", message, block.id)
            if figure.has_picture and not figure.has_credit:
                yield Problem("picture-no-credit", _("A picture in the text has no credit. Say who made it."), block.id)


class _Figure(HTMLParser):
    """What is said of the pictures of a figure. See `articles.figures` for its form."""

    def __init__(self, inner: str) -> None:
        super().__init__()
        self.has_picture = self.lacks_alt = self.has_credit = False
        self.feed(inner)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.has_picture = True
            self.lacks_alt = self.lacks_alt or not (dict(attrs).get("alt") or "").strip()
        self.has_credit = self.has_credit or tag == "cite"


@finds("link-to-desk", "link-to-draft")
def links_lead_to_what_is_live(proposed: Proposal) -> Iterator[Problem]:
    """A link to a story that readers cannot open, or to the desk. One query, if there are links to stories."""
    found = list(_own_links(proposed.revision))
    ids = [story for _block, _match, story in found if story]
    published = Edition.objects.live(proposed.at).filter(article__in=ids)
    live = set(published.values_list("article", flat=True)) if ids else set()
    for block_id, path, story in found:
        if story is None:
            message = _("A link leads to the desk, where readers cannot go: %(path)s. Link to the public page.")
            yield Problem("link-to-desk", message % {"path": path}, block_id, about=path)
        elif story not in live and story != proposed.revision.article_id:
            message = _(
                "A link leads to a story that is not published then: %(path)s. Publish it first, or take the link out."
            )
            yield Problem("link-to-draft", message % {"path": path}, block_id, about=path)


def _own_links(revision: Revision) -> Iterator[tuple[str, str, int | None]]:
    """Yield block, path and story of each link to a story of this site; the story is None for one to the desk."""
    own_hosts = {"", *settings.ALLOWED_HOSTS}
    desk = reverse("admin:index")
    for block in blocks.split(revision.body):
        for address in dict.fromkeys(re.findall(r'<a\b[^>]*?\bhref="([^"]*)"', block.inner)):
            parts = urlsplit(address)
            if (parts.hostname or "") not in own_hosts or not parts.path.startswith("/"):
                continue
            if parts.path.startswith(desk):
                yield block.id, parts.path, None
                continue
            try:
                match = resolve(parts.path)
            except Resolver404:
                continue
            if match.url_name == "story":
                yield block.id, parts.path, match.kwargs["pk"]


@finds("note-left")
def no_note_is_left(proposed: Proposal) -> Iterator[Problem]:
    for block in blocks_of(proposed.revision):
        if found := LEFT_IN_THE_TEXT.search(block.text):
            message = _("A note was left in the text: “%(note)s”. Settle it, or take it out.")
            yield Problem("note-left", message % {"note": found[0]}, block.id)


@finds("embargo")
def is_past_embargo(proposed: Proposal) -> Iterator[Problem]:
    embargo = proposed.revision.article.embargo_until
    if embargo and embargo > proposed.at:
        yield Problem(
            "embargo",
            _("The story is under embargo until %(moment)s.")
            % {"moment": date_format(timezone.localtime(embargo), "DATETIME_FORMAT")},
            "embargo_until",
        )


@finds("not-from-live")
def keeps_what_is_live(proposed: Proposal) -> Iterator[Problem]:
    """A text that was not made from the live one would undo what was changed there. One query."""
    before = proposed.before
    live = before and (before.complete_revision or before.revision)
    if before and live and not lineage.descends(proposed.revision, live):
        yield Problem(
            "not-from-live",
            _("What readers have was changed since this text was begun, and would be lost. Bring the two together."),
            about=f"articles.edition:{before.pk}",
            url=reverse("admin:articles_article_carry", args=[proposed.revision.article_id, proposed.revision.number]),
        )


@finds(always=("withheld",))
def nothing_is_withheld(proposed: Proposal) -> Iterator[Problem]:
    """What the law keeps from readers. Nobody publishes past it. Three queries."""
    for where, message in withheld_from(proposed.revision):
        yield Problem("withheld", message, where, can_be_overridden=False)


@finds("picture-withdrawn")
def no_picture_is_withdrawn(proposed: Proposal) -> Iterator[Problem]:
    """One query, if there are pictures."""
    for where, picture in places_in(proposed.revision):
        if picture.withdrawn_at:
            message = _("This picture has been withdrawn: “%(picture)s”. Take it out, or take another.")
            yield _of_picture("picture-withdrawn", message, picture, where)


@finds("picture-rights-ended", "picture-rights-ending")
def pictures_may_be_shown(proposed: Proposal) -> Iterator[Problem]:
    """Rights that have ended when the story goes out, or that end soon after. One query, if there are pictures."""
    day = timezone.localdate(proposed.at)
    for where, picture in places_in(proposed.revision):
        if picture.has_ended_on(day):
            message = _("The rights to this picture ended on %(day)s: “%(picture)s”. Take another, or renew them.")
            yield _of_picture("picture-rights-ended", message, picture, where)
        elif picture.has_ended_on(day + picture_rights.NOTICE):
            message = _("The rights to this picture end on %(day)s: “%(picture)s”. Readers lose it then.")
            yield _of_picture("picture-rights-ending", message, picture, where, is_blocking=False)


def _of_picture(code: str, message: str, picture: Picture, where: str, *, is_blocking: bool = True) -> Problem:
    until = date_format(picture.rights_until, "DATE_FORMAT") if picture.rights_until else ""
    about = f"articles.picture:{picture.pk}:{where}"
    return Problem(code, message % {"picture": picture, "day": until}, where, is_blocking, about)
