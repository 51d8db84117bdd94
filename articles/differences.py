"""Differences between two texts as templates show them, at the desk and to readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from articles.blocks import MarkedUp
from articles.comparing import Difference, How
from articles.models.story import Kind
from articles.reconciling import look
from articles.revisions import Content
from articles.rewording import Run, Sign, by_word
from entities.models import Role

# More paragraphs in a row than these, in which nothing changed, are folded.
MANY = 2

HOW = {
    How.SAME: gettext_lazy("Same"),
    How.MOVED: gettext_lazy("Moved"),
    How.REWORDED: gettext_lazy("Reworded"),
    How.SPLIT: gettext_lazy("Split"),
    How.MERGED: gettext_lazy("Merged"),
    How.ADDED: gettext_lazy("Added"),
    How.REMOVED: gettext_lazy("Removed"),
}
SIGNS = {How.SAME: "", How.MOVED: "↕", How.ADDED: "+", How.REMOVED: "−"}
LABELS = {
    "headline": gettext_lazy("Headline"),
    "dek": gettext_lazy("Dek"),
    "section": gettext_lazy("Section"),
    "kind": pgettext_lazy("of a story", "Kind"),
    "byline": gettext_lazy("Byline"),
    "about": gettext_lazy("About"),
    "mentions": gettext_lazy("Mentions"),
    "entities": gettext_lazy("Entities"),
    "picture": gettext_lazy("Lead picture"),
    "picture_alt": gettext_lazy("Alternative text"),
    "picture_caption": gettext_lazy("Caption"),
    "picture_credit": gettext_lazy("Credit"),
    "slug": gettext_lazy("Slug"),
    "language": gettext_lazy("Language"),
}
# What is read as prose; of the rest, the whole is one thing or another.
PROSE = frozenset({"headline", "dek", "picture_alt", "picture_caption"})


@dataclass(frozen=True, slots=True)
class Line:
    """A block, or a field, and what became of it."""

    label: str
    sign: str
    how: str
    kind: str
    anchor: str
    runs: tuple[Run, ...]
    # Where the words are the same and their markup is not: what changed there.
    markup: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Several lines in a row; folded if they are many and nothing changed in them."""

    lines: list[Line]
    is_folded: bool


def field_lines(before: Content, after: Content) -> list[Line]:
    """Return a line for every field that differs."""
    old, new = _fields(before), _fields(after)
    return [
        Line(str(LABELS[name]), "±", How.REWORDED, name, name, visible(field_runs(name, old[name], new[name])))
        for name in new
        if old[name] != new[name]
    ]


def field_runs(name: str, before: str, after: str) -> tuple[Run, ...]:
    """Return the way from one value of a field to another: by word for prose, else as a whole."""
    if name in PROSE or before == after:
        return by_word(before, after)
    return tuple(run for run in (Run(Sign.DELETED, before), Run(Sign.INSERTED, after)) if run.text)


def said(name: str, value: Any) -> str:
    """Return a field's value, or the merged one of several fields, as a person reads it."""
    if name == "picture" and isinstance(value, tuple):
        return " · ".join(str(part) for part in value if part)
    if name == "byline":
        return ", ".join(author.name for author in value)
    if name == "entities":
        return ", ".join(entity.name for entity, _role in value)
    if name == "kind":
        return str(Kind(value).label) if value in Kind.values else value
    return str(value) if value else ""


def _fields(content: Content) -> dict[str, str]:
    plain = {name: said(name, getattr(content, name)) for name in LABELS if hasattr(content, name)}
    roles = {
        role.value: ", ".join(entity.name for entity, of in content.entities if of == role)
        for role in (Role.ABOUT, Role.MENTIONS)
    }
    plain |= roles
    return {name: plain[name] for name in LABELS if name != "entities"}


def block_line(difference: Difference[MarkedUp]) -> Line:
    how = difference.how
    block = difference.after or difference.before[0]
    markup: tuple[Run, ...] = ()
    label = str(HOW[how])
    if how in (How.SAME, How.MOVED) and difference.after and look(difference.before[0]) != look(difference.after):
        markup = markup_runs(difference.before[0], difference.after)
        label = _("Links, emphasis or form changed")
    elif difference.has_moved and how is not How.MOVED:
        label = _("%(how)s and moved") % {"how": label}
    sign = "±" if markup else SIGNS.get(how, "±")
    return Line(label, sign, how, block.kind, block.id, visible(difference.runs) or words_of(block), markup)


def words_of(block: MarkedUp) -> tuple[Run, ...]:
    """Return the text of a block, or what it is if it has none."""
    return (Run(Sign.KEPT, block.text or _without_words(block)),)


def visible(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return the runs with a mark for every line end that came or went."""
    return tuple(run if run.sign is Sign.KEPT else Run(run.sign, run.text.replace("\n", "¶\n")) for run in runs)


def markup_runs(before: MarkedUp, after: MarkedUp) -> tuple[Run, ...]:
    """Return the way from the one markup to the other."""
    return by_word(before.with_id("").html, after.with_id("").html)


def stretches(lines: Iterable[Line]) -> list[Stretch]:
    """Return the lines with those folded that are many in a row and the same."""
    found: list[Stretch] = []
    for line in lines:
        is_same = line.how == How.SAME and not line.markup
        if not found or found[-1].is_folded != is_same:
            found.append(Stretch([], is_same))
        found[-1].lines.append(line)
    return [Stretch(stretch.lines, stretch.is_folded and len(stretch.lines) > MANY) for stretch in found]


def shown(blocks: Sequence[MarkedUp]) -> SafeString:
    """Return the blocks as a reader would see them."""
    return mark_safe("\n".join(block.html for block in blocks))  # noqa: S308 (cleaned when it was parsed)


def _without_words(block: MarkedUp) -> str:
    return {"hr": _("(a rule)"), "figure": _("(a picture without a caption)")}.get(block.kind, _("(nothing to read)"))
