"""The verdict scale in the admin."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.http import HttpRequest
from django.utils.translation import gettext as _

from claims.models import Rating


class RatingForm(forms.ModelForm):  # type: ignore[type-arg]  # as the stubs alone are generic
    def clean_number(self) -> int | None:
        """A step beyond the ends of a scale that verdicts rest on would change what all their numbers mean."""
        number: int | None = self.cleaned_data["number"]
        worst, best = scale()
        if number is not None and worst is not None and best is not None and not worst <= number <= best:
            raise ValidationError(
                _("Verdicts rest on the scale from %(worst)d to %(best)d. Choose a number within it, or none.")
                % {"worst": worst, "best": best}
            )
        return number


@admin.register(Rating)
class RatingAdmin(admin.ModelAdmin[Rating]):
    form = RatingForm
    list_display = ("name", "number", "is_adverse", "definition")
    list_filter = ("is_adverse",)
    search_fields = ("name", "definition")
    prepopulated_fields = {"slug": ("name",)}
    actions = None

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Rating | None:
        """Locked while it is changed: proposing a verdict locks the rating that it takes."""
        if request.method == "POST":
            list(Rating.objects.select_for_update().order_by("pk").values("pk"))
        return super().get_object(request, object_id, from_field)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Rating | None = None) -> dict[str, Sequence[str]]:
        return {} if is_frozen(obj) else {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Rating | None = None) -> tuple[str, ...]:
        """A step that verdicts rest on keeps its meaning."""
        return ("name", "slug", "definition", "number", "is_adverse") if is_frozen(obj) else ()

    def has_delete_permission(self, request: HttpRequest, obj: Rating | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not is_frozen(obj)


def is_frozen(rating: Rating | None) -> bool:
    """Whether a verdict rests on the rating, or on the scale of which it is an end. At most 3 queries."""
    if rating is None or rating.pk is None:
        return False
    return rating.verdicts.exists() or (rating.number is not None and rating.number in scale())


def scale() -> tuple[int | None, int | None]:
    """Return the worst and the best number of the scale, if a verdict rests on it. 2 queries."""
    if not Rating.objects.filter(number__isnull=False, verdicts__isnull=False).exists():
        return None, None
    ends = Rating.objects.aggregate(worst=Min("number"), best=Max("number"))
    return ends["worst"], ends["best"]
