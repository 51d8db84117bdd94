"""After-effects in the admin: what failed is red and comes first, and can be run again or left alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import outbox
from articles.models import Article, Effect
from articles.models.effect import OPEN, EffectQuerySet
from articles.people import person


class StateFilter(admin.SimpleListFilter):
    """What is done is not shown unless asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("red", gettext_lazy("went wrong")),
            ("waiting", gettext_lazy("waiting")),
            ("left", gettext_lazy("given up")),
            ("done", gettext_lazy("done")),
        ]

    def choices(self, changelist: Any) -> Any:
        everything, *others = super().choices(changelist)
        return [{**everything, "display": _("not done")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Effect]) -> QuerySet[Effect]:
        undone = Q(done_at=None)
        wanted = {
            "red": undone & ~Q(error=""),
            "waiting": OPEN & Q(error=""),
            "left": Q(given_up_at__isnull=False),
            "done": ~undone,
        }
        return queryset.filter(wanted.get(self.value() or "", undone))


@admin.register(Effect)
class EffectAdmin(admin.ModelAdmin[Effect]):
    """Nothing of them is edited. Those who may change them decide what becomes of what went wrong."""

    change_form_template = "admin/articles/effect/change_form.html"
    fields = readonly_fields = (
        "state",
        "error",
        "story",
        "due_at",
        "attempts",
        "done_at",
        "given_up_at",
        "run",
        "arguments",
    )
    list_display = ("__str__", "state_and_error", "story", "due_at")
    list_filter = (StateFilter,)
    list_select_related = ("edition__revision", "edition__article__newest")
    search_fields = ("run", "error")
    search_help_text = gettext_lazy("Search what they do and what went wrong")
    show_full_result_count = False
    actions = ("run_again", "give_up")

    def get_queryset(self, request: HttpRequest) -> EffectQuerySet:
        """Of stories that one may see: a row names the headline. First what went wrong, then what is due first."""
        seen = Article.objects.visible_to(person(request)).values("pk")
        went_wrong = Case(When(Q(done_at=None) & ~Q(error=""), then=True), default=False, output_field=BooleanField())
        return (
            Effect.objects.filter(Q(edition=None) | Q(edition__article__in=seen))
            .annotate(went_wrong=went_wrong)
            .order_by("-went_wrong", "due_at", "pk")
        )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("-went_wrong", "due_at", "pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Effect | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("What follows publications"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The effect; and, on POST, what is to become of it."""
        effect = self.get_object(request, object_id)
        if request.method != "POST" or effect is None:
            named = {"title": effect and str(effect), "subtitle": None}
            return super().change_view(request, object_id, form_url, {**named, **(extra_context or {})})
        if not self.has_change_permission(request, effect):
            raise PermissionDenied
        if "run_again" in request.POST:
            self.run_again(request, Effect.objects.filter(pk=effect.pk))
        elif "give_up" in request.POST:
            self.give_up(request, Effect.objects.filter(pk=effect.pk))
        return HttpResponseRedirect(reverse("admin:articles_effect_changelist"))

    @admin.action(description=gettext_lazy("Run again"), permissions=["change"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[Effect]) -> None:
        effects = queryset.filter(done_at=None)
        for effect in effects:
            outbox.run_again(effect, by=person(request))
        count = len(effects)
        text = ngettext("%(n)d runs again within seconds.", "%(n)d run again within seconds.", count) % {"n": count}
        messages.success(request, text)

    @admin.action(description=gettext_lazy("Give up"), permissions=["change"])
    def give_up(self, request: HttpRequest, queryset: QuerySet[Effect]) -> None:
        effects = queryset.filter(done_at=None)
        for effect in effects:
            outbox.give_up(effect, by=person(request))
        count = len(effects)
        messages.success(request, ngettext("%(n)d is given up.", "%(n)d are given up.", count) % {"n": count})

    @admin.display(description=gettext_lazy("story"))
    def story(self, effect: Effect) -> str:
        if effect.edition is None:
            return ""
        url = reverse("admin:articles_article_change", args=[effect.edition.article_id])
        revision = effect.edition.revision
        return format_html('<a href="{}">{}</a>', url, revision.headline if revision else effect.edition.article)

    @admin.display(description=gettext_lazy("state"))
    def state_and_error(self, effect: Effect) -> str:
        return format_html('{}<span class="desk-note">{}</span>', self.state(effect), effect.error)

    @admin.display(description=gettext_lazy("state"))
    def state(self, effect: Effect) -> str:
        kind, word = _state(effect)
        return format_html('<span class="chip {}">{}</span>', kind, word)


def _state(effect: Effect) -> tuple[str, str]:
    if effect.done_at:
        return "chip-live", _("done")
    if effect.given_up_at:
        return ("chip-ended", _("failed, given up")) if effect.error else ("", _("given up"))
    if effect.error:
        return "chip-ended", _("failed, will be tried again")
    if effect.due_at <= timezone.now():
        return "chip-waits", _("due")
    return "", _("waiting")
