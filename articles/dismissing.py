"""Waving away what is proposed as a tag of a story, so that it is not proposed there again; and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from entities.folding import fold
from entities.models import Entity

from .models import Article, Dismissal

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def dismiss(article: Article, *, by: User, entities: Sequence[Entity] = (), name: str = "") -> None:
    """Propose none of `entities`, nor a new one of that `name`, for `article` any more.

    Those that were dismissed before stay as they are, with who did it. Raises PermissionDenied if the story is not
    `by`'s to edit, ValidationError if it is said of nothing. Three queries at most.
    """
    _require_right(article, by)
    things = _things(entities, name)
    Dismissal.objects.bulk_create(
        [Dismissal(article=article, dismissed_by=by, **thing) for thing in things], ignore_conflicts=True
    )


@transaction.atomic
def propose_again(article: Article, *, by: User, entities: Sequence[Entity] = (), name: str = "") -> None:
    """Take a dismissal back, whoever made it. Raises as `dismiss` does. Three queries at most."""
    _require_right(article, by)
    things = _things(entities, name)
    dismissed_of(article).filter(Q(*(Q(**thing) for thing in things), _connector=Q.OR)).delete()


def dismissed_of(article: Article) -> QuerySet[Dismissal]:
    """The dismissals of a story, the latest first, each with its entity and what that was merged into."""
    return article.dismissals.select_related("entity__merged_into").order_by("-pk")


def _require_right(article: Article, by: User) -> None:
    if not Article.objects.editable_by(by).filter(pk=article.pk).exists():
        raise PermissionDenied(_("This story is not yours to edit at its stage."))


def _things(entities: Sequence[Entity], name: str) -> list[dict[str, object]]:
    folded = fold(name)[:200] if name.strip() else ""
    things: list[dict[str, object]] = [{"entity": entity, "name": ""} for entity in dict.fromkeys(entities)]
    if folded:
        things.append({"entity": None, "name": folded})
    if not things:
        raise ValidationError(_("Say what is not to be proposed."))
    return things
