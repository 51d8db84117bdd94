"""How well, and how fast, confirmed words are followed through real edits.

Run `python -m benchmarks.anchoring ../shared/corpora/revisions-18f.jsonl`, or on any file with a JSON object a line
that has `before` and `after`, lists of paragraphs. Prints the tables that the README quotes, beside the same for the
published scoring of Hypothes.is. Without a file only the speed is measured.
"""

import argparse
import json
import random
import re
import time
from calendar import month_name
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

from articles.alignment import align
from articles.blocks import Block
from articles.words import sentences
from benchmarks import hypothesis_matcher
from claims.following import Follower, Quote, State

TRUTH = """\
Truth is set mechanically, for every sentence of eight words or more of the old version:
  once      the very same sentence is in the new version once: right is that block
  repeated  it is there more than once: right is any of these blocks
  gone      no sentence of the new version holds a third of its different words: any place is wrong
  edited    of the sentences of the new version that were not in the old one the most alike has 60% of its words in the
            same order, and the next at least 15 points less: right is a place in that sentence, or none if all of the
            quoted words were cut from it
Other sentences are left out. "Words" are runs of letters and digits, without case; where they have no spaces, single
characters. Quotes of 6 and 3 words are drawn from these sentences at random, by a fixed seed."""

# Without May, which is a verb as well.
MONTHS = [month for month in month_name if month not in ("", "May")]
LENGTHS = {"sentence": 0, "6 words": 6, "3 words": 3}
WORD = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Case:
    """A quotation, what became of its sentence, and where it may be: block, start and end in the new version."""

    block: int
    start: int
    end: int
    truth: str
    places: tuple[tuple[int, int, int], ...]


def cases(before: Sequence[str], after: Sequence[str], length: int, chance: random.Random) -> Iterable[Case]:
    """The quotations of one pair of versions whose truth is clear."""
    stood = {" ".join(text[start:end].split()) for text in before for start, end in sentences(text)}
    news = [(j, start, end) for j, text in enumerate(after) for start, end in sentences(text)]
    texts = [" ".join(after[j][start:end].split()) for j, start, end in news]
    bags = [[word.lower() for word in WORD.findall(text)] for text in texts]
    sets = [frozenset(bag) for bag in bags]
    for i, text in enumerate(before):
        for start, end in sentences(text):
            found = [match.span() for match in WORD.finditer(text, start, end)]
            if len(found) < 8:
                continue
            first = chance.randrange(len(found) - length + 1) if length else 0
            span = (found[first][0], found[first + length - 1][1]) if length else (start, end)
            sentence = " ".join(text[start:end].split())
            exact = tuple(news[k] for k, other in enumerate(texts) if other == sentence)
            if exact:
                yield Case(i, *span, "once" if len(exact) == 1 else "repeated", exact)
                continue
            if sentence in " ".join(" ".join(after).split()):
                continue  # it is there, joined to another: neither the same sentence nor edited
            bag = [word.lower() for word in WORD.findall(sentence)]
            held = max((len(sets[k] & set(bag)) / len(set(bag)) for k in range(len(news))), default=0)
            if held < 1 / 3:
                yield Case(i, *span, "gone", ())
                continue
            alike = sorted(
                (
                    (SequenceMatcher(None, bag, other, autojunk=False).ratio(), k)
                    for k, other in enumerate(bags)
                    if texts[k] not in stood and len(sets[k] & set(bag)) * 3 >= len(set(bag))
                ),
                reverse=True,
            )
            if alike and alike[0][0] >= 0.6 and (len(alike) == 1 or alike[0][0] - alike[1][0] >= 0.15):
                quoted = {word.lower() for word in WORD.findall(text[slice(*span)])}
                cut = not quoted & sets[alike[0][1]]
                yield Case(i, *span, "edited, words cut" if cut else "edited", (news[alike[0][1]],))


def with_ids(before: Sequence[str], after: Sequence[str]) -> tuple[list[Block], list[Block]]:
    """Both versions as blocks, with the ids that a save would give them."""
    olds = [Block(f"p-{i}", text) for i, text in enumerate(before)]
    fresh = count(len(before))
    kept = align(olds, after)
    return olds, [Block(a.keep or f"p-{next(fresh)}", text) for a, text in zip(kept, after, strict=True)]


Place = tuple[int, int, int]
Placer = Callable[[list[Case]], list[tuple[str, Place | None]]]


def newsroom(olds: list[Block], news: list[Block]) -> Placer:
    follower = Follower(olds, news)
    index_of = {block.id: index for index, block in enumerate(news)}

    def place(found: list[Case]) -> list[tuple[str, Place | None]]:
        results: list[tuple[str, Place | None]] = []
        for case in found:
            followed = follower.follow(Quote.at(olds[case.block], case.start, case.end))
            if followed.block is None or followed.start is None or followed.end is None:
                results.append((str(followed.state), None))
            else:
                results.append((str(followed.state), (index_of[followed.block], followed.start, followed.end)))
        return results

    return place


