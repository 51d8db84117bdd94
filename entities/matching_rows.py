"""Which entity a row of a file means: the one with its Wikidata id, or the one of its name and kind."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from .editing import Details
from .folding import fold
from .models import Entity

AT_ONCE = 500
Item = TypeVar("Item")


class AmbiguousError(Exception):
    """Several entities are meant. `entities` says which."""

    def __init__(self, entities: Sequence[Entity]) -> None:
        self.entities = entities


class Known:
    """The entities that rows may mean, read together. Those that have been merged stand for what they became.

    A fixed number of queries for each `AT_ONCE` rows.
    """

    def __init__(self, wanted: Iterable[Details]) -> None:
        self.by_wikidata_id: dict[str, Entity] = {}
        self.by_name: defaultdict[tuple[str, str], dict[int, Entity]] = defaultdict(dict)
        self._whole: dict[int, Entity] = {}
        for some in chunks(wanted):
            self._read(some)

    def meant(self, row: Details, taken: Container[object] = ()) -> Entity | None:
        """Return the entity that `row` means, or None if it is a new one. Raises AmbiguousError.

        Of several with its name and kind, one that has all that the row says, or the one with its description; none of
        those `taken` that other rows mean, unless there is no other. One with another Wikidata id and another
        description is not meant.
        """
        if found := self.by_wikidata_id.get(row.wikidata_id):
            return found
        namesakes = [each for each in self._called(row) if not _is_another(each, row)]
        namesakes = [each for each in namesakes if each.pk not in taken] or namesakes
        if len(namesakes) < 2:
            return namesakes[0] if namesakes else None
        for fits in (_says_the_same, _says_no_more):
            if fitting := [each for each in namesakes if fits(each, row)]:
                return fitting[0]
        fitting = [each for each in namesakes if same(each.description) == row.description]
        if len(fitting) == 1:
            return fitting[0]
        raise AmbiguousError(namesakes)

    def disagree(self, entity: Entity, row: Details) -> bool:
        """Whether `entity`, which `row` means by its name, has another Wikidata id, and the row's is of none here."""
        ids = {entity.wikidata_id, row.wikidata_id} - {""}
        return len(ids) == 2 and row.wikidata_id not in self.by_wikidata_id

    def _called(self, row: Details) -> Iterable[Entity]:
        return self.by_name.get((same(row.name), row.kind), {}).values()

    def _read(self, rows: list[Details]) -> None:
        all_of = Entity.objects.prefetch_related("aliases", "same_as", "merged_into__aliases", "merged_into__same_as")
        ids = {row.wikidata_id for row in rows} - {""}
        for entity in all_of.filter(wikidata_id__in=ids):
            self.by_wikidata_id[entity.wikidata_id] = self._one(entity.current)
        for entity in all_of.filter(folded__in={fold(row.name) for row in rows}).order_by("pk"):
            current = self._one(entity.current)
            self.by_name[same(entity.name), entity.kind][current.pk] = current

    def _one(self, entity: Entity) -> Entity:
        """Each is there once, so that what one row changes the next one sees."""
        return self._whole.setdefault(entity.pk, entity)


def same(name: str) -> str:
    """Return a name as it compares: however its letters are put together and its words apart."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def chunks(items: Iterable[Item], size: int = AT_ONCE) -> Iterator[list[Item]]:
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def _is_another(entity: Entity, row: Details) -> bool:
    ids, said = {entity.wikidata_id, row.wikidata_id}, {entity.description, row.description}
    return len(ids - {""}) == 2 and len(said - {""}) == 2


def _says_the_same(entity: Entity, row: Details) -> bool:
    ours = (entity.wikidata_id, same(entity.description), entity.website)
    return ours == (row.wikidata_id, row.description, row.website) and _says_no_more(entity, row)


def _says_no_more(entity: Entity, row: Details) -> bool:
    """Whether all that `row` says is known of `entity`."""
    aliases = {same(alias.name) for alias in entity.aliases.all()}
    pages = {page.url for page in entity.same_as.all()}
    pairs = ((same(entity.description), row.description), (entity.website, row.website))
    return (
        all(theirs in ("", ours) for ours, theirs in (*pairs, (entity.wikidata_id, row.wikidata_id)))
        and {same(alias) for alias in row.aliases} <= aliases
        and set(row.same_as) <= pages
    )
