"""What the text of a story mentions, for whoever tags it: entities to accept, and names to make entities of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from django.db.models import Count, Max

from entities import names_index
from entities.folding import fold
from entities.likeness import Likeness
from entities.mentions import Mention
from entities.models import Entity, Kind
from entities.proposing import candidates, propose
from entities.unknown import Unknown, unknown

from .block import Block
from .dismissing import dismissed_of
from .models import Article, ArticleEntity

# As many as anyone reads.
MOST_KNOWN, MOST_NEW, MOST_CHOICES = 40, 12, 12
# The stories, the newest, in which it is looked for what goes together.
COMPANY_IN = 5000

Found = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An entity to tag with; `role` is the one that it is tagged with already, or empty."""

    entity: Entity
    role: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What some words of the text name: an entity, or one of several, or nothing that has a name here yet.

    `found` are the words, and how often each stands in the text. `role` is what is suggested. `name` and `kind` are of
    an entity that may be made; `choices` are then those that it may be already.
    """

    choices: Sequence[Choice]
    found: Found = ()
    role: str = ""
    name: str = ""
    kind: str = ""
    # The block of the first mention.
    block: str = ""

    @property
    def key(self) -> str:
        """What stays the same while the text changes."""
        return f"name-{fold(self.name)}" if self.name else "-".join(str(each.entity.pk) for each in self.choices)

    @property
    def times(self) -> int:
        return sum(times for _words, times in self.found)

    @property
    def is_choice(self) -> bool:
        return not self.name and len(self.choices) > 1


@dataclass(frozen=True, slots=True)
class Proposals:
    """What to accept or dismiss, the most important first; names to make entities of; and what is settled.

    Of what is `tagged`, a line without words is not in the text. `dismissed` are those that would be proposed again.
    """

    known: Sequence[Line] = ()
    new: Sequence[Line] = ()
    tagged: Sequence[Line] = ()
    dismissed: Sequence[Line] = ()


def proposals(
    article: Article, blocks: Sequence[Block], *, tagged: Mapping[int, str], language: str = "en"
) -> Proposals:
    """Return what to tag a text of `article` with. `tagged` are the entities that it has already, each with its role.

    Three queries at most, whatever the text holds, besides those that keep the names of all entities right.
    """
    index = names_index.current()
    mentions = index.names.find(blocks, language=language)
    names = unknown(blocks, mentions, language=language)
    dismissals = list(dismissed_of(article))
    dismissed_names = {each.name for each in dismissals if each.name}
    new = [name for name in names if fold(name.name) not in dismissed_names][:MOST_NEW]
    near = {name.name: _near(name, index.likeness) for name in new}
    entities = Entity.objects.select_related("merged_into").in_bulk(
        {*tagged, *chain.from_iterable(mention.entities for mention in mentions), *chain.from_iterable(near.values())}
    )
    roles = {entities[pk].current.pk: role for pk, role in tagged.items() if pk in entities}
    by_id = {pk: entity.current for pk, entity in entities.items()} | {
        entity.current.pk: entity.current for entity in entities.values()
    }
    dismissed = {each.entity.current.pk: each.entity.current for each in dismissals if each.entity}
    waved_away = dismissed.keys() - roles.keys()
    found = _found(mentions)

    def choices(ids: Iterable[int]) -> list[Choice]:
        return [Choice(by_id[pk], roles.get(pk, "")) for pk in ids if pk in by_id]

    proposed = propose(
        mentions, blocks, tagged=roles.keys(), dismissed=waved_away, company=_company(mentions, roles.keys())
    )
    lines = (
        Line(
            choices(each.entities)[:MOST_CHOICES],
            each.found,
            each.role,
            block=each.mentions[0].block if each.mentions else "",
        )
        for each in proposed
    )
    return Proposals(
        known=list(islice((line for line in lines if line.choices), MOST_KNOWN)),
        new=[Line(choices(near[each.name]), each.found, name=each.name, kind=_kind(each, near, by_id)) for each in new],
        tagged=[Line(choices([pk]), found.get(pk, ()), role) for pk, role in roles.items()],
        dismissed=[
            *(Line([Choice(dismissed[pk])], found[pk]) for pk in dismissed if pk in waved_away and pk in found),
            *(
                Line([], each.found, name=each.name, kind=each.kind)
                for each in names
                if fold(each.name) in dismissed_names
            ),
        ],
    )


def _kind(name: Unknown, near: Mapping[str, Sequence[int]], entities: Mapping[int, Entity]) -> str:
    """What it may be, if a rule says so or what it is like; to be put right by whoever makes an entity of it."""
    alike = [entities[pk].kind for pk in near[name.name][:1] if pk in entities]
    return name.kind or next(iter(alike), Kind.PERSON if name.speaks else Kind.TOPIC)


def _near(name: Unknown, likeness: Likeness) -> list[int]:
    return [close.entity for close in likeness.near(name.name, limit=3)]


def _found(mentions: Iterable[Mention]) -> dict[int, Found]:
    """The words that name each entity, or may, and how often, the most frequent first."""
    words: dict[int, Counter[str]] = {}
    for mention in mentions:
        for entity in mention.entities:
            words.setdefault(entity, Counter())[mention.words] += 1
    return {entity: tuple(counted.most_common()) for entity, counted in words.items()}


def _company(mentions: Sequence[Mention], tagged: Collection[int]) -> dict[int, float]:
    """How many recent stories each of those that share a name has in common with what this one is surely about.

    No query if no name is shared.
    """
    sure, doubtful = candidates(mentions)
    others = {*sure, *tagged} - doubtful
    if not doubtful or not others:
        return {}
    newest = Article.objects.aggregate(newest=Max("pk"))["newest"] or 0
    together = ArticleEntity.objects.filter(
        tag__in=doubtful, content_object__gt=newest - COMPANY_IN, content_object__entity_links__tag__in=others
    )
    counted = together.values("tag").annotate(stories=Count("content_object", distinct=True)).order_by()
    return {row["tag"]: float(row["stories"]) for row in counted}