def published_scoring(olds: list[Block], news: list[Block]) -> Placer:
    old, new = "\n".join(block.text for block in olds), "\n".join(block.text for block in news)
    starts, new_starts = _starts(olds), _starts(news)

    def place(found: list[Case]) -> list[tuple[str, Place | None]]:
        results: list[tuple[str, Place | None]] = []
        for case in found:
            start, end = starts[case.block] + case.start, starts[case.block] + case.end
            context = hypothesis_matcher.CONTEXT
            match = hypothesis_matcher.find(
                new, old[start:end], old[max(0, start - context) : start], old[end : end + context], start
            )
            if match is None:
                results.append(("gone", None))
                continue
            index = max(k for k, offset in enumerate(new_starts) if offset <= match.start)
            results.append(("placed", (index, match.start - new_starts[index], match.end - new_starts[index])))
        return results

    return place


def _starts(blocks: list[Block]) -> list[int]:
    starts = [0]
    for block in blocks:
        starts.append(starts[-1] + len(block.text) + 1)
    return starts[:-1]


def outcome(case: Case, place: Place | None, state: str) -> str:
    """In a word: right, wrong (somewhere else), or why there is no place."""
    if place is None:
        return "right" if state == "gone" and case.truth in ("gone", "edited, words cut") else state
    block, start, end = place
    if case.truth in ("once", "repeated"):
        return "right" if any(block == right[0] for right in case.places) else "wrong"
    return "right" if any(block == j and start < e and s < end for j, s, e in case.places) else "wrong"


def accuracy(pairs: list[tuple[list[str], list[str]]], make: Callable[[list[Block], list[Block]], Placer]) -> str:
    """A table of what was made of quotes of each length."""
    lines = [f"{'length':10}{'truth':20}{'quotes':>7}{'right':>8}{'wrong':>8}{'ambiguous':>11}{'gone':>8}   {'states'}"]
    for name, length in LENGTHS.items():
        chance = random.Random(length)
        results: dict[str, Counter[str]] = {}
        states: dict[str, Counter[str]] = {}
        for before, after in pairs:
            found = list(cases(before, after, length, chance))
            for case, (state, place) in zip(found, make(*with_ids(before, after))(found), strict=True):
                results.setdefault(case.truth, Counter())[outcome(case, place, state)] += 1
                states.setdefault(case.truth, Counter())[state] += 1
        for truth in ("once", "repeated", "edited", "edited, words cut", "gone"):
            counted = results.get(truth, Counter())
            total = counted.total()
            if total:
                shares = "".join(
                    f"{100 * counted[key] / total:>{width}.2f}"
                    for key, width in (("right", 8), ("wrong", 8), ("ambiguous", 11), ("gone", 8))
                )
                told = ", ".join(f"{state} {number}" for state, number in states[truth].most_common())
                lines.append(f"{name:10}{truth:20}{total:>7}{shares}   {told}")
    return "\n".join(lines)


def changed_facts_table(pairs: list[tuple[list[str], list[str]]]) -> str:
    """What is said of quotes in which one number, date or negation was changed and nothing else."""
    lines = [f"{'fact':12}{'quotes':>8}{'facts_changed':>15}   other states"]
    for kind, change in (("number", _other_number), ("date", _other_date), ("negation", _negated)):
        states: Counter[str] = Counter()
        for before, _ in pairs:
            olds = [Block(f"p-{i}", text) for i, text in enumerate(before)]
            for i, text in enumerate(before):
                for start, end in sentences(text):
                    changed = change(text[start:end])
                    if changed is None:
                        continue
                    new, left, right = changed
                    news = [*olds[:i], Block(f"p-{i}", text[:start] + new + text[end:]), *olds[i + 1 :]]
                    follower = Follower(olds, news)
                    for span in ((start, end), _around(text, start, end, start + left, start + right)):
                        states[str(follower.follow(Quote.at(olds[i], *span)).state)] += 1
        total = states.total()
        right_share = 100 * states[State.FACTS_CHANGED] / total if total else 0
        others = ", ".join(f"{state} {n}" for state, n in states.items() if state != State.FACTS_CHANGED)
        lines.append(f"{kind:12}{total:>8}{right_share:>15.2f}   {others}")
    return "\n".join(lines)


def _around(text: str, start: int, end: int, left: int, right: int) -> tuple[int, int]:
    """The three words or so around a range of characters."""
    spans = [match.span() for match in re.finditer(r"\S+", text[:end]) if match.start() >= start]
    held = [k for k, (s, e) in enumerate(spans) if s < max(right, left + 1) and left < e] or [0]
    return spans[max(0, held[0] - 1)][0], spans[min(len(spans) - 1, held[-1] + 1)][1]


