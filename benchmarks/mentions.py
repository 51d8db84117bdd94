"""How fast the names of 30,000 entities are found in a story, and how well.

Run `python -m benchmarks.mentions [number of entities]`. The entities are invented, by a fixed seed: people, companies,
places, works and topics of three names each, whose surnames and short names are shared as they are in life. Prints what
the automaton and the search by likeness take to build, in time and memory, what a story of a thousand words takes, what
a loop of regular expressions over the same names takes for it, and how the labelled texts of the tests come out. Times
are of the processor: what else the machine does is not measured.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import median, quantiles

from articles.block import Block
from entities.likeness import Likeness
from entities.mentions import Named, Names
from entities.proposing import propose
from entities.unknown import unknown

ENTITIES = 30_000
WORDS = 1_000
ROUNDS = 30
_SYLLABLES = (
    "ba bren co dal di el fen fo gar ha hol jen ka kla len lo mar mor na nor ol os pel quin ra sa sol tor ul van wes za"
)
_FIRST = (
    "Anna Brian Carla Daniel Elena Frank Grace Hassan Ines Jamal Karen Luis Maria Nadia Omar Priya Samuel Tara Yusuf"
)
_FILLER = (
    "the of and to in a said that for on with was by at from its budget council after new city report would year over "
    "more than people plan which were first been has public water money vote school road work week minister’s company"
)


def invent(count: int) -> list[Named]:
    """Three names each for so many entities: surnames are shared by people, first words by companies and towns."""
    chance = Random(11)
    syllables, first, names = _SYLLABLES.split(), _FIRST.split(), []

    def word() -> str:
        return "".join(chance.choice(syllables) for _ in range(chance.randint(2, 3))).title()

    words = [word() for _ in range(count // 3)]
    for entity in range(count):
        one, other = chance.choice(words), chance.choice(words)
        kind = chance.choices(["person", "organisation", "place", "work", "topic"], [45, 25, 15, 8, 7])[0]
        given = chance.choice(first)
        three = {
            "person": (f"{given} {chance.choice(first)[0]}. {one}", f"{given} {one}-{other}", one),
            "organisation": (f"{one} & {other} Group", f"{one} {other}", f"{one[:2]}{other[:2]}".upper()),
            "place": (f"{one} {other}", f"{one}, {other} County", f"St. {one}"),
            "work": (f"The {one} of {other}", f"{one} {chance.randint(2, 9)}", f"“{one} {other}”"),
            "topic": (f"{one} {other}".capitalize(), f"{one} rate".lower(), f"{other} policy".lower()),
        }[kind]
        names += [Named(entity, kind, name, place > 0) for place, name in enumerate(three)]
    return names


def story(names: list[Named]) -> list[Block]:
    """A headline and ten paragraphs, in which one word in twenty begins a name."""
    chance, filler = Random(12), _FILLER.split()
    blocks = [Block("headline", f"{chance.choice(names).name} wins over {chance.choice(names).name}")]
    for number in range(10):
        words = ["The"]
        while len(words) < WORDS // 10:
            words += [chance.choice(filler)] if chance.random() > 0.05 else chance.choice(names).name.split()
        blocks.append(Block(f"p-{number}", " ".join(words) + "."))
    return blocks


def measured(what: str, work: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(1000 * (time.process_time() - start))
    spread = f"  95% {quantiles(times, n=20)[-1]:8.1f} ms" if rounds > 2 else ""
    print(f"{what:54} median {median(times):8.1f} ms{spread}")
    return median(times)


def memory() -> float:
    """The megabytes that this process has, where the system says so."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * 4096 / 1e6 if status.exists() else 0.0


def main() -> None:
    names = invent(int(sys.argv[1]) if len(sys.argv) > 1 else ENTITIES)
    blocks = story(names)
    text = "\n".join(block.text for block in blocks)
    print(f"{len(names):,} names, {len({n.name for n in names}):,} of them different; {len(text.split()):,} words")
    before = memory()
    index = Names(names)
    between = memory()
    likeness = Likeness(names)
    print(f"memory: automaton {between - before:.0f} MB, likeness {memory() - between:.0f} MB")
    measured("building the automaton", lambda: Names(names), 5)
    measured("building the search by likeness", lambda: Likeness(names), 5)
    found = index.find(blocks)
    print(f"{len(found)} mentions, {sum(mention.is_ambiguous for mention in found)} of them shared by several entities")
    fast = measured("finding all names in the story", lambda: index.find(blocks))
    measured(
        "… with proposals and unknown names", lambda: (propose(index.find(blocks), blocks), unknown(blocks, found))
    )
    patterns = [re.compile(rf"\b{re.escape(name)}\b") for name in dict.fromkeys(n.name for n in names)]
    slow = measured("a loop of regular expressions, without any rule", lambda: [p.findall(text) for p in patterns], 1)
    print(f"the loop takes {slow / fast:,.0f} times as long")
    for typed in ("An", "anna bren", names[900].name[:-1], names[900].name[:3] + "x" + names[900].name[3:]):
        measured(f"searching for {typed!r}", lambda typed=typed: likeness.close(typed))


if __name__ == "__main__":
    main()
