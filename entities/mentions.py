"""Names of entities in a story's text: all names and aliases at once, by Aho-Corasick, then by rules of reading.

The automaton finds every place where the letters of a name stand, whatever their case and accents. What is one is then
decided by what can be seen there: whole words (`reading`), the case (`casing`), what stands around (`surroundings`),
and the longest name. Later mentions by a surname or an acronym are found last (`shortening`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from .casing import Sureness, Written, acts, has_same_accents, sureness
from .english import STARTERS
from .forms import other_forms
from .named import Block, Candidate, Found, Mention, Named
from .reading import Reading, is_whole, loosen
from .shortening import with_short_forms
from .surroundings import Neighbourhood

__all__ = ["Block", "Mention", "Named", "Names"]


class Names:
    """All names at once, ready to be found. Never changed once it stands, so threads may share it."""

    def __init__(self, names: Iterable[Named]) -> None:
        """Build the automaton: about half a second for 90,000 names."""
        known: defaultdict[str, list[Named]] = defaultdict(list)
        for named in names:
            known[loosen(named.name)].append(named)
            for form in other_forms(named.name, named.kind):
                known[loosen(form)].append(Named(named.entity, named.kind, form, named.is_alias))
        for signs in [key for key in known if len(key) < 4 and not any(map(str.isalnum, key))]:
            del known[signs]
        self._forms = list(known.values())
        self._automaton = AhoCorasick(
            known, matchkind=MatchKind.Standard, store_patterns=False, implementation=Implementation.ContiguousNFA
        )

    def find(self, blocks: Sequence[Block], *, language: str = "en") -> list[Mention]:
        """Return the mentions in reading order, none overlapping another. The longest name wins."""
        found = []
        for block in blocks:
            reading = Reading(block.text)
            found.append(Found(block, reading, self._choose(reading, self._candidates(reading), language)))
        found = _without_weak(found, language)
        mentions = []
        for block, reading, first, last, entities in with_short_forms(found, language):
            start, end = reading.original(first, last)
            mentions.append(Mention(block.id, start, end, block.text[start:end], entities))
        return mentions

    def _candidates(self, reading: Reading) -> list[Candidate]:
        """What is written as a name is, be it part of a longer one or not."""
        found: dict[tuple[int, int], list[Named]] = {}
        text = reading.text
        for number, first, last in self._automaton.find_matches_as_indexes(reading.loose, overlapping=True):
            span = reading.span(first, last)
            if span and is_whole(text, *span):
                found.setdefault(span, []).extend(self._forms[number])
        return [candidate for span, forms in found.items() if (candidate := _judge(reading, span, forms))]

    def _choose(self, reading: Reading, candidates: list[Candidate], language: str) -> list[Candidate]:
        """The longest names that stand for themselves, in order."""
        if not candidates:
            return []
        around = Neighbourhood(
            reading,
            {candidate.start for candidate in candidates},
            {candidate.end for candidate in candidates},
            language,
        )
        taken: list[Candidate] = []
        used = bytearray(len(reading.text))
        for candidate in sorted(candidates, key=lambda one: (one.start - one.end, one.start)):
            if any(used[candidate.start : candidate.end]):
                continue
            kinds = {form.kind for form in candidate.forms}
            parts = {kind for kind in kinds if around.is_part(candidate.start, candidate.end, kind)}
            forms = [form for form in candidate.forms if form.kind not in parts]
            if forms:
                taken.append(candidate._replace(forms=forms))
            # What stands in a part of a longer name is part of that too: New York, and York, in the New York Times.
            used[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
        return sorted(taken)


def _judge(reading: Reading, span: tuple[int, int], forms: list[Named]) -> Candidate | None:
    """Keep the forms that are written as the words are, of those the likelier."""
    written = Written(reading, span[0], reading.text[slice(*span)])
    known: dict[tuple[str, str], Sureness] = {}  # many may share an alias
    judged = []
    for form in forms:
        how = known.get((form.name, form.kind))
        if how is None:
            how = known[form.name, form.kind] = sureness(form.name, form.kind, written)
        if how:
            judged.append((how, form))
    if len(judged) > 1:
        exact = [one for one in judged if has_same_accents(one[1].name, written.words)]
        judged = exact or judged
    if not judged:
        return None
    best = max(how for how, _ in judged)
    if best == Sureness.SURE:  # a topic that is likely only because nothing else is there
        judged = [one for one in judged if one[0] != Sureness.LIKELY]
    return Candidate(*span, [form for _, form in judged], best)


def _without_weak(found: list[Found], language: str) -> list[Found]:
    """Leave out words that may have their capital from the sentence, unless the story or the next word tells."""
    sure = {
        form.entity
        for _, _, candidates in found
        for candidate in candidates
        if candidate.sureness > Sureness.WEAK
        for form in candidate.forms
    }

    def stands(reading: Reading, candidate: Candidate) -> bool:
        if candidate.sureness > Sureness.WEAK:
            return True
        word = reading.text[candidate.start : candidate.end].lower()
        after = Neighbourhood(reading, (), (), language).next_word(candidate.end)
        is_known = any(form.entity in sure for form in candidate.forms)
        if is_known and (not after or after in STARTERS or reading.is_titled(candidate.start) or reading.is_capitals):
            return True
        is_acronym = any(form.name.isupper() for form in candidate.forms)  # "WHO WILL PAY?"
        return not is_acronym and acts(word, after)

    return [Found(block, reading, [one for one in chosen if stands(reading, one)]) for block, reading, chosen in found]
