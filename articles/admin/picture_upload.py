"""Bringing in many pictures at once, and describing many on one page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import modelformset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import pictures
from articles.models import Picture
from articles.numbers import row_id
from articles.people import person
from articles.picture_files import ACCEPTED
from articles.picture_markup import thumbnail_url

# More are not described on one page.
MOST = 100
SAID_OF_ALL = ("credit", "licence", "rights_until")


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. What is wrong with one is for whoever takes them in to say: it does not keep out the others."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = [file for file in data or () if file]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.ModelForm[Picture]):
    pictures = FilesField(
        label=gettext_lazy("Pictures"),
        widget=SeveralFiles(attrs={"accept": ACCEPTED}),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP. Of an animation, the first frame. Where and with what they were taken is not kept."
        ),
    )

    class Meta:
        model = Picture
        fields = SAID_OF_ALL
        widgets = {"rights_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {"credit": gettext_lazy("Of all of these. It can be changed for each afterwards.")}

    field_order = ("pictures", *SAID_OF_ALL)


class DescribeForm(forms.ModelForm[Picture]):
    class Meta:
        model = Picture
        fields = ("alt", "caption", *SAID_OF_ALL)
        widgets = {
            "alt": forms.Textarea(attrs={"rows": 2}),
            "caption": forms.Textarea(attrs={"rows": 2}),
            "rights_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a picture, which may have been there before, or why it was refused."""

    name: str
    picture: Picture | None = None
    was_there: bool = False
    error: str = ""

    @property
    def as_json(self) -> dict[str, Any]:
        if self.picture is None:
            return {"name": self.name, "error": self.error}
        return {
            "name": self.name,
            "id": self.picture.pk,
            "url": reverse("admin:articles_picture_change", args=[self.picture.pk]),
            "thumbnail": thumbnail_url(self.picture),
            "was_there": self.was_there,
        }


def urls(model_admin: admin.ModelAdmin[Picture]) -> list[URLPattern]:
    """Return the addresses to put before those of the admin of pictures."""

    def upload(request: HttpRequest) -> HttpResponse:
        """Take in files, with what is said of all of them. What is wrong with one keeps out no other.

        A script sends them one by one and is answered in JSON; without it, one form sends all.
        """
        if not model_admin.has_add_permission(request):
            raise PermissionDenied
        is_sent = request.method == "POST"
        form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
        outcomes = _taken_in(form, request) if form.is_valid() else []
        if is_sent and "application/json" in request.headers.get("Accept", ""):
            errors = [str(error) for errors in form.errors.values() for error in errors]
            return JsonResponse({"outcomes": [outcome.as_json for outcome in outcomes], "errors": errors})
        taken = [outcome.picture.pk for outcome in outcomes if outcome.picture]
        if taken and len(taken) == len(outcomes):
            messages.success(request, _taken(len(taken)))
            return HttpResponseRedirect(describe_url(taken))
        context = {
            "title": _("Add pictures"),
            "form": form,
            "outcomes": outcomes,
            "taken": _taken(len(taken)) if taken else "",
            "describe_url": describe_url(taken) if taken else "",
        }
        return _page(request, model_admin, "upload", context)

    def describe(request: HttpRequest) -> HttpResponse:
        """Say what each of some pictures shows, on one page: `ids` are their numbers, with commas."""
        if not model_admin.has_change_permission(request):
            raise PermissionDenied
        ids = [row_id(number) for number in request.GET.get("ids", "")[:2000].split(",")][:MOST]
        known = model_admin.get_queryset(request).filter(pk__in=[number for number in ids if number]).order_by("pk")
        formset = _formset(request.POST if request.method == "POST" else None, queryset=known)
        if formset.is_valid():
            for form in formset:
                # Without a number, it is of a picture that was not asked for, or has been deleted meanwhile.
                if form.has_changed() and form.instance.pk:
                    said = {name: form.cleaned_data[name] for name in form.changed_data}
                    pictures.describe(form.instance, by=person(request), **said)
            messages.success(request, _("The descriptions are saved."))
            return HttpResponseRedirect(reverse("admin:articles_picture_changelist"))
        return _page(request, model_admin, "describe", {"title": _("Describe pictures"), "formset": formset})

    view = model_admin.admin_site.admin_view
    return [
        path("upload/", view(upload), name="articles_picture_upload"),
        path("describe/", view(describe), name="articles_picture_describe"),
    ]


def describe_url(ids: Iterable[int]) -> str:
    """Return the address of the page on which these pictures are described."""
    return f"{reverse('admin:articles_picture_describe')}?ids={','.join(map(str, sorted(set(ids))))}"


_formset = modelformset_factory(Picture, form=DescribeForm, extra=0, edit_only=True, max_num=MOST, absolute_max=MOST)


def _taken_in(form: UploadForm, request: HttpRequest) -> list[Outcome]:
    said = {name: form.cleaned_data[name] for name in SAID_OF_ALL}
    return [_outcome(file, request, said) for file in form.cleaned_data["pictures"]]


def _outcome(file: UploadedFile[Any], request: HttpRequest, said: dict[str, Any]) -> Outcome:
    name, begun = file.name or "", timezone.now()
    try:
        picture = pictures.add(file, by=person(request), **said)
    except ValidationError as error:
        return Outcome(name, error=" ".join(error.messages))
    return Outcome(name, picture, was_there=picture.added_at < begun)


def _taken(number: int) -> str:
    return ngettext(
        "%(number)d picture is in the library. Say what it shows.",
        "%(number)d pictures are in the library. Say what they show.",
        number,
    ) % {"number": number}


def _page(
    request: HttpRequest, model_admin: admin.ModelAdmin[Picture], name: str, context: dict[str, Any]
) -> TemplateResponse:
    shared = {**model_admin.admin_site.each_context(request), "opts": Picture._meta}
    return TemplateResponse(request, f"admin/articles/picture/{name}.html", {**shared, **context})
