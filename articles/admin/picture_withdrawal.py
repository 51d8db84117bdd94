"""Withdrawing a picture at the desk, and letting it be used again."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import pictures
from articles.models import Edition, Picture
from articles.people import person
from articles.picture_uses import texts_with

MOST = 50


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300, help_text=gettext_lazy("For the record."))


def withdraw_view(request: HttpRequest, picture_id: int) -> HttpResponse:
    """Which stories have the picture; and, on POST, its withdrawal, or the end of that."""
    if not request.user.has_perm("articles.withdraw_picture") or not request.user.has_perm("articles.view_picture"):
        raise PermissionDenied
    picture = get_object_or_404(Picture.objects.select_related("withdrawn_by"), pk=picture_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        operation = pictures.reinstate if "reinstate" in request.POST else pictures.withdraw
        try:
            operation(picture, by=person(request), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Done. Stories with this picture have been looked through."))
            return HttpResponseRedirect(reverse("admin:articles_picture_change", args=[picture.pk]))
    now = timezone.now()
    texts = texts_with(picture)
    out = Edition.objects.live(now) | Edition.objects.scheduled(now)
    context = {
        **admin.site.each_context(request),
        "opts": Picture._meta,
        "title": _("Withdraw: %(picture)s") % {"picture": picture},
        "picture": picture,
        "form": form,
        "editions": out.filter(revision__in=texts).select_related("revision").order_by("live_from")[:MOST],
        "now": now,
    }
    return TemplateResponse(request, "admin/articles/picture/withdraw.html", context)
