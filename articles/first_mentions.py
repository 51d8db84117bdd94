"""Where a text first names what it is tagged with. Found when it is saved, and kept with it: reading asks nothing."""

from __future__ import annotations

from collections.abc import Sequence

from entities import names_index
from entities.mentions import Mention, Named, Names
from entities.models import Alias

from .blocks import MarkedUp
from .linking import Link, open_runs
from .models import Revision, RevisionEntity
from .tagging import Tags


def tags_of_text(revision: Revision, tags: Tags, body: Sequence[MarkedUp]) -> list[RevisionEntity]:
    """Return the rows, not stored yet, that say what `revision` is tagged with, and where its `body` first names it.

    No query without tags; else one, besides those that keep the names of all entities right.
    """
    first = _first_mentions(tags, body, revision.language)
    rows = []
    for position, (entity, role) in enumerate(tags):
        row = RevisionEntity(revision=revision, entity=entity, role=role, position=position)
        if mention := first.get(entity.pk):
            row.anchor, row.start, row.words = mention.block, mention.start, mention.words
        rows.append(row)
    return rows


def links_in(revision: Revision, rows: Sequence[RevisionEntity]) -> dict[str, list[Link]]:
    """Return the links of each block of a text, from its rows, which know what their entity has become. No query.

    Entities that have become one since are linked once, where the first of them is named.
    """
    placed = sorted(
        ((revision.body.find(f'id="{row.anchor}"'), row.start, row) for row in rows if row.start is not None),
        key=lambda place: place[:2],
    )
    links: dict[str, list[Link]] = {}
    known: set[int] = set()
    for _block, start, row in placed:
        entity = row.entity.current
        if entity.pk not in known:
            known.add(entity.pk)
            links.setdefault(row.anchor, []).append(Link(start, row.words, entity.get_absolute_url()))
    return links


def _first_mentions(tags: Tags, body: Sequence[MarkedUp], language: str) -> dict[int, Mention]:
    """The first words that name each of the entities, and nothing else, where a link may stand.

    Looked for are their own names, as they are now. Then all names tell what is part of a longer one: "New York" is not
    named by the words "New York Times".
    """
    runs = {block.id: open_runs(block) for block in body}
    blocks = [block.block for block in body if runs[block.id]]
    if not tags or not blocks:
        return {}
    entities = [entity for entity, _role in tags]
    aliases = Alias.objects.filter(entity__in=entities).values_list("entity_id", "name", "entity__kind")
    names = [Named(entity.pk, entity.kind, entity.name) for entity in entities]
    names += [Named(entity, kind, name, is_alias=True) for entity, name, kind in aliases]
    known = names_index.current().names.find(blocks, language=language)
    first: dict[int, Mention] = {}
    for mention in Names(names).find(blocks, language=language):
        if mention.is_ambiguous or mention.entities[0] in first or len(mention.words) > 200:
            continue
        is_open = any(start <= mention.start and mention.end <= end for start, end in runs[mention.block])
        if is_open and not any(_is_longer(other, mention) for other in known):
            first[mention.entities[0]] = mention
    return first


def _is_longer(other: Mention, mention: Mention) -> bool:
    """Whether `mention` is a part of the words that name something else."""
    return (
        other.block == mention.block
        and other.start <= mention.start
        and mention.end <= other.end
        and other.end - other.start > mention.end - mention.start
        and mention.entities[0] not in other.entities
    )
