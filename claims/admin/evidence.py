"""Evidence in the admin: a page for each source, below the page of its claim.

It is no model of the admin: that would give it a list, a search, a history and messages that name it, and a sealed
source is to be in none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy as copied
from typing import Any, TypeAlias

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import workers
from articles.people import person
from articles.rewording import by_word
from claims import archiving, evidence_files, wanted_pages
from claims import evidence as working
from claims.archiving import SealedError
from claims.copy_differences import differing, text_before
from claims.evidence import FrozenError
from claims.fetching import FetchError
from claims.finding_passages import look_for
from claims.models import Claim, Evidence, PageCopy, PassageState

from .evidence_forms import EvidenceForm, FileForm

Claims: TypeAlias = "admin.ModelAdmin[Claim]"
# So much of a copy is shown; the rest is kept.
SHOWN = 200_000


def urls(claims: Claims) -> list[URLPattern]:
    """Return the addresses to put before those of the admin of claims."""

    def wrapped(view: Callable[..., HttpResponse | FileResponse]) -> Callable[..., Any]:
        def of_claim(request: HttpRequest, claim_id: int, **numbers: int) -> HttpResponse | FileResponse:
            claim = get_object_or_404(claims.get_queryset(request), pk=claim_id)
            return view(request, claim, **numbers)

        return claims.admin_site.admin_view(of_claim)

    one = "<int:claim_id>/evidence/<int:evidence_id>/"
    return [
        path("<int:claim_id>/evidence/add/", wrapped(add_view), name="claims_evidence_add"),
        path(one, wrapped(evidence_view), name="claims_evidence"),
        path(f"{one}files/<int:file_id>/", wrapped(require_safe(file_view)), name="claims_evidence_file"),
        path(f"{one}copies/<int:copy_id>/", wrapped(require_safe(copy_view)), name="claims_evidence_copy"),
    ]


def add_view(request: HttpRequest, claim: Claim) -> HttpResponse:
    """A form for a source; on POST, the source added, with its file, and its page asked for if that is wanted."""
    if not request.user.has_perm("claims.add_evidence"):
        raise PermissionDenied
    user = person(request)
    form = EvidenceForm(request.POST or None, request.FILES or None, person=user)
    if form.is_valid():
        try:
            with transaction.atomic():
                evidence = working.add(claim, by=user, sealed_to=form.people, **form.details)
                if upload := form.cleaned_data["file"]:
                    evidence_files.attach(evidence, upload, by=user)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("The evidence was added."))
            if "fetch" in request.POST:
                _fetch(request, evidence)
                return _to(evidence)
            return _back(claim, evidence)
    context = {"title": _("Add evidence"), "claim": claim, "form": form}
    return TemplateResponse(request, "admin/claims/evidence/add.html", _context(request, context))


def evidence_view(request: HttpRequest, claim: Claim, evidence_id: int) -> HttpResponse:
    """The page of a source; on POST, the source changed, its page asked for, or a file added."""
    user = person(request)
    evidence = get_object_or_404(
        Evidence.objects.visible_to(user).select_related("added_by"), pk=evidence_id, claim=claim
    )
    may_change = user.has_perm("claims.change_evidence")
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    is_frozen = working.is_frozen(evidence)
    is_saved = not {"fetch", "fill_in", "upload"} & request.POST.keys()
    form = EvidenceForm(
        request.POST if request.method == "POST" and is_saved else None,
        # The form writes what was typed into what it is given.
        evidence=copied(evidence),
        person=user,
        is_frozen=is_frozen,
    )
    file_form = FileForm(*((request.POST, request.FILES) if "upload" in request.POST else ()))
    if request.method == "POST" and _act(request, evidence, form, file_form):
        return _to(evidence)
    copies = list(evidence.copies.select_related("same_as", "fetched_by").defer("text", "same_as__text"))
    newest = next((copy for copy in copies if copy.is_there), None)
    context = {
        "title": evidence.title,
        "claim": claim,
        "evidence": evidence,
        "form": form if may_change else None,
        "file_form": file_form,
        "is_frozen": is_frozen,
        "copies": copies,
        "files": evidence.files.select_related("added_by"),
        "confidants": evidence.confidants.order_by("first_name", "last_name", "username"),
        "said": newest,
        "proposals": archiving.proposals(evidence, newest) if newest and not is_frozen else {},
        "nearest": _nearest(evidence),
        "is_overdue": wanted_pages.is_overdue(evidence),
        # Asked for only where somebody waits for one.
        "is_worker_missing": evidence.page_wanted_at is not None and workers.is_missing(),
    }
    return TemplateResponse(request, "admin/claims/evidence/evidence.html", _context(request, context))


def _act(request: HttpRequest, evidence: Evidence, form: EvidenceForm, file_form: FileForm) -> bool:
    """Do what was asked for, and say what came of it. False if there is something to correct."""
    user = person(request)
    if "fetch" in request.POST:
        _fetch(request, evidence)
        return True
    try:
        if "fill_in" in request.POST:
            if copy := evidence.copies.filter(status__lt=300).first():
                archiving.fill_in(evidence, copy, by=user)
                messages.success(request, _("What was empty is filled in."))
        elif "upload" in request.POST:
            if not file_form.is_valid():
                return False
            evidence_files.attach(evidence, file_form.cleaned_data["file"], by=user)
            messages.success(request, _("The file was added."))
        else:
            if not form.is_valid():
                return False
            working.change(evidence, by=user, sealed_to=form.people, **form.details)
            messages.success(request, _("The evidence was saved."))
    except FrozenError as error:
        messages.error(request, str(error))
    except ValidationError as error:
        (file_form if "upload" in request.POST else form).take(error)
        return False
    return True


def _fetch(request: HttpRequest, evidence: Evidence) -> None:
    """Have the page of a source fetched. What came of it is told by its page."""
    try:
        wanted_pages.want(evidence, by=person(request))
    except (FetchError, SealedError) as error:
        messages.error(request, _("The page was not fetched. %(why)s") % {"why": error})


def file_view(request: HttpRequest, claim: Claim, evidence_id: int, file_id: int) -> FileResponse:
    """A file of a source, to be saved: no browser shows it, or runs anything in it, under this site's name."""
    evidence = get_object_or_404(Evidence.objects.visible_to(person(request)), pk=evidence_id, claim=claim)
    row = get_object_or_404(evidence.files, pk=file_id)
    try:
        content = row.file.open("rb")
    except OSError as error:
        raise Http404("The file is missing.") from error
    response = FileResponse(content, as_attachment=True, filename=row.name, content_type=row.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def copy_view(request: HttpRequest, claim: Claim, evidence_id: int, copy_id: int) -> HttpResponse:
    """What a page said at one moment, and what had changed since the copy before."""
    evidence = get_object_or_404(Evidence.objects.visible_to(person(request)), pk=evidence_id, claim=claim)
    copy = get_object_or_404(evidence.copies.select_related("same_as", "fetched_by"), pk=copy_id)
    before = text_before(copy)
    lines, more = differing(before.text, copy.text) if before and copy.text else ([], 0)
    context = {
        "title": evidence.title,
        "claim": claim,
        "evidence": evidence,
        "copy": copy,
        "before": before,
        "lines": lines,
        "more": more,
        "text": copy.words[:SHOWN],
        "is_cut": len(copy.words) > SHOWN,
        "headers": sorted(copy.headers.items()),
    }
    return TemplateResponse(request, "admin/claims/evidence/copy.html", _context(request, context))


def _nearest(evidence: Evidence) -> Any:
    """Where the passage is not on the page: the way from it to what comes nearest there. One query."""
    if evidence.passage_state != PassageState.ABSENT:
        return None
    copy: PageCopy | None = archiving.last_text(evidence)
    nearest = look_for(evidence.passage, copy.text).nearest if copy else ""
    return by_word(evidence.passage, nearest) if nearest else None


def _to(evidence: Evidence) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:claims_evidence", args=[evidence.claim_id, evidence.pk]))


def _back(claim: Claim, evidence: Evidence) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('admin:claims_claim_change', args=[claim.pk])}#evidence-{evidence.pk}")


def _context(request: HttpRequest, extra: dict[str, Any]) -> dict[str, Any]:
    return {**admin.site.each_context(request), "opts": Claim._meta, "accepted": evidence_files.ACCEPTED, **extra}
