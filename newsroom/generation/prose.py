"""Invented sentences, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

from . import vocabulary as v

Thing = TypeVar("Thing")

POOL = 2000  # phrases of each sort


class Prose:
    """Makes text from pools of phrases, which are made once: a sentence then costs about a microsecond."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self._chance = self.random.random
        self.places = self._distinct(self._place, 600)
        self.organisations = self._distinct(self._organisation, POOL)
        self.people = self._distinct(self._person, POOL)
        self.subjects = [self.fill(self.pick(v.SUBJECTS)) for _ in range(POOL)]
        self.objects = [self._object() for _ in range(POOL)]
        self.tails = [self.fill(self.pick(v.TAILS)) for _ in range(POOL)]

    def pick(self, things: Sequence[Thing]) -> Thing:
        return things[int(self._chance() * len(things))]

    def often_early(self, things: Sequence[Thing]) -> Thing:
        """One of `things`: the first far more often than the last, as with the subjects of the news."""
        return things[int(self._chance() ** 3 * len(things))]

    def happens(self, probability: float) -> bool:
        return self._chance() < probability

    def number(self, low: int, high: int) -> int:
        return low + int(self._chance() * (high - low + 1))

    def fill(self, template: str) -> str:
        """`template` with names and numbers in it."""
        if "{" not in template:
            return template
        return template.format(
            place=self.pick(self.places),
            organisation=self.pick(self.organisations),
            person=self.pick(self.people),
            noun=self.pick(v.NOUNS),
            weekday=self.pick(v.WEEKDAYS),
            month=self.pick(v.MONTHS),
            year=self.number(1921, 2024),
            small=self.number(11, 40),
            smaller=self.number(2, 10),
        )

    def sentence(self, subject: str = "") -> str:
        tail = self.pick(self.tails)
        start = f"{subject or self.pick(self.subjects)} {self.pick(v.VERBS)} {self.pick(self.objects)}"
        return f"{start} {tail}." if tail else f"{start}."

    def headline(self) -> str:
        return f"{self.pick(self.subjects)} {self.pick(v.VERBS)} {self.pick(self.objects)}"

    def _object(self) -> str:
        where = self.pick(("in", "near", "of"))
        return f"the {self.pick(v.ADJECTIVES)} {self.pick(v.NOUNS)} {where} {self.pick(self.places)}"

    def _place(self) -> str:
        return self.pick(v.PLACE_BEGINNINGS) + self.pick(v.PLACE_ENDINGS)

    def _organisation(self) -> str:
        return f"{self.pick(self.places)} {self.pick(v.ORGANISATIONS)}"

    def _person(self) -> str:
        return f"{self.pick(v.GIVEN_NAMES)} {self.pick(v.SURNAMES)}"

    @staticmethod
    def _distinct(make: Callable[[], str], count: int) -> list[str]:
        return list(dict.fromkeys(make() for _ in range(count)))
