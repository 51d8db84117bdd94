"""Noting who was asked for comment on a claim, and what they answered: a page for each, below that of the claim."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.people import person
from claims import asking
from claims.models import Claim, RequestForComment

from .evidence_forms import Telling
from .judging import page_of
from .saved import note_saved


class RequestForm(Telling, forms.ModelForm):  # type: ignore[type-arg]  # as the stubs alone are generic
    class Meta:
        model = RequestForComment
        fields = ("respondent", "asked_on", "asked_how", "answered_on", "answer", "is_public")
        widgets = {
            "asked_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "answered_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "answer": forms.Textarea(attrs={"rows": 8}),
        }


def request_view(request: HttpRequest, claim: Claim, request_id: int | None = None) -> HttpResponse:
    """A form for a request for comment and its answer; on POST, noted, or shown again with what is wrong."""
    user = person(request)
    if not user.has_perm("claims.change_evidence" if request_id else "claims.add_evidence"):
        raise PermissionDenied
    asked = get_object_or_404(claim.requests, pk=request_id) if request_id else None
    initial = {} if asked else {"asked_on": timezone.localdate()}
    form = RequestForm(request.POST or None, instance=asked, initial=initial)
    thing = f"request-{claim.pk}-{request_id or 'new'}"
    if form.is_valid():
        try:
            if asked:
                asking.change(asked, by=user, **form.cleaned_data)
            else:
                asking.note(claim, by=user, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            note_saved(request, f"{thing}:request-form")
            messages.success(request, _("Noted. Readers get it with the next verdict that is approved."))
            return HttpResponseRedirect(page_of(claim))
    title = _("What was answered") if asked else _("Who was asked for comment")
    context = {**admin.site.each_context(request), "opts": Claim._meta, "claim": claim, "form": form}
    context |= {"title": title, "thing": thing}
    return TemplateResponse(request, "admin/claims/claim/request.html", context)
