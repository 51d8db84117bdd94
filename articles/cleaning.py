"""The one allowlist for body HTML, on every way in: the admin, imports, interfaces."""

from __future__ import annotations

import re
from collections import Counter

import nh3
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import figures
from .embeds import provider_of

# The documented limits of a body. What is deeper than this no person wrote.
MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 100
MAX_TAGS = 100_000
MAX_REFERENCES = 100_000
MAX_READINGS = 8

BLOCK_TAGS = frozenset({"p", "h2", "h3", "ul", "ol", "blockquote", "pre", "table", "figure", "hr"})
# Tags inside a block that begin a new part of it: no sentence goes on from one part to the next.
PART_TAGS = frozenset(
    {"p", "li", "ul", "ol", "blockquote", "thead", "tbody", "tr", "th", "td", "caption", "figcaption", "cite"}
)
INLINE_TAGS = frozenset({"a", "strong", "em", "s", "sub", "sup", "code", "br", "img"})
# Not kept, but where one begins and ends a block does too.
CONTAINER_TAGS = frozenset(
    {"div", "section", "article", "main", "header", "footer", "aside", "nav", "center", "address"}
)
RENAMED_TAGS = {"b": "strong", "i": "em", "strike": "s", "del": "s", "h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
TAGS = BLOCK_TAGS | PART_TAGS | INLINE_TAGS

ANCHOR = re.compile(r"p-[a-z0-9]{4,12}")
# Nothing that a browser would resolve to another place than it says.
_MEDIA_PATH = re.compile(r"(?!.*\.\.)[\w./-]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "id":
        return value if ANCHOR.fullmatch(value) else None
    if attribute == "src":
        # Pictures come from the library: nothing is asked of another site when a reader opens a story.
        path = value.removeprefix(settings.MEDIA_URL)
        return value if path != value and _MEDIA_PATH.fullmatch(path) else None
    if attribute in ("rowspan", "colspan"):
        return value if _NUMBER.fullmatch(value) and 1 < int(value) < 100 else None
    if attribute in ("width", "height", "data-picture", "start"):
        return value if _NUMBER.fullmatch(value) else None
    if attribute == "class":
        return value if value == "embed" else None
    if attribute == "data-embed":
        return value if provider_of(value) else None
    return value


_cleaner = nh3.Cleaner(
    tags=set(TAGS | CONTAINER_TAGS | RENAMED_TAGS.keys()),
    clean_content_tags={"script", "style", "template", "noscript", "title", "iframe", "object", "svg", "math"},
    attributes={
        "a": {"href", "title"},
        "img": {"src", "alt", "width", "height", "data-picture"},
        "th": {"rowspan", "colspan"},
        "td": {"rowspan", "colspan"},
        **{tag: {"id"} for tag in BLOCK_TAGS},
        "ol": {"id", "start"},
        "figure": {"id", "class", "data-embed"},
    },
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def clean(html: str) -> str:
    """Return `html` with nothing in it but what a body may hold: well-formed, without scripts, styles or comments.

    Linear in its length. Raises ValidationError if it is longer, nested deeper, or has more tags or references than a
    body may.
    """
    _refuse_long(html)
    # Before it is parsed, since that takes the square of the depth; generously, since much is left open by habit.
    _refuse_nests(html, 5 * MAX_DEPTH)
    cleaned = tidy(html)
    # Again, since what is written out is longer where much is escaped: what is stored could not be saved again.
    _refuse_long(cleaned)
    _refuse_nests(cleaned, MAX_DEPTH)
    return cleaned


def tidy(html: str) -> str:
    """Return what `clean` does, of a text that is known to be within the limits."""
    html = html.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    # What misnests, such as a heading in a table in a heading, takes a parser more than one reading to mend.
    for _attempt in range(MAX_READINGS):
        cleaned = figures.in_form(_cleaner.clean(html), CONTAINER_TAGS)
        if cleaned == html:
            break
        html = cleaned
    return html


def _refuse_long(html: str) -> None:
    if len(html) > MAX_CHARACTERS:
        raise ValidationError(
            _("The text has %(length)d characters; a story may have %(limit)d. Split it into several.")
            % {"length": len(html), "limit": MAX_CHARACTERS}
        )
    # Writing them out takes the square of their number.
    if (number := html.count("&") + html.count("\xa0")) > MAX_REFERENCES:
        raise ValidationError(
            _("The text has %(number)d of the characters &, <, > and fixed spaces; a story may have %(limit)d.")
            % {"number": number, "limit": MAX_REFERENCES}
        )


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# These never have an end, or need none.
_FLAT_TAGS = frozenset("area br col hr img input link meta param source wbr p li dd dt td th tr option".split())


def _refuse_nests(html: str, limit: int) -> None:
    still_open: Counter[str] = Counter()
    depth = 0
    tags = _TAG.findall(html)
    if len(tags) > MAX_TAGS:
        raise ValidationError(
            _("The text has %(number)d tags; a story may have %(limit)d. Split it into several.")
            % {"number": len(tags), "limit": MAX_TAGS}
        )
    for slash, name in tags:
        tag = name.lower()
        if tag in _FLAT_TAGS or (slash and not still_open[tag]):
            continue
        step = -1 if slash else 1
        still_open[tag] += step
        depth += step
        if depth > limit:
            raise ValidationError(
                _("Lists, quotations, tables or markup are nested more than %(limit)d deep. Take some of it apart.")
                % {"limit": limit}
            )
