"""Names that several entities share: a choice for whoever tags a story, and worth a look when they come in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from .folding import fold
from .matching_rows import chunks
from .models import Alias, Entity


def shared_names(named: Iterable[tuple[int, Entity, Sequence[str]]]) -> Iterator[tuple[int, str]]:
    """Yield the line and a sentence for each new name that another entity goes by, here or on an earlier line.

    `named` are lines with the entity each speaks of and the names that are new to it. Two queries for each 500 names.
    """
    new = [(line, entity, name, fold(name)) for line, entity, names in named for name in names]
    here: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for some in chunks({folded for *_rest, folded in new}):
        for name, pk, said in (
            *Entity.objects.standing().filter(folded__in=some).values_list("folded", "pk", "name"),
            *Alias.objects.filter(folded__in=some).values_list("folded", "entity", "entity__name"),
        ):
            here[name][pk] = said
    first: dict[str, tuple[int, Entity]] = {}
    for line, entity, name, folded in new:
        others = sorted(f"{said} ({pk})" for pk, said in here[folded].items() if pk != entity.pk)
        if folded in first and first[folded][1] is not entity:
            others.append(f"that of line {first[folded][0]}")
        first.setdefault(folded, (line, entity))
        if others:
            yield line, f"“{name}” is also a name of another entity: {', '.join(others[:5])}."
