"""What the page of a claim shows beside its form, and the decisions that are taken on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.fields import number_in
from articles.people import person
from claims import evidence, second_person, verdicts
from claims.contexts import contexts_of
from claims.models import Claim, Placement, Verdict, VerdictEvidence
from claims.verdicts import AlreadyDecidedError

from .evidence_forms import SourceForm
from .forms import ProposeForm
from .saved import note_saved, take_saved

Claims: TypeAlias = "admin.ModelAdmin[Claim]"
PROPOSE_FORM = "propose-form"


def record_of(request: HttpRequest, claim: Claim) -> dict[str, Any]:
    """Where a claim stands, what bears on it, and how it was judged. A fixed number of queries."""
    user = person(request)
    history = claim.verdicts.select_related("rating", "proposed_by", "approved_by", "sent_back_by", "retracted_by")
    sources = VerdictEvidence.objects.visible_to(user).select_related("evidence")
    known = list(history.prefetch_related(Prefetch("sources", sources)))
    proposed = next((verdict for verdict in known if verdict.is_proposed), None)
    may = {name: user.has_perm(f"claims.{name}_verdict") for name in ("propose", "approve", "retract")}
    why_not = second_person.why_not(proposed, user) if proposed else ""
    found = {
        "contexts": contexts_of(claim, user, timezone.now()),
        "verdicts": known,
        "evidence": claim.evidence.visible_to(user),
        "requests": claim.requests.all(),
        "may_add_evidence": user.has_perm("claims.add_evidence"),
        "may_change_evidence": user.has_perm("claims.change_evidence"),
        "current": next((verdict for verdict in known if verdict.is_current), None),
        "proposed": proposed,
        "is_known": any(verdict.approved_at for verdict in known),
        "why_not": why_not,
        "may_send_back": proposed and (not why_not or proposed.proposed_by_id == user.pk),
        "may": may,
        "saved_forms": take_saved(request, claim),
    }
    if may["propose"] and not proposed:
        found |= {"propose": ProposeForm(claim=claim, by=user, initial=_sent_back(known)), "source": _source_form()}
    return found


def _sent_back(known: list[Verdict]) -> dict[str, Any]:
    """What the newest verdict said, if it was sent back: whoever proposes it again mends it."""
    if not known or not known[0].sent_back_at:
        return {}
    return {name: getattr(known[0], name) for name in ("rating", "language", "summary", "reasoning", "public_note")}


def _source_form(data: Any = None) -> SourceForm:
    return SourceForm(data, prefix="new", empty_permitted=True, use_required_attribute=False)


def form_field(name: str) -> str:
    return str(_source_form()[name].id_for_label)


def propose_view(request: HttpRequest, claim: Claim, claims: Claims) -> HttpResponse:
    """Propose a verdict, with a new source if one was typed. What is refused is shown again as it was typed."""
    if not request.user.has_perm("claims.propose_verdict"):
        raise PermissionDenied
    if request.method != "POST":
        # The first field of the form: a browser puts the cursor where an address points.
        return HttpResponseRedirect(f"{page_of(claim)}#{form_field('url')}")
    form, source = ProposeForm(request.POST, claim=claim, by=person(request)), _source_form(request.POST)
    form.fields["evidence"].required = not source.has_changed()
    if all([form.is_valid(), source.is_valid()]) and _propose(request, claim, form, source):
        note_saved(request, f"claim-{claim.pk}:{PROPOSE_FORM}")
        messages.success(request, _("Proposed. A second person has to approve it."))
        return HttpResponseRedirect(page_of(claim))
    # The page as it is looked at: what was sent is none of its other form.
    request.method = "GET"
    return claims.change_view(request, str(claim.pk), extra_context={"propose": form, "source": source})


def _propose(request: HttpRequest, claim: Claim, form: ProposeForm, source: SourceForm) -> bool:
    user = person(request)
    chosen = list(form.cleaned_data["evidence"])
    try:
        with transaction.atomic():
            if source.has_changed():
                try:
                    chosen.append(evidence.add(claim, by=user, **source.details))
                except ValidationError as error:
                    source.take(error)
                    return False
            verdicts.propose(claim, form.judgement(), chosen, by=user)
    except ValidationError as error:
        form.add_error(None, error)
    except AlreadyDecidedError as error:
        form.add_error(None, str(error))
    return form.is_valid()


def decide_view(request: HttpRequest, claim: Claim, decision: str) -> HttpResponse:
    """Approve or send back the verdict that is proposed, or retract the one in force."""
    if request.method != "POST":
        return HttpResponseRedirect(page_of(claim))
    verdict = get_object_or_404(claim.verdicts, pk=number_in(request.POST.get("verdict", "")))
    decide, done = DECISIONS[decision]
    try:
        decide(verdict, person(request), request.POST.get("reason", "").replace("\0", ""))
    except (AlreadyDecidedError, PermissionDenied) as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        note_saved(request, f"claim-{claim.pk}:{decision}-form")
        messages.success(request, done)
        if decision == "approve" and waiting_in_newest(claim):
            messages.warning(
                request,
                _("In a story, the words that make this claim were changed. There it waits for somebody to look."),
            )
    return HttpResponseRedirect(page_of(claim))


def waiting_in_newest(claim: Claim) -> bool:
    """Whether words that make the claim wait in a text that is being worked on. One query."""
    waiting = Placement.objects.waiting().filter(anchor__claim=claim)
    return waiting.filter(revision=F("anchor__article__newest")).exists()


def page_of(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


DECISIONS: dict[str, tuple[Callable[[Verdict, Any, str], Verdict], Any]] = {
    "approve": (
        lambda verdict, user, reason: verdicts.approve(verdict, by=user),
        gettext_lazy("Approved. Readers see it wherever its words are in print."),
    ),
    "send-back": (
        lambda verdict, user, reason: verdicts.send_back(verdict, by=user, reason=reason),
        gettext_lazy("Sent back."),
    ),
    "retract": (
        lambda verdict, user, reason: verdicts.retract(verdict, by=user, reason=reason),
        gettext_lazy("Retracted. Readers see that it is being checked again."),
    ),
}
