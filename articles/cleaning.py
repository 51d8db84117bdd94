"""The one allowlist for body HTML, on every way in: the admin, imports, interfaces."""

from __future__ import annotations

import re

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_CHARACTERS = 2_000_000

BLOCK_TAGS = frozenset({"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "pre", "table", "figure", "hr"})
# Tags inside a block that begin a new part of it: no sentence goes on from one part to the next.
PART_TAGS = frozenset(
    {"p", "li", "ul", "ol", "blockquote", "thead", "tbody", "tr", "th", "td", "caption", "figcaption"}
)
INLINE_TAGS = frozenset({"a", "strong", "em", "s", "u", "sub", "sup", "code", "br", "img"})
# Not kept, but where one begins and ends a block does too.
CONTAINER_TAGS = frozenset(
    {"div", "section", "article", "main", "header", "footer", "aside", "nav", "center", "address"}
)
RENAMED_TAGS = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "strike": "s", "del": "s"}
TAGS = BLOCK_TAGS | PART_TAGS | INLINE_TAGS

ANCHOR = re.compile(r"p-[a-z0-9]{4,12}")


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id":
        return value if ANCHOR.fullmatch(value) else None
    if attribute == "src":
        # Pictures come from the library: nothing is asked of another site when a reader opens a story.
        return value if value.startswith("/") and not value.startswith("//") else None
    if attribute in ("rowspan", "colspan"):
        return value if value.isdecimal() and 0 < int(value) < 100 else None
    return value


_cleaner = nh3.Cleaner(
    tags=set(TAGS | CONTAINER_TAGS | RENAMED_TAGS.keys()),
    clean_content_tags={"script", "style", "template", "noscript", "title", "iframe", "object", "svg", "math"},
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "width", "height"},
        "th": {"rowspan", "colspan"},
        "td": {"rowspan", "colspan"},
        **{tag: {"id"} for tag in BLOCK_TAGS},
        "ol": {"id", "start"},
    },
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def clean(html: str) -> str:
    """Return `html` with nothing in it but what a body may hold: well-formed, without scripts, styles or comments.

    Linear in its length. Raises ValidationError if it is longer than a body may be.
    """
    if len(html) > MAX_CHARACTERS:
        raise ValidationError(
            _("The text has %(length)d characters; a story may have %(limit)d. Split it into several.")
            % {"length": len(html), "limit": MAX_CHARACTERS}
        )
    return _cleaner.clean(html.replace("\x00", ""))
