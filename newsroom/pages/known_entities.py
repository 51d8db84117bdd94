"""Which entities readers may know of: what live editions carry, and whose claims are in print. No working tag shows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from articles.models import EditionEntity
from claims.public import public_verdicts, said_by
from entities.models import Entity


def carried(at: datetime) -> QuerySet[Entity]:
    """The entities that an edition carries which is live at `at`. What the desk has tagged since is not among them.

    Those that became another are only ways to it. Written so that no database takes the index of merged entities to
    read the others in order by. The newest link of each is asked for, since PostgreSQL, asked whether there is any, may
    read those of all.
    """
    newest = EditionEntity.objects.newest(at).filter(entity=OuterRef("pk")).values("pk")[:1]
    return Entity.objects.alias(newest_link=Subquery(newest)).filter(~Q(merged_into__gt=0), newest_link__isnull=False)


def is_known(entity: Entity, at: datetime) -> bool:
    """Whether `entity` has a page at `at`: it is carried, or something that it said is in print. At most 3 queries."""
    # The newest is asked for, since a database that looks for any of them may first find all that are live.
    if EditionEntity.objects.newest(at).filter(entity=entity).values("pk").first():
        return True
    return public_verdicts(at).order_by().filter(said_by(entity)).exists()


def known_or_404(pk: int, at: datetime) -> Entity:
    """Return the entity whose id is `pk`, or that it became, if readers may know of it; else raise Http404.

    Asked one after the other, since PostgreSQL answers "carried, or quoted" in one question for all entities at once.
    """
    entity = get_object_or_404(Entity.objects.numbered(pk))
    if not is_known(entity, at):
        raise Http404("There is no such entity.")
    return entity
