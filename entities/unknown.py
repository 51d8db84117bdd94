"""Names in a text that no entity has: capitalised runs and quoted speakers, offered as new entities."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .english import (
    BEFORE_MONTHS,
    FIRST_NAMES,
    HONORIFICS,
    INSTITUTIONS,
    MONTHS,
    PARTICLES,
    STARTERS,
    TITLES,
    WEEKDAYS,
    is_adjective,
)
from .folding import fold
from .named import Block, Mention
from .proposing import importance
from .reading import Reading

PERSON, ORGANISATION, PLACE, EVENT = "person", "organisation", "place", "event"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that nothing stands for yet. `kind` is a value of `entities.models.Kind` where a rule gives one.

    `found` are the words as they stand in the text, and how often; `speaks` says that somebody of that name is quoted.
    """

    name: str
    kind: str
    found: tuple[tuple[str, int], ...]
    importance: float
    speaks: bool = False


@dataclass(slots=True)
class _Run:
    """Words with capitals that follow one another: where they stand, and what the words around say of them."""

    mention: Mention
    is_sure: bool
    speaks: bool
    kind: str


@dataclass(slots=True)
class _Group:
    runs: list[_Run] = field(default_factory=list)


def unknown(
    blocks: Sequence[Block], mentions: Sequence[Mention], *, language: str = "en", limit: int = 20
) -> list[Unknown]:
    """Return the names in `blocks` outside of `mentions`, the most important first.

    Told by capitals, so there are none in scripts without, and in German, where every noun has one, only runs of two
    words. Before one becomes an entity, `entities.likeness.Likeness.near` says what it may be a form of.
    """
    taken: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for mention in mentions:
        taken[mention.block].append((mention.start, mention.end))
    groups: dict[str, _Group] = {}
    for block in blocks:
        for run in _runs(block, taken[block.id]):
            groups.setdefault(fold(run.mention.words), _Group()).runs.append(run)
    _join_short_forms(groups)
    order = {block.id: number for number, block in enumerate(block for block in blocks if not _is_head(block))}
    found = []
    for group in groups.values():
        if not any(run.is_sure for run in group.runs):
            continue
        if language[:2] == "de" and not any(" " in run.mention.words for run in group.runs):
            continue
        counts = Counter(run.mention.words for run in group.runs)
        speaks = any(run.speaks for run in group.runs)
        kinds = Counter(run.kind for run in group.runs if run.kind)
        weight = importance([run.mention for run in group.runs], order) + speaks
        name = max(counts, key=lambda words: (words.count(" "), counts[words]))
        kind = kinds.most_common(1)[0][0] if kinds else PERSON if speaks and " " in name else ""
        found.append(Unknown(name, kind, tuple(counts.most_common()), weight, speaks))
    return sorted(found, key=lambda one: (-one.importance, one.name))[:limit]


def _is_head(block: Block) -> bool:
    return block.id in ("headline", "dek", "caption")


def _join_short_forms(groups: dict[str, _Group]) -> None:
    """Count "Doe" for "Jane Doe", where one name of the story ends so."""
    for key in [key for key in groups if " " not in key]:
        whole = [other for other in groups if other.endswith(f" {key}")]
        if len(whole) == 1:
            groups[whole[0]].runs += groups.pop(key).runs


