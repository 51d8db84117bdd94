"""Names like what somebody typed, and names that may be of the same: tolerant of typos, accents and order."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from .english import TITLES
from .folding import fold
from .named import Named
from .shortening import spells

# How close names are, best first. Within a step, how alike they are altogether decides.
EXACT, BEGINS, HAS_WORDS, TYPO = 100.0, 90.0, 80.0, 60.0
# Typed words of fewer letters have to be right.
_SHORTEST_WITH_TYPO = 4
# A word that so many names have tells little by itself: it is only looked at where a rarer one is, too.
_FREQUENT = 3000
_LEAVE_OUT = TITLES | {"the", "of", "and", "group", "holdings", "company"}


@dataclass(frozen=True, slots=True)
class Close:
    """An entity, its name or alias that is closest to what was asked for, and how close, from 0 to 100."""

    entity: int
    kind: str
    name: str
    score: float


class Likeness:
    """All names, ready to be searched. Never changed once it stands, so threads may share it."""

    def __init__(self, names: Iterable[Named]) -> None:
        """Index the names: about half a second for 90,000 of them."""
        self._names = sorted((fold(named.name), named) for named in names)
        self._folded = [folded for folded, _ in self._names]
        holders: defaultdict[str, list[int]] = defaultdict(list)
        squeezed: defaultdict[str, list[int]] = defaultdict(list)
        for number, folded in enumerate(self._folded):
            words = folded.split(" ")
            squeezed["".join(words)].append(number)
            for word in words:
                holders[word].append(number)
        self._holders, self._squeezed = holders, squeezed
        self._words = sorted(holders)
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in self._words:
            by_length[len(word)].append(word)
        self._by_length = by_length

    def close(self, typed: str, *, kind: str = "", limit: int = 20) -> list[Close]:
        """Return entities with a name like what somebody `typed` so far, the closest first, each entity once.

        Exactly so, then beginning so, then with a word that begins so (all that were typed do, in any order), then with
        typos, if nothing else is found; each without regard to case and accents. For an autocomplete.
        """
        asked = fold(typed)
        if not typed.strip():
            return []
        found: dict[int, Close] = {}
        for score, numbers in (
            (EXACT, self._exact(asked)),
            (BEGINS, self._beginning(asked)),
            (HAS_WORDS, self._with_words(asked.split())),
            (TYPO, self._with_typos(asked.split())),
        ):
            if len(found) >= limit or (score == TYPO and found):
                break
            self._add(found, numbers, score, asked, kind, limit)
        return sorted(found.values(), key=lambda one: -one.score)[:limit]

    def near(self, name: str, *, kind: str = "", limit: int = 5) -> list[Close]:
        """Return entities that may be what `name` names, the likeliest first; none if it is like no other.

        But for accents, typos, initials ("J. Smith"), articles, titles, legal forms, order, a first name or an acronym.
        For a check before one is made.
        """
        words = fold(name).split()
        telling = [word for word in words if word not in _LEAVE_OUT] or words
        alike: set[int] = set(self._squeezed.get("".join(words), ()))
        for word in telling:
            near = [word, *self._misspelt(word)]
            numbers = [number for other in near for number in self._holders.get(other, ())]
            if len(numbers) < _FREQUENT or len(telling) == 1:
                alike.update(numbers)
        if name.isupper() and " " not in name.strip():
            alike.update(self._spelt_by(name.strip()))
        else:
            alike.update(self._holders.get("".join(word[0] for word in telling), ()))
        best: dict[int, Close] = {}
        for number in alike:
            folded, named = self._names[number]
            score = _sameness(name, words, telling, folded, named)
            if score and (not kind or named.kind == kind or score == EXACT):
                _keep(best, Close(named.entity, named.kind, named.name, score))
        return sorted(best.values(), key=lambda one: (-one.score, one.entity))[:limit]

    def _exact(self, asked: str) -> Sequence[int]:
        start = bisect_left(self._folded, asked)
        exact = list(takewhile(lambda i: i < len(self._folded) and self._folded[i] == asked, _from(start)))
        return exact + [number for number in self._squeezed.get(asked.replace(" ", ""), ()) if number not in exact]

    def _beginning(self, asked: str) -> Iterator[int]:
        start = bisect_left(self._folded, asked)
        return takewhile(lambda i: i < len(self._folded) and self._folded[i].startswith(asked), _from(start))

    def _with_words(self, words: list[str]) -> list[int]:
        """The names with words that begin with these, those of which the order is the same first."""
        sets = [self._having(self._starting(word)) for word in words]
        return sorted(set.intersection(*sets)) if sets else []

    def _with_typos(self, words: list[str]) -> list[int]:
        sets = []
        for number, word in enumerate(words):
            near = [*self._starting(word), *self._misspelt(word)]
            if number == len(words) - 1:
                near += self._misspelt_beginning(word)
            sets.append(self._having(near))
        return sorted(set.intersection(*sets)) if sets else []

    def _starting(self, beginning: str) -> Iterator[str]:
        for number in range(bisect_left(self._words, beginning), len(self._words)):
            if not self._words[number].startswith(beginning):
                break
            yield self._words[number]

    def _having(self, words: Iterable[str]) -> set[int]:
        found: set[int] = set()
        for word in words:
            found.update(self._holders[word])
        return found

    def _misspelt(self, word: str) -> list[str]:
        """The words that differ from one by a letter, or by two if it is long; two letters exchanged are one."""
        if len(word) < _SHORTEST_WITH_TYPO:
            return []
        most = _most_typos(len(word))
        found = []
        for length in range(len(word) - most, len(word) + most + 1):
            near = process.extract(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=most, limit=50
            )
            found += [other for other, distance, _ in near if distance]
        return found

    def _misspelt_beginning(self, word: str) -> list[str]:
        """The words whose beginning differs by a letter from what has been typed of one."""
        if len(word) < _SHORTEST_WITH_TYPO:
            return []
        longer = [other for length, others in self._by_length.items() if length > len(word) for other in others]
        found = []
        for length in (len(word), len(word) + 1):  # one exchanged or too much, or one left out
            heads = [other[:length] for other in longer]
            near = process.extract(word, heads, scorer=OSA.distance, score_cutoff=1, limit=200)
            found += [longer[number] for _, distance, number in near if distance]
        return found

    def _spelt_by(self, acronym: str) -> list[int]:
        """The names whose words begin with the letters of an acronym, as far as the first of them is no common one."""
        letter = acronym[0].lower()
        start, end = bisect_left(self._folded, letter), bisect_left(self._folded, letter + "\uffff")
        return [n for n in range(start, end) if spells(acronym, self._names[n][1].name)]

    def _add(
        self, found: dict[int, Close], numbers: Iterable[int], step: float, asked: str, kind: str, limit: int
    ) -> None:
        """Add what a step finds, each with how alike it is; no more than three times what is wanted is looked at."""
        seen = 0
        for number in numbers:
            folded, named = self._names[number]
            if kind and named.kind != kind:
                continue
            seen += 1
            if named.entity not in found or step > found[named.entity].score:
                likeness = fuzz.ratio(asked, folded) / 100
                score = step if step == EXACT else step + 9 * likeness
                _keep(found, Close(named.entity, named.kind, named.name, round(score - named.is_alias / 2, 2)))
            if seen > 30 * limit:
                break


def _keep(best: dict[int, Close], close: Close) -> None:
    if close.entity not in best or close.score > best[close.entity].score:
        best[close.entity] = close


def _from(start: int) -> Iterator[int]:
    number = start
    while True:
        yield number
        number += 1


def _sameness(name: str, words: list[str], telling: list[str], folded: str, named: Named) -> float:
    """How likely two names are of the same, by the plainest rule that says so; 0 if none does."""
    others = folded.split()
    if words == others:
        return EXACT
    if "".join(words) == "".join(others):
        return 98.0
    others_telling = [word for word in others if word not in _LEAVE_OUT] or others
    if sorted(telling) == sorted(others_telling):
        return 95.0
    if (name.isupper() and spells(name.strip(), named.name)) or (named.name.isupper() and spells(named.name, name)):
        return 75.0
    if len(telling) == len(others_telling):
        pairs = list(zip(telling, others_telling, strict=True))
        if all(_same_word(*pair) for pair in pairs):
            return round(0.9 * fuzz.ratio(" ".join(telling), " ".join(others_telling)), 1)
        is_initialled = all(_same_word(*pair) or _is_initial(*pair) for pair in pairs[:-1])
        return 80.0 if is_initialled and telling[-1] == others_telling[-1] else 0.0
    shorter, longer = sorted((telling, others_telling), key=len)
    is_within = all(any(_same_word(word, other) for other in longer) for word in shorter)
    if not is_within or max(map(len, shorter)) < 3:
        return 0.0
    # "Jane Mary Smith" and "Jane Smith"; "Macron" and "Emmanuel Macron"; but every John is no John Smith.
    if len(shorter) > 1:
        return 78.0
    return 70.0 if shorter[0] == longer[-1] or named.kind == "organisation" else 0.0


def _is_initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def _most_typos(letters: int) -> int:
    return 1 if letters < 6 else 2


def _same_word(one: str, other: str) -> bool:
    """Whether two words are the same but for a typo."""
    if one == other:
        return True
    shortest = min(len(one), len(other))
    return shortest >= _SHORTEST_WITH_TYPO and OSA.distance(one, other) <= _most_typos(shortest)
