"""What stories are about, as far as readers may know: what live editions carry, and whose claims are in print."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact, GreaterThan
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles.models import Edition, EditionEntity
from articles.paging import page
from articles.routes import redirect_to
from articles.views import STORIES_A_PAGE, cards
from claims.public import public_verdicts
from entities.models import Entity, Kind

ENTITIES_A_PAGE = 150
CLAIMS_SHOWN = 12


def entities(request: HttpRequest) -> HttpResponse:
    """What the live stories are about, by name, of one kind or of all. 404 for no kind of ours. 2 queries."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Kind.values:
        raise Http404("There is no such kind.")
    known = carried(timezone.now()).order_by(Lower("name"), "pk")
    if kind:
        known = known.filter(kind=kind)
    if after := request.GET.get("after", ""):
        known = known.filter(_after(after))
    found = list(known[: ENTITIES_A_PAGE + 1])
    shown = found[:ENTITIES_A_PAGE]
    last = f"{shown[-1].pk}-{shown[-1].name}" if len(found) > ENTITIES_A_PAGE else ""
    context = {"entities": shown, "cursor": last, "is_first": not after, "kinds": Kind, "kind": kind}
    return render(request, "entities/entities.html", context)


def entity(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What an entity is, the live stories that carry it, and what it said that was checked. 6 queries.

    404 for one that no live story carries and that said nothing in print: nobody learns what the desk works on.
    """
    at = timezone.now()
    said = public_verdicts(at).filter(claimant=OuterRef("pk"))
    entity = get_object_or_404(carried(at) | Entity.objects.filter(Exists(said.order_by())), pk=pk)
    if redirect := redirect_to(entity.get_absolute_url(), request):
        return redirect
    links = page(
        EditionEntity.objects.filter(Exists(Edition.objects.live(at).filter(pk=OuterRef("edition"))), entity=entity),
        request.GET.get("before", ""),
        moment="first_published_at",
        tie="edition_id",
        size=STORIES_A_PAGE,
    )
    checks = list(public_verdicts(at).filter(claimant=entity)[: CLAIMS_SHOWN + 1]) if links.is_first else []
    context = {
        "entity": entity,
        "stories": cards([link.edition_id for link in links.rows], at),
        "page": links,
        "checks": checks[:CLAIMS_SHOWN],
        "more_checks": len(checks) > CLAIMS_SHOWN,
    }
    return render(request, "entities/entity.html", context)


def carried(at: datetime) -> QuerySet[Entity]:
    """The entities that a live edition carries. What the desk has tagged since is not among them."""
    return Entity.objects.filter(Exists(Edition.objects.live(at).filter(entity_links__entity=OuterRef("pk"))))


def _after(cursor: str) -> Q:
    """Return what comes after the entity that a cursor names; by name, so that it says nothing of what is not shown."""
    number, hyphen, name = cursor.partition("-")
    if not hyphen or not number.isdecimal() or len(number) > 18 or "\x00" in name:
        raise Http404("There is no such page.")
    folded = Lower(Value(name))
    return Q(GreaterThan(Lower("name"), folded)) | Q(Exact(Lower("name"), folded), pk__gt=int(number))
