"""Claims in the admin: the list, the page of a claim, and the decisions on its verdicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.fields import CarefulChoices, number_in
from articles.models import Article
from articles.numbers import row_id
from articles.people import person
from claims import verdicts
from claims.models import Anchor, Claim, Evidence, Placement, Verdict
from claims.verdicts import AlreadyDecidedError

from .forms import ProposeForm
from .story import story_view


class EvidenceInline(admin.StackedInline[Evidence, Claim]):
    model = Evidence
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fields = (
        ("title", "publisher"),
        ("url", "published_on"),
        "passage",
        ("kind", "stance", "is_primary"),
        ("visibility", "description"),
        ("archived_url", "accessed_on"),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Claim | None = None) -> bool:
        return False


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
        of_claim = {"claim": OuterRef("pk")}
        current = Exists(Verdict.objects.current().filter(**of_claim))
        proposed = Exists(Verdict.objects.proposed().filter(**of_claim))
        retracted = Exists(Verdict.objects.retracted().filter(**of_claim))
        wanted: dict[str, list[Any]] = {
            "open": [~current, ~proposed],
            "proposed": [proposed],
            "approved": [current],
            "retracted": [retracted, ~current],
        }
        conditions = wanted.get(self.value() or "", [])
        return queryset.filter(*conditions)


@admin.register(Claim)
class ClaimAdmin(CarefulChoices, admin.ModelAdmin[Claim]):
    change_form_template = "admin/claims/claim/change_form.html"
    list_display = ("statement", "claimant", "verdict", "checker", "due_at", "recheck_on")
    list_filter = (StateFilter, "checker", "verdicts__rating", "anchors__voice", "due_at")
    list_select_related = ("claimant", "checker")
    search_fields = ("statement", "claimant__name", "claimant__aliases__name", "anchors__words")
    search_help_text = gettext_lazy("Search statements, claimants and the words that make them")
    show_full_result_count = False
    autocomplete_fields = ("claimant",)
    fields = (
        "statement",
        ("claimant", "said_on", "said_where"),
        ("checker", "due_at", "recheck_on"),
        "notes",
    )
    inlines = (EvidenceInline,)
    actions = None

    # Who may see what: a claim that stands only in stories that one may not see is not shown.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        current = Verdict.objects.current().filter(claim=OuterRef("pk"))
        proposed = Verdict.objects.proposed().filter(claim=OuterRef("pk"))
        claims = super().get_queryset(request)
        if not request.user.has_perm("articles.view_every_article"):
            seen = Anchor.objects.filter(article__in=Article.objects.visible_to(person(request)).values("pk"))
            claims = claims.filter(Exists(seen.filter(claim=OuterRef("pk"))))
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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "checker":
            field.queryset = field.queryset.filter(is_active=True, is_staff=True)
        return field

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("story/<int:article_id>/", view(self.story_view), name="claims_story"),
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
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        claim = self.get_queryset(request).filter(pk=row_id(object_id) or 0).first()
        context = (extra_context or {}) | (self._record(request, claim) if claim else {})
        context["show_save_and_add_another"] = False
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for evidence in formset.save(commit=False):
            if evidence.added_by_id is None:
                evidence.added_by = person(request)
            evidence.save()
        formset.save_m2m()

    def view_on_site(self, claim: Claim) -> str | None:
        now = timezone.now()
        shown = Claim.objects.public(now) | Claim.objects.being_checked_again(now)
        return claim.get_absolute_url() if shown.filter(pk=claim.pk).exists() else None

    # Decisions

    def story_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        return story_view(request, article_id, self.admin_site.each_context(request))

    def propose_view(self, request: HttpRequest, claim_id: int) -> HttpResponse:
        claim = get_object_or_404(self.get_queryset(request), pk=claim_id)
        if not request.user.has_perm("claims.propose_verdict"):
            raise PermissionDenied
        form = ProposeForm(request.POST or None, claim=claim)
        if form.is_valid():
            try:
                verdicts.propose(claim, form.judgement(), list(form.cleaned_data["evidence"]), by=person(request))
            except ValidationError as error:
                form.add_error(None, error)
            except AlreadyDecidedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Proposed. A second person has to approve it."))
                return self._back(claim)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "claim": claim, "form": form}
        context["title"] = _("Propose a verdict")
        return TemplateResponse(request, "admin/claims/claim/propose.html", context)

    def decide_view(self, request: HttpRequest, claim_id: int, decision: str) -> HttpResponse:
        """Approve or send back the verdict that is proposed, or retract the one in force."""
        claim = get_object_or_404(self.get_queryset(request), pk=claim_id)
        if request.method != "POST":
            return self._back(claim)
        verdict = get_object_or_404(claim.verdicts, pk=number_in(request.POST.get("verdict", "")))
        decide, done = DECISIONS[decision]
        try:
            decide(verdict, person(request), request.POST.get("reason", "").replace("\0", ""))
        except (AlreadyDecidedError, PermissionDenied) as error:
            messages.error(request, str(error))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, done)
        return self._back(claim)

    def _back(self, claim: Claim) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("admin:claims_claim_change", args=[claim.pk]))

    def _record(self, request: HttpRequest, claim: Claim) -> dict[str, Any]:
        """What the page of a claim shows besides its form: where it stands, and how it was judged."""
        stories = Article.objects.visible_to(person(request))
        placements = Placement.objects.filter(anchor__claim=claim, anchor__retired_at=None)
        history = claim.verdicts.select_related("rating", "proposed_by", "approved_by", "sent_back_by", "retracted_by")
        may = {name: request.user.has_perm(f"claims.{name}_verdict") for name in ("propose", "approve", "retract")}
        return {
            "places": [
                placement
                for placement in placements.filter(anchor__article__in=stories.values("pk")).select_related(
                    "anchor__article__newest", "paragraph"
                )
                if placement.revision_id == placement.anchor.article.newest_id
            ],
            "verdicts": list(history.prefetch_related("sources")),
            "current": claim.verdicts.current().first(),
            "proposed": claim.verdicts.proposed().first(),
            "may": may,
        }


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
