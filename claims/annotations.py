"""The checks of a story as annotations of its text, which programs can put at the words themselves.

https://www.w3.org/TR/annotation-model/
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.blocks import split
from articles.models import Edition, Revision

from .claim_review import Absolute
from .public import Check
from .rendering import lines_of

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'application/ld+json; profile="{CONTEXT}"'
# How an element of HTML is named in an address: https://www.rfc-editor.org/rfc/rfc3236
FRAGMENTS = "http://tools.ietf.org/rfc/rfc3236"
BESIDE = 32


class PlainText:
    """All that a reader can read of a revision: headline, dek, caption and blocks, those that have a text, a line each.

    Positions in it are code points, and so are Python's; a browser counts UTF-16 units.
    """

    def __init__(self, revision: Revision) -> None:
        self.starts: dict[str, int] = {}
        lines = []
        length = 0
        for block in (*lines_of(revision), *split(revision.body)):
            if block.text:
                self.starts[block.id] = length
                lines.append(block.text)
                length += len(block.text) + 1
        self.text = "\n".join(lines)


def collection_of(
    edition: Edition, revision: Revision, checks: Sequence[Check], *, absolute: Absolute
) -> dict[str, Any]:
    """Return the annotations of what an edition shows: one for each of `checks` that has a verdict in force. No query.

    They are few, so that the collection has one page, which is in it. `checks` are those of `rendering.text_of`.
    """
    address = annotations_url(edition)
    items = items_of(edition, revision, checks, absolute=absolute)
    label = _("Checked statements in “%(headline)s”") % {"headline": revision.headline}
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "id": absolute(address),
        "type": "AnnotationCollection",
        "label": label,
        "creator": _creator(absolute),
        "total": len(items),
    }
    if items:
        page = {"id": absolute(f"{address}?page=0"), "type": "AnnotationPage", "startIndex": 0, "items": items}
        found["first"] = page
        found["last"] = page["id"]
    return found


def page_of(edition: Edition, revision: Revision, checks: Sequence[Check], *, absolute: Absolute) -> dict[str, Any]:
    """Return the one page of the collection, where it is asked for by its own address."""
    address = annotations_url(edition)
    items = items_of(edition, revision, checks, absolute=absolute)
    return {
        "@context": CONTEXT,
        "id": absolute(f"{address}?page=0"),
        "type": "AnnotationPage",
        "partOf": {"id": absolute(address), "type": "AnnotationCollection", "total": len(items)},
        "startIndex": 0,
        "items": items,
    }


def items_of(
    edition: Edition, revision: Revision, checks: Sequence[Check], *, absolute: Absolute
) -> list[dict[str, Any]]:
    text = PlainText(revision)
    return [_annotation(edition, text, check, absolute) for check in checks if check.verdict]


def annotations_url(edition: Edition) -> str:
    return f"{edition.get_absolute_url()}annotations.jsonld"


def _annotation(edition: Edition, text: PlainText, check: Check, absolute: Absolute) -> dict[str, Any]:
    story, verdict, placement = edition.get_absolute_url(), check.verdict, check.placement
    assert verdict
    assert verdict.approved_at
    assert placement.paragraph
    assert placement.start is not None
    assert placement.end is not None
    anchor = placement.paragraph.anchor
    start = text.starts[anchor] + placement.start
    end = text.starts[anchor] + placement.end
    return {
        "id": f"{absolute(annotations_url(edition))}#anchor-{placement.anchor_id}",
        "type": "Annotation",
        "motivation": "assessing",
        "created": moment(verdict.approved_at),
        "modified": moment(max(verdict.approved_at, placement.confirmed_at or verdict.approved_at)),
        "creator": _creator(absolute),
        "body": {"type": "SpecificResource", "source": absolute(check.url), "purpose": "assessing"},
        "target": {
            "type": "SpecificResource",
            "source": absolute(story),
            # A position is true of one text alone: this one.
            "state": {
                "type": "TimeState",
                "sourceDate": moment(edition.live_from),
                "cached": absolute(f"{story}history/{edition.pk}/"),
            },
            "selector": [
                {"type": "FragmentSelector", "conformsTo": FRAGMENTS, "value": anchor},
                quote_selector(text.text, start, end),
                {"type": "TextPositionSelector", "start": start, "end": end},
            ],
        },
    }


def quote_selector(text: str, start: int, end: int) -> dict[str, str]:
    """Return the words with some of what stands before and after them, as far as there is anything."""
    beside = {"prefix": text[max(0, start - BESIDE) : start], "suffix": text[end : end + BESIDE]}
    return {"type": "TextQuoteSelector", "exact": text[start:end]} | {
        name: words for name, words in beside.items() if words
    }


def moment(at: datetime) -> str:
    """Return a moment as the model wants it: in UTC, which is to be written as Z."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _creator(absolute: Absolute) -> dict[str, str]:
    return {"id": absolute(reverse("front")), "type": "Organization", "name": settings.PUBLICATION_NAME}