def _other_number(sentence: str) -> tuple[str, int, int] | None:
    match = re.search(r"(?<![\w.,/:-])\d[\d,]*(?![\w/:-]|\.\d)", sentence)
    if not match:
        return None
    new = str(int(match.group().replace(",", "")) + 3)
    return sentence[: match.start()] + new + sentence[match.end() :], match.start(), match.end()


def _other_date(sentence: str) -> tuple[str, int, int] | None:
    match = re.search("|".join(rf"\b{month}\b" for month in MONTHS), sentence)
    if not match:
        return None
    new = MONTHS[(MONTHS.index(match.group()) + 1) % len(MONTHS)]
    return sentence[: match.start()] + new + sentence[match.end() :], match.start(), match.end()


def _negated(sentence: str) -> tuple[str, int, int] | None:
    match = re.search(r"\b(?:is|are|was|were|will|can|should|has|have|does|do)\b(?! not)(?=[ ])", sentence)
    if not match:
        return None
    return sentence[: match.end()] + " not" + sentence[match.end() :], match.start(), match.end()


def speed() -> str:
    """How long following takes, and how that compares with parsing the same body."""
    lines = [f"{'paragraphs':>11}{'claims':>8}{'milliseconds':>14}{'parsing':>9}{'ratio':>8}"]
    for paragraphs, claims in ((100, 40), (1000, 400), (4000, 1600)):
        olds, news, quotes = story(paragraphs, claims)
        body = "".join(f'<p id="{block.id}">{block.text}</p>\n' for block in news)
        follow = best_of(5, lambda olds=olds, news=news, quotes=quotes: _follow(olds, news, quotes))  # type: ignore[misc]
        parse = best_of(5, lambda body=body: HTMLParser().feed(body))  # type: ignore[misc]
        lines.append(f"{paragraphs:>11}{claims:>8}{1000 * follow:>14.1f}{1000 * parse:>9.2f}{follow / parse:>8.1f}")
    return "\n".join(lines)


def _follow(olds: list[Block], news: list[Block], quotes: list[Quote]) -> None:
    follower = Follower(olds, news)
    for quote in quotes:
        follower.follow(quote)


def best_of(times: int, function: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds: the others measure what else the machine did."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        taken.append(time.perf_counter() - start)
    return min(taken)


def story(paragraphs: int, claims: int) -> tuple[list[Block], list[Block], list[Quote]]:
    """A made-up story and its next version, in which one paragraph in three was edited, moved, split or cut."""
    chance = random.Random(paragraphs)
    vocabulary = ["".join(chance.choice("aeioustrnlmdkp") for _ in range(chance.randint(2, 9))) for _ in range(4000)]

    def sentence() -> str:
        return " ".join(chance.choice(vocabulary) for _ in range(chance.randint(8, 26))).capitalize() + "."

    olds = [Block(f"p-{n}", " ".join(sentence() for _ in range(chance.randint(2, 6)))) for n in range(paragraphs)]
    news: list[Block] = []
    for number, block in enumerate(olds):
        words = block.text.split()
        kind = number % 15
        if kind == 0:
            continue
        if kind == 3:
            middle = block.text.index(". ") + 2
            news += [Block(block.id, block.text[:middle].strip()), Block(f"p-new{number}", block.text[middle:])]
        elif kind == 6:
            news.insert(max(0, len(news) - 5), block)
        elif kind in (9, 12):
            words[len(words) // 2] = "changed"
            news.append(Block(block.id, " ".join(words)))
        else:
            news.append(block)
    quotes = []
    for number in range(claims):
        block = olds[(number * 7) % paragraphs]
        spans = sentences(block.text)
        quotes.append(Quote.at(block, *spans[number % len(spans)]))
    return olds, news, quotes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", nargs="?", type=Path, help="a file with a JSON object a line: before, after")
    parser.add_argument("--no-comparison", action="store_true", help="leave out the published scoring (slow)")
    arguments = parser.parse_args()
    if arguments.corpus:
        rows = [json.loads(line) for line in arguments.corpus.read_text(encoding="utf-8").splitlines() if line.strip()]
        pairs = [(row["before"], row["after"]) for row in rows]
        print(TRUTH)
        print(f"\nNewsroom, {len(pairs)} pairs of versions, per cent of the quotes:\n{accuracy(pairs, newsroom)}")
        if not arguments.no_comparison:
            print(f"\nThe published scoring of Hypothes.is, the same quotes:\n{accuracy(pairs, published_scoring)}")
        print("\nOne fact changed in a sentence (the sentence and three words of it as quotes):")
        print(changed_facts_table(pairs))
    print(f"\nSpeed (the best of five runs), with parsing the same body by html.parser:\n{speed()}")


if __name__ == "__main__":
    main()
