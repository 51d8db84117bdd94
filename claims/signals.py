"""Small words that turn a statement: negations, modalities, opposites, and who is said to have said it."""

import re

from articles.matching import Change, changes
from articles.words import Words, words
from claims.english import (
    ATTRIBUTION_NOUNS,
    ATTRIBUTIONS,
    MODALITIES,
    MODALITIES_BEFORE_TO,
    NEGATING_PREFIXES,
    NEGATIONS,
    OPPOSITES,
)

# A negation that moved by more words than this in a rewritten stretch may deny something else now.
REACH = 4
_SOURCE_ENDS = re.compile(r"[,.;:!?\u2014\u2013()\n]| (?:that|who|which|but|and|said|says) ")
_FILLERS = "the a an to of in by his her its their this that from new recent"
_NO_SOURCE_WORDS = frozenset(_FILLERS.split())


def changed_signals(
    before: str,
    after: str,
    first: Words,
    second: Words,
    old_taken: set[int],
    new_taken: set[int],
    old_told: set[int],
    new_told: set[int],
) -> list[tuple[str, str, str]]:
    """The kind of fact, and the words for it before and after, for every signal that was added, cut or changed.

    No signal is looked for in the words that are `taken`; one among those that are `told` is told with a number.
    """
    steps = changes(first.keys, second.keys)
    found = []
    for kind, table in (("negation", NEGATIONS), ("modality", MODALITIES)):
        olds = _signals(before, first, table, old_taken, kind)
        news = _signals(after, second, table, new_taken, kind)
        for old, new in _unpaired(olds, news, steps, old_told, new_told):
            found.append((kind, _raw(before, first, old), _raw(after, second, new)))
    found += _opposites(before, after, first, second, steps, old_told, new_told)
    old_sources, new_sources = attributions_of(before), attributions_of(after)
    if old_sources != new_sources:
        found.append(("attribution", _said(before, old_sources, new_sources), _said(after, new_sources, old_sources)))
    return found


def attributions_of(text: str, *, explicit: bool = False) -> frozenset[str]:
    """How a text says who said it; only "according to" and the like if `explicit`."""
    found = words(text)
    keys = found.keys
    signals = set()
    for index, key in enumerate(keys):
        if key == "according" and keys[index + 1 : index + 2] == ["to"]:
            signals.add("say")
            start = found.ends[index + 1]
            source = words(_SOURCE_ENDS.split(text[start : start + 120], maxsplit=1)[0]).keys
            signals.add("to " + " ".join(word for word in source[:6] if word not in _NO_SOURCE_WORDS))
        elif explicit:
            continue
        elif key in ATTRIBUTIONS and (key not in ATTRIBUTION_NOUNS or _reports(text, found, index)):
            signals.add(ATTRIBUTIONS[key])
    return frozenset(signals)


def _reports(text: str, found: Words, index: int) -> bool:
    return found.keys[index + 1 : index + 2] == ["that"]


def _said(text: str, own: frozenset[str], others: frozenset[str]) -> str:
    """The words in a text by which it attributes what the other does not."""
    missing = own - others
    if not missing:
        return ""
    found = words(text)
    for index, key in enumerate(found.keys):
        if key == "according":
            end = found.ends[min(index + 1, len(found) - 1)]
            rest = _SOURCE_ENDS.split(text[end : end + 120], maxsplit=1)[0]
            return text[found.starts[index] : end] + rest
        if ATTRIBUTIONS.get(key) in missing:
            return text[found.starts[max(0, index - 1)] : found.ends[index]]
    return ""


def _signals(text: str, found: Words, table: dict[str, str], taken: set[int], kind: str) -> list[tuple[int, str]]:
    signals = []
    keys = found.keys
    for index, key in enumerate(keys):
        if index in taken:
            continue
        meaning = table.get(key)
        if kind == "modality" and meaning is None and keys[index + 1 : index + 2] == ["to"]:
            meaning = MODALITIES_BEFORE_TO.get(key)
        if meaning == "few" and not (index and keys[index - 1] in ("very", "so", "too")) and _after_a(keys, index):
            meaning = None
        if meaning in ("will", "may") and index and text[found.starts[index]].isupper() and not _all_capitals(text):
            opens = text[found.ends[index - 1] : found.starts[index]].strip()
            meaning = meaning if opens else None  # "Will Smith", "May"
        if meaning == "not" and key == "no" and index + 1 < len(keys) and keys[index + 1][0].isdigit():
            meaning = None  # "No. 5"
        if meaning:
            signals.append((index, meaning))
    return signals


def _after_a(keys: list[str], index: int) -> bool:
    return index > 0 and keys[index - 1] in ("a", "the", "these", "those", "past", "last", "next", "every")


def _all_capitals(text: str) -> bool:
    return text.isupper()


def _unpaired(
    olds: list[tuple[int, str]],
    news: list[tuple[int, str]],
    steps: list[Change],
    old_told: set[int],
    new_told: set[int],
) -> list[tuple[int | None, int | None]]:
    """The signals of each wording that have no counterpart of the same meaning at about the same place."""
    where = {}
    for step in steps:
        if step.same:
            for offset in range(step.i2 - step.i1):
                where[step.i1 + offset] = step.j1 + offset
    standing = {where[index] for index, _ in olds if index in where}
    left = [(index, meaning) for index, meaning in news if index not in standing]
    lost = []
    for index, meaning in olds:
        if index in where:
            continue
        step = next(step for step in steps if step.i1 <= index < step.i2)
        match = next(
            (
                new
                for new in left
                if new[1] == meaning and step.j1 - REACH <= new[0] < max(step.j2, step.j1 + 1) + REACH
            ),
            None,
        )
        if match:
            left.remove(match)
        else:
            lost.append((index, meaning))
    lost = [signal for signal in lost if signal[0] not in old_told]
    left = [signal for signal in left if signal[0] not in new_told]
    pairs: list[tuple[int | None, int | None]] = []
    for index, _ in lost:
        pairs.append((index, left.pop(0)[0] if left else None))
    return pairs + [(None, index) for index, _ in left]


def _opposites(
    before: str,
    after: str,
    first: Words,
    second: Words,
    steps: list[Change],
    old_told: set[int],
    new_told: set[int],
) -> list[tuple[str, str, str]]:
    found = []
    for step in steps:
        if step.same:
            continue
        for i in range(step.i1, step.i2):
            for j in range(step.j1, min(step.j2, step.j1 + 60)):
                if i in old_told and j in new_told:
                    continue
                one, two = first.keys[i], second.keys[j]
                if frozenset((one, two)) in OPPOSITES:
                    found.append(("opposite", _raw(before, first, i), _raw(after, second, j)))
                elif _negates(one, two) or _negates(two, one):
                    found.append(("negation", _raw(before, first, i), _raw(after, second, j)))
    return found


def _negates(word: str, other: str) -> bool:
    return len(word) > 3 and any(other == prefix + word for prefix in NEGATING_PREFIXES)


def _raw(text: str, found: Words, index: int | None) -> str:
    """The word with what it belongs to: "not" alone says little."""
    if index is None:
        return ""
    last = min(index + 1, len(found) - 1)
    start = found.starts[index]
    if index and found.ends[index - 1] == start:  # the second half of "isn't"
        start = found.starts[index - 1]
    return text[start : found.ends[last]]
