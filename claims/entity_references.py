"""Where claims lean on entities: see `entities.references`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entities.models import Entity
from entities.references import SHOWN, Use

from .models import Claim, Verdict

if TYPE_CHECKING:
    from newsroom.models import User

# How many ids are named in one query.
BATCH = 500


class _Claims:
    key = "claims.claimants"
    label = _("claims that it made")
    column = _("claims")
    moves = True

    def rows(self, entity: Any) -> QuerySet[Claim]:
        return Claim.objects.filter(claimant=entity).order_by()

    def seen(self, entity: Entity, user: User) -> Iterator[Use]:
        yield from _known(self.rows(entity), user)

    def move(self, entity: Entity, into: Entity) -> list[int]:
        moved = sorted(self.rows(entity).values_list("pk", flat=True))
        self.rows(entity).update(claimant=into)
        return moved

    def move_back(self, entity: Entity, into: Entity, moved: list[int]) -> int:
        batches = [moved[start : start + BATCH] for start in range(0, len(moved), BATCH)]
        return len(moved) - sum(self.rows(into).filter(pk__in=batch).update(claimant=entity) for batch in batches)


class _Verdicts:
    """Verdicts are written once: their claimant is read as what it is by now."""

    key = "claims.verdicts"
    label = _("verdicts on what it said")
    column = ""
    moves = False

    def rows(self, entity: Any) -> QuerySet[Verdict]:
        return Verdict.objects.filter(claimant=entity).order_by()

    def seen(self, entity: Entity, user: User) -> Iterator[Use]:
        yield from _known(Claim.objects.filter(verdicts__in=self.rows(entity)).distinct(), user)

    def move(self, entity: Entity, into: Entity) -> None:
        return None

    def move_back(self, entity: Entity, into: Entity, moved: None) -> int:
        return 0


def _known(claims: QuerySet[Claim], user: User) -> Iterator[Use]:
    """The claims that `user` may know of those, newest first."""
    if not user.has_perm("claims.view_claim"):
        return
    known = Claim.objects.known_to(user, timezone.now()).filter(pk__in=claims.values("pk"))
    for claim in known.order_by("-pk").values("pk", "known_statement")[:SHOWN]:  # type: ignore[misc]  # an annotation
        yield Use(claim["known_statement"], reverse("admin:claims_claim_change", args=[claim["pk"]]))


claimants, verdicts = _Claims(), _Verdicts()
