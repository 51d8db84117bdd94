"""The library: every picture with what is still to be said of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import pictures
from articles.cropping import RATIOS
from articles.models import Picture
from articles.people import person
from articles.picture_files import ACCEPTED, encode

from . import picture_upload
from . import pictures as choosing
from .picture_withdrawal import withdraw_view


class State(admin.SimpleListFilter):
    title = _("what is to be done")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("no-alt", _("No alternative text")),
            ("no-credit", _("No credit")),
            ("ending", _("Rights end within 30 days")),
            ("ended", _("Rights have ended")),
            ("unused", _("In no text")),
            ("withdrawn", _("Withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        today = timezone.localdate()
        match self.value():
            case "no-alt":
                return queryset.filter(alt="")
            case "no-credit":
                return queryset.filter(credit="")
            case "ending":
                return queryset.filter(rights_until__range=(today, today + Picture.SOON))
            case "ended":
                return queryset.filter(rights_until__lt=today)
            case "unused":
                return queryset.unused()
            case "withdrawn":
                return queryset.filter(withdrawn_at__isnull=False)
        return queryset


class PictureForm(forms.ModelForm[Picture]):
    class Meta:
        model = Picture
        fields = ("file", *pictures.SAID)
        widgets = {
            "file": forms.FileInput(attrs={"accept": ACCEPTED}),
            "alt": forms.Textarea(attrs={"rows": 2}),
            "caption": forms.Textarea(attrs={"rows": 2}),
            "focal_x": forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01}),
            "focal_y": forms.NumberInput(attrs={"min": 0, "max": 1, "step": 0.01}),
        }

    def clean_file(self) -> Any:
        """Refuse what is not a whole picture before anything is stored."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            encode(file)
            file.seek(0)
        return file


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin[Picture]):
    form = PictureForm
    list_display = ("__str__",)
    list_filter = (State, "added_at")
    list_per_page = 48
    search_fields = ("alt", "caption", "credit", "licence")
    actions = ["describe"]
    actions_selection_counter = False
    change_list_template = "admin/articles/picture/library.html"
    change_form_template = "admin/articles/picture/picture.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        withdraw = path("<int:picture_id>/withdraw/", view(withdraw_view), name="articles_picture_withdraw")
        return [*choosing.urls(self), *picture_upload.urls(self), withdraw, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> tuple[str, ...]:
        may_withdraw = request.user.has_perm("articles.withdraw_picture")
        return ("file", "size", "state", *(["withdrawal"] if may_withdraw else [])) if obj else ()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Picture], search_term: str
    ) -> tuple[QuerySet[Picture], bool]:
        """Where one is chosen for a story, those that may not be used are not offered."""
        is_choosing = request.resolver_match is not None and request.resolver_match.url_name == "autocomplete"
        found = Picture.objects.usable() & queryset if is_choosing else queryset
        return super().get_search_results(request, found, search_term)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without the deletion of many at once: whether a picture stands in a text is asked one by one."""
        may = self.has_change_permission(request)
        return {name: action for name, action in super().get_actions(request).items() if name == "describe" and may}

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or Picture.objects.unused().filter(pk=obj.pk).exists())

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        crops = [(shape, shape.replace("x", " : ")) for shape, ratio in RATIOS.items() if ratio]
        return super().render_change_form(request, {**context, "crops": crops}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Picture, form: forms.ModelForm[Picture], change: bool) -> None:
        """A new file goes through `pictures.add`; a picture that is there keeps its file."""
        said = {name: form.cleaned_data[name] for name in pictures.SAID if not change or name in form.changed_data}
        if change:
            saved = pictures.describe(obj, by=person(request), **said)
        else:
            saved = pictures.add(form.cleaned_data["file"], by=person(request), **said)
        obj.__dict__.update(saved.__dict__)

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        try:
            pictures.delete(obj, by=person(request))
        except ValidationError as error:  # since this page was asked for, someone has put it into a text
            raise PermissionDenied(" ".join(error.messages)) from error

    @admin.action(description=_("Describe those that are chosen"))
    def describe(self, request: HttpRequest, queryset: QuerySet[Picture]) -> HttpResponseRedirect:
        return HttpResponseRedirect(picture_upload.describe_url(queryset.values_list("pk", flat=True)))

    @admin.display(description=_("withdrawn"))
    def state(self, picture: Picture) -> str:
        if picture.withdrawn_at is None:
            return gettext("No")
        return format_html('<span class="chip chip-ended">{}</span> {}', gettext("Withdrawn"), picture.withdrawn_reason)

    @admin.display(description=_("withdrawal"))
    def withdrawal(self, picture: Picture) -> str:
        text = gettext("Withdraw…") if picture.withdrawn_at is None else gettext("Let it be used again…")
        return format_html('<a href="{}">{}</a>', reverse("admin:articles_picture_withdraw", args=[picture.pk]), text)

    @admin.display(description=_("size"))
    def size(self, picture: Picture) -> str:
        return f"{picture.width} × {picture.height}"
