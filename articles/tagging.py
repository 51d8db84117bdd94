"""What stories are tagged with. The text says it, and is written once; an entity that was merged since is read as what
it has become."""

from __future__ import annotations

from collections.abc import Iterable

from entities.models import Entity, Role
from entities.settling import settled

from .models import Article, ArticleEntity, Edition, EditionEntity, Revision

Tags = tuple[tuple[Entity, str], ...]


def entities_of(revision: Revision) -> Tags:
    """Return what `revision` is tagged with, in its order, each with its role. One query."""
    links = revision.entity_links.select_related("entity__merged_into")
    return each_once((link.entity.current, link.role) for link in links)


def each_once(tags: Iterable[tuple[Entity, str]]) -> Tags:
    """Return `tags` with each entity once: in its first place, and as what it is about if it is that anywhere."""
    roles: dict[Entity, str] = {}
    for entity, role in tags:
        if roles.setdefault(entity, role) != Role.ABOUT and role == Role.ABOUT:
            roles[entity] = role
    return tuple(roles.items())


def held(tags: Tags) -> Tags:
    """Return `tags` as they are by now, and keep them so until the transaction ends. As `entities.settling.settled`."""
    current = settled(entity for entity, _role in tags)
    return each_once((current[entity.pk], role) for entity, role in tags)


def tag(article: Article, wanted: Tags) -> None:
    """Have the working tags of `article` be those, in their order. Nothing is written where they are."""
    wanted = held(wanted)
    links = ArticleEntity.objects.filter(content_object=article)
    if [(link.tag_id, link.role) for link in links] == [(entity.pk, role) for entity, role in wanted]:
        return
    links.delete()
    ArticleEntity.objects.bulk_create(
        ArticleEntity(content_object=article, tag=entity, role=role, position=position)
        for position, (entity, role) in enumerate(wanted)
    )


def copy_tags(edition: Edition, revision: Revision) -> None:
    """Have `edition` carry the tags of `revision`, in place of those that it had."""
    tags = held(entities_of(revision))
    EditionEntity.objects.filter(edition=edition).delete()
    EditionEntity.objects.bulk_create(
        EditionEntity(
            edition=edition,
            entity=entity,
            role=role,
            position=position,
            first_published_at=edition.first_published_at,
        )
        for position, (entity, role) in enumerate(tags)
    )
