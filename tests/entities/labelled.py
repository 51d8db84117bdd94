"""Texts in which somebody has marked the names, and how many of them are found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from articles.block import Block
from entities.mentions import Mention, Named, Names
from entities.proposing import propose
from newsroom.demonstration import content

DATA = Path(__file__).parent / "data"
MARK = re.compile(r"\[\[([^\]]+)\|([^|\]]+)\]\]")


@dataclass(frozen=True)
class Labelled:
    """Blocks and the names in them: block, start, end, and which entities they may be taken for."""

    name: str
    blocks: list[Block]
    labels: list[tuple[str, int, int, tuple[str, ...]]]
    language: str = "en"


@dataclass
class Score:
    labels: int = 0
    found: int = 0
    sure: int = 0
    right: int = 0
    proposed: int = 0
    meant: int = 0
    named: int = 0
    offered: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"mentions: recall {self.found}/{self.labels} = {self.found / self.labels:.1%}, "
            f"precision {self.right}/{self.sure} = {self.right / self.sure:.1%}; "
            f"proposals: recall {self.offered}/{self.named} = {self.offered / self.named:.1%}, "
            f"precision {self.meant}/{self.proposed} = {self.meant / self.proposed:.1%}"
        )


def read(text: str, name: str) -> Labelled:
    """A text with `[[words|entity]]`, a block a line; a line may begin with the block's id and "> "."""
    blocks, labels = [], []
    for number, line in enumerate(text.splitlines()):
        head, _, rest = line.rpartition("> ") if re.match(r"[a-z]+> ", line) else (f"p-{number}", "", line)
        plain, last = "", 0
        for mark in MARK.finditer(rest):
            plain += rest[last : mark.start()]
            labels.append((head, len(plain), len(plain) + len(mark[1]), tuple(mark[2].split("/"))))
            plain += mark[1]
            last = mark.end()
        blocks.append(Block(head, plain + rest[last:]))
    return Labelled(name, blocks, labels)


def paragraphs(file: str) -> list[Labelled]:
    """Texts of one paragraph each, apart by an empty line; "## " begins a beat."""
    texts = (DATA / file).read_text(encoding="utf-8").split("\n\n")
    texts = ["\n".join(line for line in text.splitlines() if not line.startswith("## ")) for text in texts]
    return [read(text.strip(), text.strip()[:40]) for text in texts if text.strip()]


def stories() -> list[Labelled]:
    """The stories of the demonstration, apart by an empty line; "## " begins each with its name, and a language."""
    found = []
    for text in (DATA / "demonstration.txt").read_text(encoding="utf-8").split("\n\n"):
        head, _, rest = text.strip().partition("\n")
        name, _, language = head.removeprefix("## ").partition(" ")
        found.append(replace(read(rest, name), language=language or "en"))
    return found


def demonstration() -> tuple[list[Named], list[str]]:
    names, keys = [], []
    for number, row in enumerate(content.read("entities.toml")["entity"]):
        keys.append(row["key"])
        names.append(Named(number, row["kind"], row["name"]))
        names += [Named(number, row["kind"], alias, True) for alias in row["aliases"]]
    return names, keys


def known() -> tuple[list[Named], list[str]]:
    keys, names = [], []
    for line in (DATA / "known.tsv").read_text(encoding="utf-8").splitlines():
        key, kind, name, *aliases = line.split("\t")
        number = len(keys)
        keys.append(key)
        names.append(Named(number, kind, name))
        names += [Named(number, kind, alias.strip(), True) for alias in "".join(aliases).split(";") if alias.strip()]
    return names, keys


def _overlapping(mention: Mention, labelled: Labelled) -> Iterator[tuple[str, ...]]:
    for block, start, end, keys in labelled.labels:
        if block == mention.block and start < mention.end and mention.start < end:
            yield keys


def score(texts: list[Labelled], names: Names, keys: list[str]) -> Score:
    total = Score()
    for labelled in texts:
        mentions = names.find(labelled.blocks, language=labelled.language)
        for block, start, end, wanted in labelled.labels:
            total.labels += 1
            hits = [m for m in mentions if m.block == block and m.start < end and start < m.end]
            if any(set(wanted) & {keys[e] for e in m.entities} for m in hits):
                total.found += 1
            else:
                total.missed.append(f"{labelled.name}: {wanted}, but {[hit.words for hit in hits]}")
        for mention in mentions:
            if mention.is_ambiguous:
                continue
            total.sure += 1
            if any(keys[mention.entities[0]] in wanted for wanted in _overlapping(mention, labelled)):
                total.right += 1
            else:
                total.wrong.append(f"{labelled.name}: {mention.words!r} as {keys[mention.entities[0]]}")
        wanted_here = {key for *_, wanted in labelled.labels for key in wanted}
        single = {wanted[0] for *_, wanted in labelled.labels if len(wanted) == 1}
        proposals = propose(mentions, labelled.blocks)
        total.named += len(single)
        total.offered += len(single & {keys[e] for proposal in proposals for e in proposal.entities})
        sure = [proposal for proposal in proposals if not proposal.is_choice]
        total.proposed += len(sure)
        total.meant += sum(keys[proposal.entities[0]] in wanted_here for proposal in sure)
    return total