def _runs(block: Block, taken: list[tuple[int, int]]) -> Iterator[_Run]:
    reading = Reading(block.text)
    if reading.is_capitals:
        return
    text = block.text
    used = bytearray(len(text))
    for first, last in taken:
        used[first:last] = b"\1" * (last - first)
    for match in _RUN.finditer(text):
        if reading.is_titled(match.start()):
            continue
        for start, end in _parts(text, *match.span()):
            if any(used[start:end]):
                continue  # beside a known name, what is left are titles, or parts of it
            span = _trimmed(reading, start, end)
            if span and (run := _judged(block.id, reading, *span)):
                yield run


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a run at "of", except where that belongs to a name: "Bank of Ireland", but "Doe of Kilkenny"."""
    for match in _OF.finditer(text, start, end):
        head = text[start : match.start()].rsplit(maxsplit=1)[-1].lower()
        if head not in _ORGANISATIONS | INSTITUTIONS | _HEADS:
            yield start, match.start()
            start = match.end()
    yield start, end


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """Without titles, days and words that only begin the sentence, before and after; None if nothing is left."""
    text = reading.text
    words = [(start + m.start(), start + m.end(), m[0]) for m in _WORD.finditer(text[start:end])]
    first = True
    while words and (_is_no_name(words[0][2]) or (first and _only_opens(reading, words))):
        words.pop(0)
        first = False
    while words and _ends_no_name(words[-1][2]):
        words.pop()
    if not words:
        return None
    left, right = words[0][0], words[-1][1]
    possessive = _POSSESSIVE.search(text[left:right])
    return left, right - (len(possessive[0]) if possessive else 0)


def _is_no_name(word: str) -> bool:
    small = _POSSESSIVE.sub("", word.lower()).rstrip(".")
    return small in _NO_NAMES or is_adjective(small.removesuffix("s")) or word[0].isdigit()


def _ends_no_name(word: str) -> bool:
    return word.islower() or (_is_no_name(word) and word.lower() not in INSTITUTIONS)


def _only_opens(reading: Reading, words: list[tuple[int, int, str]]) -> bool:
    """Whether a word before others has its capital only from the sentence: "Visiting Dunmore"."""
    start, _, word = words[0]
    small = word.lower()
    is_verb = small.endswith(("ing", "ly", "ed")) and small not in FIRST_NAMES
    return len(words) > 1 and reading.opens(start) and (small in STARTERS or is_verb)


def _judged(block: str, reading: Reading, start: int, end: int) -> _Run | None:
    text = reading.text
    words = text[start:end]
    is_single = " " not in words and not _DOUBLE.search(words)
    if len(words) < 2 or (is_single and words.lower() in _ALONE):
        return None
    if text[end : end + 1] == "." and _INITIALS.fullmatch(words):
        end, words = end + 1, words + "."
    before = _BEFORE.search(text, max(0, start - 30), start)
    previous = before[1].lower().rstrip(".") if before else ""
    speaks = bool(_SPEAKS_AFTER.match(text, end) or _SPEAKS_BEFORE.search(text, max(0, start - 40), start))
    is_sure = not is_single or not reading.opens(start) or speaks or (words.isupper() and len(words) > 2)
    return _Run(Mention(block, start, end, words, ()), is_sure, speaks, _kind(words, previous))


def _kind(words: str, previous: str) -> str:
    parts = [part.lower().strip(".,") for part in words.split()]
    if previous in _HONORIFICS or (len(parts) > 1 and parts[0] in FIRST_NAMES):
        return PERSON
    if parts[-1] in _EVENTS:
        return EVENT
    if parts[-1] in _PLACES or parts[0] in ("mount", "lake", "port"):
        return PLACE
    if parts[-1] in _ORGANISATIONS or parts[0] in _ORGANISATIONS - {"united"}:
        return ORGANISATION
    return PLACE if previous in ("in", "near") else ""


_HONORIFICS = HONORIFICS | {"mrs", "prof"}
_NO_NAMES = (
    (TITLES - {"le", "co", "se", "home", "first", "star", "green", "count"}) | STARTERS | WEEKDAYS | MONTHS
) - BEFORE_MONTHS | {"i", "in", "by", "of", "from", "since", "before", "after", "through", "to", "during", "every"}
_EVENTS = frozenset(
    "cup olympics festival war championship championships summit derby marathon awards election".split()
)
_PLACES = frozenset(
    "river mountain mountains street road avenue bridge island islands lake bay beach valley square airport village "
    "hill hills forest coast county harbour harbor canal park palace castle cathedral region province desert".split()
)
_ORGANISATIONS = frozenset(
    "university bank party council ministry department institute institution agency association federation foundation "
    "company corporation corp inc ltd plc group club union commission committee court police hospital school college "
    "society trust times post news gazette herald journal tribune orchestra museum authority office league service "
    "services united fc airlines holdings laboratory centre center network coalition front movement fund".split()
)
_HEADS = frozenset("house isle gulf republic duke duchess earl prince princess order treaty battle kingdom".split())
# Words that need others beside them to be a name.
_ALONE = _ORGANISATIONS | INSTITUTIONS | TITLES | _HEADS | _EVENTS
_DOUBLE = re.compile(r"[-\u2010\u2011\u2013][^\W\d_a-z]")
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]")
_OF = re.compile(r" of (?:the )?")
_LOWER = "|".join(sorted(PARTICLES | {"of", "of the", "for", "and the"} - {"st", "mac"}, key=len, reverse=True))
_CAPITAL = r"(?:(?:[dDlLO]['\u2019])?[^\W\d_a-zß-öø-ÿ][\w'\u2019]*(?:[-\u2010\u2011\u2013][\w'\u2019]+)*)"
_RUN = re.compile(
    rf"(?<![\w@#/.])(?:[A-Z]\. ?)*{_CAPITAL}"
    rf"(?:(?:[ \u00a0](?:{_LOWER})(?=[ \u00a0]))*[ \u00a0](?:[A-Z]\. ?)*{_CAPITAL})*"
)
_WORD = re.compile(r"[^\s\u00a0]+")
_POSSESSIVE = re.compile(r"(?:['\u2019]s|(?<=s)['\u2019]|['\u2019])$")
_BEFORE = re.compile(r"([\w.]+)[ \u00a0]+$")
_SAYS = "said|says|told|tells|adds|asked|argued|explained|insisted|warned|wrote|replied|recalled|tweeted"
_SPEAKS_AFTER = re.compile(rf"(?:, [^,.]{{1,80}},)?[ \u00a0](?:{_SAYS}|added)\b")
_SPEAKS_BEFORE = re.compile(rf"[”\"’'] (?:{_SAYS}|added)[ \u00a0](?:[\w-]+[ \u00a0]){{0,4}}$")
