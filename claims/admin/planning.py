"""Who checks a claim, and when, as the page of a claim has it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from articles.numbers import row_id
from articles.people import person
from claims import assigning
from claims.assigning import TakenError
from claims.models import Claim

if TYPE_CHECKING:
    from newsroom.models import User

PLANNED = frozenset({"checker", "priority", "due_at", "recheck_on"})


def plan(request: HttpRequest, claim: Claim, form: Any, names: Collection[str]) -> None:
    """Do what was changed in `form` of these names; what somebody else did meanwhile stays, and that is said."""
    chosen, by = form.cleaned_data, person(request)
    if "checker" in names:
        try:
            assigning.assign(claim, chosen["checker"], by=by, seen=_shown(form, "checker"))
        except TakenError as error:
            messages.error(request, str(error))
    if "priority" in names:
        assigning.set_priority(claim, chosen["priority"], by=by)
    if "due_at" in names:
        assigning.set_due(claim, chosen["due_at"], by=by)
    if "recheck_on" in names:
        assigning.check_again(claim, chosen["recheck_on"], by=by)


def checkers_for(request: HttpRequest) -> QuerySet[User]:
    """Those who can be given a claim, and whoever has the one whose page is asked for."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    claim = row_id(str(named.get("object_id", named.get("claim_id", ""))))
    has_it = Q(pk__in=Claim.objects.filter(pk=claim or 0).values("checker"))
    people = get_user_model()._default_manager.filter(Q(pk__in=assigning.checkers().order_by().values("pk")) | has_it)
    return people.order_by("first_name", "last_name", "username")


def _shown(form: Any, name: str) -> int | None:
    """Whom the page showed."""
    return row_id(form.data.get(form.add_initial_prefix(name), ""))
