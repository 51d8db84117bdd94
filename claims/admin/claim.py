"""Claims in the admin: the list, the page of a claim, and the decisions on its verdicts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.fields import CarefulChoices
from articles.numbers import row_id
from articles.people import person
from claims import similar
from claims.models import Claim, Verdict
from claims.models.waiting import OPEN
from entities.fields import EntityField
from entities.settling import settled

from . import evidence, planning
from .judging import DECISIONS, decide_view, propose_view, record_of
from .queue import queue_view
from .requests import request_view
from .saved import note_saved
from .story import story_view
from .suggesting import suggest_view


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", gettext_lazy("not checked yet")),
            ("proposed", gettext_lazy("waits for approval")),
            ("approved", gettext_lazy("checked")),
            ("retracted", gettext_lazy("being checked again")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Claim]) -> QuerySet[Claim]:
        current = Exists(Verdict.objects.current().filter(claim=OuterRef("pk")))
        retracted = Exists(Verdict.objects.retracted().filter(claim=OuterRef("pk")))
        wanted: dict[str, list[Any]] = {
            "open": [OPEN],
            "proposed": [Q(pk__in=Claim.objects.awaiting_approval().values("pk"))],
            "approved": [current],
            "retracted": [retracted, ~current],
        }
        return queryset.filter(*wanted.get(self.value() or "", []))


@admin.register(Claim)
class ClaimAdmin(CarefulChoices, admin.ModelAdmin[Claim]):
    change_form_template = "admin/claims/claim/change_form.html"
    list_display = ("statement", "claimant", "verdict", "checker", "priority", "due_at", "recheck_on")
    list_filter = (StateFilter, "checker", "priority", "verdicts__rating", "anchors__voice", "due_at")
    list_select_related = ("claimant", "checker")
    ordering = ("-pk",)
    search_fields = ("statement", "claimant__name", "claimant__aliases__name", "anchors__words")
    search_help_text = gettext_lazy("Search statements, claimants and the words that make them")
    show_full_result_count = False
    fields = (
        "statement",
        ("claimant", "said_on", "said_where"),
        ("checker", "priority", "due_at", "recheck_on"),
        "notes",
    )
    actions = None

    # Who may see what: a claim that stands only in stories that one may not see is not shown.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        current = Verdict.objects.current().filter(claim=OuterRef("pk"))
        proposed = Verdict.objects.proposed().filter(claim=OuterRef("pk"))
        claims = Claim.objects.visible_to(person(request)).order_by(*self.get_ordering(request))
        return claims.annotate(rating_name=current.values("rating__name")[:1], is_proposed=Exists(proposed))

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Claims are made by marking words of a story."""
        return False

    @admin.display(description=gettext_lazy("verdict"), ordering="rating_name")
    def verdict(self, claim: Claim) -> str:
        rating = getattr(claim, "rating_name", None)
        proposed = getattr(claim, "is_proposed", False)
        return " · ".join(filter(None, [rating, _("waits for approval") if proposed else ""])) or "–"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "claimant":
            field = EntityField(label=capfirst(db_field.verbose_name), required=False)
            field.widget.can_add_related = request.user.has_perm("entities.add_entity")
            return field
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "checker":
            field.queryset, field.show_hidden_initial = planning.checkers_for(request), True
        return field

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("queue/", view(self.queue_view), name="claims_queue"),
            path("story/<int:article_id>/", view(self.story_view), name="claims_story"),
            path("story/<int:article_id>/suggest/", view(suggest_view), name="claims_story_suggest"),
            path("<int:claim_id>/propose/", view(self.propose_view), name="claims_claim_propose"),
            *(
                path(
                    f"<int:claim_id>/{decision}/",
                    view(self.decide_view),
                    {"decision": decision},
                    name=f"claims_claim_{decision}",
                )
                for decision in DECISIONS
            ),
            path("<int:claim_id>/requests/add/", view(self.request_view), name="claims_request_add"),
            path("<int:claim_id>/requests/<int:request_id>/", view(self.request_view), name="claims_request"),
            *evidence.urls(self),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        claim = self.get_queryset(request).filter(pk=row_id(object_id) or 0).first()
        context = (record_of(request, claim) if claim else {}) | (extra_context or {})
        context["show_save_and_add_another"] = False
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def save_model(self, request: HttpRequest, obj: Claim, form: Any, change: bool) -> None:
        """Who checks it, and when, has its own way. Of the rest only what was changed is written."""
        planned = planning.PLANNED.intersection(form.changed_data)
        if obj.claimant and "claimant" in form.changed_data:
            obj.claimant = settled([obj.claimant])[obj.claimant.pk]
        obj.save(update_fields=[name for name in form.changed_data if name not in planned])
        planning.plan(request, obj, form, planned)
        similar.index([obj])
        note_saved(request, f"claim-{obj.pk}:claim_form")

    def view_on_site(self, claim: Claim) -> str | None:
        now = timezone.now()
        shown = Claim.objects.public(now) | Claim.objects.being_checked_again(now)
        return claim.get_absolute_url() if shown.filter(pk=claim.pk).exists() else None

    # The pages below that of a claim

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        return queue_view(request, self.admin_site.each_context(request))

    def story_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        return story_view(request, article_id, self.admin_site.each_context(request))

    def propose_view(self, request: HttpRequest, claim_id: int) -> HttpResponse:
        return propose_view(request, get_object_or_404(self.get_queryset(request), pk=claim_id), self)

    def decide_view(self, request: HttpRequest, claim_id: int, decision: str) -> HttpResponse:
        return decide_view(request, get_object_or_404(self.get_queryset(request), pk=claim_id), decision)

    def request_view(self, request: HttpRequest, claim_id: int, request_id: int | None = None) -> HttpResponse:
        return request_view(request, get_object_or_404(self.get_queryset(request), pk=claim_id), request_id)
