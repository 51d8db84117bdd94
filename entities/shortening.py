"""Later mentions by a part of the name: "Sam Altman … Altman", "the World Health Organization (WHO) … WHO"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .casing import Sureness, Written, sureness
from .english import FAMILIES_FIRST, PARTICLES
from .named import Block, Candidate, Found, entities_of
from .reading import Reading, is_whole, loosen
from .surroundings import PERSON, Neighbourhood

# Blocks that stand before the text and are read with it: a headline may say "Altman" before the text says who that is.
AHEAD = frozenset({"headline", "dek", "caption"})
Place = tuple[int, int]  # number of the block, offset


@dataclass(slots=True)
class _Short:
    """What short forms stand for, by their loose form, and from where on."""

    since: dict[str, dict[int, Place]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    def add(self, form: str, entity: int, place: Place) -> None:
        key = loosen(form)
        self.written.setdefault(key, form)
        self.since.setdefault(key, {}).setdefault(entity, place)

    def meant(self, key: str, place: Place, is_ahead: bool) -> list[int]:
        """The entities whose full name stands before, or in the same block, the last named first."""
        known = sorted(self.since.get(key, {}).items(), key=lambda item: item[1], reverse=True)
        return [entity for entity, since in known if is_ahead or since < place or since[0] == place[0]]

    def pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self.since, key=len, reverse=True))))


def with_short_forms(found: list[Found], language: str) -> Iterator[tuple[Block, Reading, int, int, tuple[int, ...]]]:
    """Yield all mentions in reading order, with what they stand in. Short forms count from the full name on."""
    short = _short_forms(found)
    pattern = short.pattern()
    for number, (block, reading, candidates) in enumerate(found):
        is_ahead = block.id in AHEAD
        spans = [
            (one.start, one.end, _narrowed(one, reading.text, short, (number, one.start), is_ahead))
            for one in candidates
        ]
        if short.since:
            spans += _later(reading, candidates, short, pattern, number, is_ahead, language)
        for start, end, entities in sorted(spans):
            yield block, reading, start, end, entities


def _short_forms(found: list[Found]) -> _Short:
    short = _Short()
    for number, (_, reading, candidates) in enumerate(found):
        for one in candidates:
            words = reading.text[one.start : one.end]
            if one.sureness == Sureness.WEAK or " " not in words.replace("\u00a0", " "):
                continue
            acronym = _IN_BRACKETS.match(reading.text, one.end)
            for entity, (kind, full) in {form.entity: (form.kind, form.name) for form in one.forms}.items():
                if kind == PERSON:
                    for name in surnames(full):
                        short.add(name, entity, (number, one.end))
                if acronym and spells(acronym[1], words):
                    short.add(acronym[1], entity, (number, one.end))
    return short


def surnames(name: str) -> list[str]:
    """Return by what somebody is called after the full `name`: "Altman", "von der Leyen", "Xi"."""
    parts = name.replace("\u00a0", " ").split()
    while len(parts) > 2 and parts[-1].strip(".").lower() in ("jr", "sr", "ii", "iii", "iv"):
        parts.pop()
    if len(parts) < 2:
        return []
    last = parts[-1]
    found = [last] if last[:1].isupper() and len(last) > 1 else []
    first = next((i for i, part in enumerate(parts[1:-1], 1) if part.lower() in PARTICLES), None)
    if first is not None:
        found.append(" ".join(parts[first:]))
    if parts[0].lower() in FAMILIES_FIRST and len(parts) <= 3:
        found.append(parts[0])
    return found


def spells(acronym: str, name: str) -> bool:
    """Whether `acronym` is made of first letters of the words of `name`."""
    initials = "".join(part[0] for part in re.split(r"[\s-]+", name) if part).upper()
    capitals = "".join(part[0] for part in re.split(r"[\s-]+", name) if part[:1].isupper())
    return acronym in (initials, capitals)


def _narrowed(one: Candidate, text: str, short: _Short, place: Place, is_ahead: bool) -> tuple[int, ...]:
    """The entities of a name; of those that share it, the ones that are named in full before."""
    entities = entities_of(one.forms)
    meant = short.meant(loosen(text[one.start : one.end]), place, is_ahead)
    if not meant:
        return entities
    own = {form.entity for form in one.forms if not form.is_alias}
    if own <= set(meant) <= set(entities):
        return tuple(meant)
    return tuple(dict.fromkeys([*meant, *entities]))


def _later(
    reading: Reading,
    candidates: list[Candidate],
    short: _Short,
    pattern: re.Pattern[str],
    number: int,
    is_ahead: bool,
    language: str,
) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    around = Neighbourhood(reading, {one.start for one in candidates}, {one.end for one in candidates}, language)
    used = bytearray(len(reading.text))
    for one in candidates:
        used[one.start : one.end] = b"\1" * (one.end - one.start)
    for match in pattern.finditer(reading.loose):
        span = reading.span(*match.span())
        if span is None or not is_whole(reading.text, *span):
            continue
        start, end = span
        if any(used[start:end]):
            continue
        words = reading.text[start:end]
        form = short.written[match[0]]
        titled = around.is_titled_before(start)
        meant = short.meant(match[0], (number, start), is_ahead or titled)
        written = sureness(form, PERSON, Written(reading, start, words))
        if meant and written and not around.is_part(start, end, PERSON):
            yield start, end, tuple(meant)


_IN_BRACKETS = re.compile(r" \(([A-Z]{2,8})\)")
