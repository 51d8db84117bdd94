"""How much computing it takes to compare two revisions, as a ratio to parsing the same bodies.

Run `python -m benchmarks.comparing`. The stories are invented, by a fixed seed; every paragraph of the second version
is edited, and some are moved, split, merged, added or removed.
"""

import random
import time
from html.parser import HTMLParser

from articles.comparing import compare
from articles.merging import merge
from articles.rewording import by_word

WORDS = (
    "council harbour bridge repairs mayor crowns million budget schools percent ferry storm quay letter minister "
    "court evidence doctors hospital company shares market prices workers union strike vote election members said the "
    "of a to in and was for on that by with from would after"
).split()


class Text:
    """A block as the pure functions take it."""

    def __init__(self, anchor: str, text: str) -> None:
        self.id, self.text = anchor, text

    def with_id(self, anchor: str) -> "Text":
        return Text(anchor, self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.id, self.text) == (other.id, other.text)

    def __hash__(self) -> int:
        return hash((self.id, self.text))


def sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(8, 24))).capitalize() + "."


def story(size: int, chance: random.Random) -> list[Text]:
    return [Text(f"p-{n}", " ".join(sentence(chance) for _ in range(chance.randrange(2, 6)))) for n in range(size)]


def rewritten(before: list[Text], chance: random.Random, share: float) -> list[Text]:
    after = []
    for block in before:
        words = block.text.split()
        if chance.random() < share:
            for _ in range(4):
                words[chance.randrange(len(words))] = chance.choice(WORDS)
        at = chance.randrange(len(words))
        match chance.random() * 10 / share:
            case x if x < 1:
                after.insert(chance.randrange(len(after) + 1), Text(block.id, " ".join(words)))
            case x if x < 2:
                after += [Text(block.id, " ".join(words[:at])), Text(block.id + "b", " ".join(words[at:]))]
            case x if x < 3 and after:
                after[-1] = Text(after[-1].id, f"{after[-1].text} {' '.join(words)}")
            case x if x < 4:
                pass
            case _:
                after.append(Text(block.id, " ".join(words)))
    return after


def best(function, *args, rounds: int = 7) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        function(*args)
        times.append(time.process_time() - start)
    return 1000 * min(times)


def parse(*versions: list[Text]) -> None:
    for version in versions:
        parser = HTMLParser()
        parser.feed("\n".join(f'<p id="{block.id}">{block.text}</p>' for block in version))
        parser.close()


def main() -> None:
    print("paragraphs  edited   parsing both   comparing   ratio   merging   ratio")
    for size in (50, 200, 1000):
        for share in (0.1, 1.0):
            chance = random.Random(size)
            before = story(size, chance)
            after, others = rewritten(before, chance, share), rewritten(before, chance, share)
            parsing = best(parse, before, after)
            comparing = best(compare, before, after)
            merging = best(merge, before, after, others)
            print(
                f"{size:10}  {share:6.0%}  {parsing:10.1f} ms  {comparing:7.1f} ms  {comparing / parsing:6.1f}"
                f"  {merging:5.1f} ms  {merging / parsing:6.1f}"
            )
    long = " ".join(sentence(random.Random(0)) for _ in range(400))
    print(f"one paragraph of {len(long.split())} words, all others: {best(by_word, long, long[::-1], rounds=1):.1f} ms")


if __name__ == "__main__":
    main()
