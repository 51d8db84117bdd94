"""The whole text of stories, as a feed holds it: with its pictures, its checks and its corrections, and no script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from urllib.parse import urljoin

import nh3
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.cleaning import TAGS
from articles.corrections import published
from articles.models import Correction, Edition, Picture
from articles.picture_markup import reason_not_to_show
from claims.public import Check, checks_by_revision
from claims.rendering import Passage, reference, text_of, with_pictures

# Programs put many entries on one page, in styles of their own: ids, classes and what scripts read mean nothing there.
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "th": {"rowspan", "colspan"},
    "td": {"rowspan", "colspan"},
    "div": {"lang", "dir"},
}


class Texts:
    """The texts of live editions. 5 queries, however many there are."""

    def __init__(self, editions: Sequence[Edition], at: datetime, absolute: Callable[[str], str]) -> None:
        self.absolute = absolute
        revisions = [edition.revision_id for edition in editions if edition.revision_id]
        self.checks = checks_by_revision(revisions, at)
        self.pictures = list(Picture.objects.filter(shown_in__revision__in=revisions).distinct())
        told = published(at).filter(article__in=[edition.article_id for edition in editions])
        self.corrections: dict[int, list[Correction]] = {}
        for correction in told:
            self.corrections.setdefault(correction.article_id, []).append(correction)

    def whole(self, edition: Edition) -> str:
        """Return all of a story as HTML that leads back here: every address in it is whole. No query."""
        revision = edition.revision
        assert revision
        # As of old texts, since what is copied elsewhere cannot be taken out of there any more.
        text = with_pictures(text_of(revision, self.checks[revision.pk]), self.pictures, is_past=True)
        corrections = self.corrections.get(edition.article_id, [])
        picture = revision.picture
        context = {
            "edition": edition,
            "revision": revision,
            "picture": picture if picture and not reason_not_to_show(picture, is_past=True) else None,
            "blocks": [_block(passage) for passage in text.body],
            "checks": _each_once(text.checks),
            "corrections_above": [each for each in corrections if each.place == Correction.Place.TOP],
            "corrections_below": [each for each in corrections if each.place == Correction.Place.FOOT],
        }
        html = render_to_string("newsroom/_feed_text.html", context)
        return _for_others(html, self.absolute(edition.get_absolute_url()))


def _for_others(html: str, address: str) -> str:
    """Return `html`, which stands at `address`, with whole addresses and nothing that means something here alone."""

    def whole(_tag: str, attribute: str, value: str) -> str:
        return urljoin(address, value) if attribute in ("href", "src") else value

    return nh3.clean(
        html,
        tags=set(TAGS | ATTRIBUTES.keys()),
        attributes=ATTRIBUTES,
        attribute_filter=whole,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _block(passage: Passage) -> SafeString:
    """Return a block with a number behind checked words, where the page has a mark that its style sheet draws."""
    html = str(passage.html)
    for check in passage.checks:
        number = format_html('<sup><a href="#claim-{}">[{}]</a></sup>', check.key, check.number)
        html = html.replace(reference(check), number)
    return mark_safe(html)  # noqa: S308 (cleaned when it was saved)


def _each_once(checks: Iterable[Check]) -> list[Check]:
    """Return the checks in the order of their numbers, a claim that stands in two places once."""
    return [check for _number, check in sorted({check.number: check for check in checks}.items())]
