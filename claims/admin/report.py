"""What readers reported, at the desk: read, then answered or dismissed, with a reason, on the record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from claims import reporting
from claims.models import ErrorReport

READ = ("about", "words", "where", "message", "reported_at")


class ReportForm(forms.ModelForm[ErrorReport]):
    """What is said to a report. It is settled once."""

    forget_sender = forms.BooleanField(
        label=_("Delete the mail address"), required=False, help_text=_("Once it has been answered, say.")
    )

    class Meta:
        model = ErrorReport
        fields = ("state", "reason")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        state, reason = found.get("state"), str(found.get("reason", "")).strip()
        if "state" in self.fields and (state == ErrorReport.State.OPEN) == bool(reason):
            message = _("Say whether it was answered or is dismissed.") if reason else _("Say why.")
            raise ValidationError({"state" if reason else "reason": message})
        return found


@admin.register(ErrorReport)
class ErrorReportAdmin(admin.ModelAdmin[ErrorReport]):
    form = ReportForm
    list_display = ("summary", "state", "about", "said_words", "reported_at", "settled_by")
    list_filter = ("state", "reported_at", "article__newest__section")
    search_fields = ("message", "words", "claim__statement", "article__newest__headline", "reason")
    list_select_related = ("claim", "article__newest", "settled_by")
    date_hierarchy = None
    show_full_result_count = False
    actions = None
    ordering = ("-reported_at", "-pk")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Readers report."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ErrorReport | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ErrorReport]:
        return super().get_queryset(request).select_related("claim", "article__newest", "settled_by")

    def get_readonly_fields(self, request: HttpRequest, obj: ErrorReport | None = None) -> tuple[str, ...]:
        settled = ("state", "reason", "settled_by", "settled_at") if obj and obj.settled_at else ()
        return (*READ, "email", *settled)

    def get_fields(self, request: HttpRequest, obj: ErrorReport | None = None) -> list[Any]:
        is_settled = obj is not None and obj.settled_at is not None
        fields: list[Any] = [*READ]
        if obj and obj.email:
            fields.append("email")
            if self.has_change_permission(request, obj):
                fields.append("forget_sender")
        return [*fields, "state", "reason", *(("settled_by", "settled_at") if is_settled else ())]

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: Any, change: bool) -> None:
        """Two may have it open: the second is told, and nothing of the first's is lost."""
        given = form.cleaned_data
        user: Any = request.user
        if given.get("forget_sender"):
            reporting.forget_sender(obj, by=user)
        state = given.get("state", ErrorReport.State.OPEN)
        if state != ErrorReport.State.OPEN and "state" in form.fields:
            try:
                reporting.settle(obj, ErrorReport.State(state), by=user, reason=given["reason"])
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))

    def log_change(self, request: HttpRequest, obj: ErrorReport, message: Any) -> Any:
        """The record says it."""

    @admin.display(description=_("report"))
    def summary(self, report: ErrorReport) -> str:
        return Truncator(report.message).chars(100)

    @admin.display(description=_("words"))
    def said_words(self, report: ErrorReport) -> str:
        return Truncator(report.words).chars(60)

    @admin.display(description=_("about"))
    def about(self, report: ErrorReport) -> SafeString | str:
        """The claim and the story at the desk."""
        links = []
        if report.claim:
            url = reverse("admin:claims_claim_change", args=[report.claim_id])
            links.append(format_html('<a href="{}">{}</a>', url, report.claim.statement))
        if report.article:
            headline = report.article.newest.headline if report.article.newest else gettext("A story")
            url = reverse("admin:articles_article_change", args=[report.article_id])
            links.append(format_html('<a href="{}">{}</a>', url, headline or gettext("A story without a headline")))
        return format_html("{}<br>{}", *links) if len(links) == 2 else links[0]

    @admin.display(description=_("where"))
    def where(self, report: ErrorReport) -> SafeString:
        """As readers have it, at the words if they still stand there."""
        return format_html('<a href="{}">{}</a>', report.url, gettext("The page, at these words"))
