"""Stories in the admin: the list, the page of a story, publishing and withdrawing."""

from __future__ import annotations

from typing import Any

import js_asset
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import drafts, handing_over, presence, previewing, revisions
from articles.handing_over import Seen, StaleMoveError
from articles.models import Article, Edition
from articles.numbers import row_id
from articles.people import person
from articles.revisions import blocks_of

from . import history, preview, proposing, record, sharing, withholding
from . import presence as open_pages
from .carrying import carry_view
from .correcting import correct_view
from .corrections import correct_publish_view
from .drafts import discard_view, initial_of_draft, keep_view, taken_up
from .fields import CarefulChoices, number_in
from .forms import StartForm, StoryForm, initial_of
from .handing_over import InWorkFilter, hand_over_view
from .history import say_notes
from .merging import merge_view
from .panel import may_publish, publication_of
from .publication import publish_view
from .scheduling import end_view, scheduled_view, withdraw_view

# What is set beside the text, and who set it last.
DESK = ("stage", "assignee", "due_at", "embargo_until", "handed_over_at", "handed_over_by", "handover_note")
STORY = (
    "base",
    "headline",
    "dek",
    "body",
    "reason",
)
SIDE = (
    (gettext_lazy("Where and who"), ("section", "kind", "byline")),
    (gettext_lazy("On the desk"), ("stage", "assignee", "note", "due_at", "embargo_until")),
    (gettext_lazy("Entities"), ("about", "mentions")),
    (gettext_lazy("Lead picture"), ("picture", "picture_alt", "picture_caption", "picture_credit")),
    (gettext_lazy("Address"), ("slug", "language")),
)


@admin.register(Article)
class ArticleAdmin(CarefulChoices, admin.ModelAdmin[Article]):
    form = StoryForm
    change_form_template = "admin/articles/article/change_form.html"
    list_display = ("headline", "section", "stage", "assignee", "due_at", "before_readers", "saved")
    list_filter = (
        InWorkFilter,
        "stage",
        ("newest__section", admin.RelatedOnlyFieldListFilter),
        "newest__kind",
        "assignee",
        "due_at",
    )
    list_select_related = ("newest__section", "assignee")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("newest__headline", "newest__dek", "newest__body", "newest__byline__author__name")
    search_help_text = gettext_lazy("Search headlines, text and bylines")
    actions = None

    # Who may do what

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        live = Edition.objects.live(timezone.now()).filter(article=OuterRef("pk"))
        stories = Article.objects.visible_to(person(request))
        return stories.annotate(is_live=Exists(live)).select_related("newest__section", "assignee")

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        allowed: bool = super().has_view_permission(request, obj)
        return allowed and (obj is None or Article.objects.visible_to(person(request)).filter(pk=obj.pk).exists())

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)
        return allowed and (obj is None or Article.objects.editable_by(person(request)).filter(pk=obj.pk).exists())

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    # The list

    @admin.display(description=gettext_lazy("headline"), ordering="newest__headline")
    def headline(self, article: Article) -> str:
        return str(article)

    @admin.display(description=gettext_lazy("section"), ordering="newest__section")
    def section(self, article: Article) -> str:
        return str(article.newest.section or "–") if article.newest else "–"

    @admin.display(description=gettext_lazy("live"), boolean=True, ordering="is_live")
    def before_readers(self, article: Article) -> bool:
        return bool(getattr(article, "is_live", False))

    @admin.display(description=gettext_lazy("saved"), ordering="newest__created_at")
    def saved(self, article: Article) -> Any:
        return article.newest and article.newest.created_at

    # The page of a story

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:article_id>/draft/", view(keep_view), name="articles_article_draft"),
            path(
                "<int:article_id>/draft/<int:draft_id>/discard/",
                view(discard_view),
                name="articles_article_discard_draft",
            ),
            *history.urls(view),
            *withholding.urls(view),
            *preview.urls(view),
            *sharing.urls(view),
            *open_pages.urls(view),
            *record.urls(view),
            *proposing.urls(view),
            path("<int:article_id>/merge/", view(merge_view), name="articles_article_merge"),
            path("<int:article_id>/carry/<int:number>/", view(carry_view), name="articles_article_carry"),
            path("<int:article_id>/hand-over/", view(hand_over_view), name="articles_article_hand_over"),
            path("<int:article_id>/publish/", view(publish_view), name="articles_article_publish"),
            path(
                "<int:article_id>/scheduled/<int:edition_id>/",
                view(scheduled_view),
                name="articles_article_scheduled",
            ),
            path("<int:article_id>/withdraw/", view(withdraw_view), name="articles_article_withdraw"),
            path("<int:article_id>/end/", view(end_view), name="articles_article_end"),
            path("<int:article_id>/correct/", view(correct_view), name="articles_article_correct"),
            path(
                "<int:article_id>/correct/publish/",
                view(correct_publish_view),
                name="articles_article_correct_publish",
            ),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return [
            (None, {"fields": STORY, "classes": ("story",)}),
            *((title, {"fields": fields, "classes": ("side", f"side-{fields[0]}")}) for title, fields in SIDE),
        ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """On POST with the story's row locked, so that what the form checks still holds when it is saved."""
        article: Article | None = super().get_object(request, object_id, from_field)
        if article and request.method == "POST":
            Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
            article.refresh_from_db(fields=["newest", *DESK])
        return article

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Not as Django says it: a story that somebody may not see was not deleted."""
        messages.warning(request, _("There is no such story, or it is not yours to see."))
        return HttpResponseRedirect(reverse("admin:index"))

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in ("byline", "about", "mentions", "picture"):
            field: Any = form.base_fields[name]
            target = self.admin_site.get_model_admin(field.queryset.model)
            field.widget.can_add_related = target.has_add_permission(request)
        if obj and obj.newest:
            initial = initial_of(revisions.content_of(obj.newest), obj.newest) | {"seen": str(Seen.of(obj))}
            if draft := taken_up(request, obj):
                initial |= initial_of_draft(draft, form)

            class FilledForm(form):  # type: ignore[misc,valid-type]
                typed_by = person(request)

                def __init__(self, *args: Any, **kwargs: Any) -> None:
                    kwargs["initial"] = initial | (kwargs.get("initial") or {})
                    super().__init__(*args, **kwargs)

            return FilledForm
        return form

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """Begin a story. Its row exists before its text is written, so that nothing written is without a place."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = StartForm(request.POST or None)
        if form.is_valid():
            article = revisions.create(form.content(person(request).author), by=person(request))
            return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
        context = self._context(request, title=_("New story"), form=form)
        return TemplateResponse(request, "admin/articles/article/start.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        article = self.get_queryset(request).filter(pk=row_id(object_id) or 0).first()
        if article and not self.has_change_permission(request, article):
            return self.read_view(request, article)
        response: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return response

    def read_view(self, request: HttpRequest, article: Article) -> HttpResponse:
        """The story for those who may read it and not change it."""
        if request.method == "POST":
            raise PermissionDenied(_("This story is not yours to edit at its stage."))
        context = self._context(request, title=str(article), **self._publication(request, article))
        if article.newest:
            context["blocks"] = blocks_of(article.newest)
        return TemplateResponse(request, "admin/articles/article/read.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The revisions, and from there the record: the admin's own log knows only that a form was sent."""
        return HttpResponseRedirect(reverse("admin:articles_article_revisions", args=[number_in(object_id)]))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["media"] = js_asset.Media.from_media(context["media"], nonce=str(request.csp_nonce))  # type: ignore[attr-defined]
        context["show_save_and_add_another"] = False
        if story := context.get("original"):
            context |= proposing.in_form(request, story, context["adminform"].form)
            if request.method == "POST":
                # As it is in the database: what was typed, and refused, is set on the form's own.
                story = self.get_queryset(request).get(pk=story.pk)
            else:
                context["saved_tab"] = request.session.pop(f"saved-{story.pk}", "")
            context |= {**self._publication(request, story), "draft": taken_up(request, story)}
        response: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return response

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Nothing yet: the text is saved first, since a change of stage may end the right to change it."""

    def save_related(self, request: HttpRequest, form: StoryForm, formsets: Any, change: bool) -> None:
        article = form.instance
        data = form.cleaned_data
        if form.settled:
            form.settled.settle(article, person(request))
        revisions.save(article, form.content(), by=person(request), base=data["base"], reason=data["reason"])
        if form.removed_from_body:
            what = ", ".join(form.removed_from_body)
            messages.warning(request, _("Taken out of the text, since a story may not hold it: %s.") % what)
        # Then the rest: a move may end the right to change the text, and a text may end the right to move it.
        try:
            form.save_desk(article, person(request))
        except (PermissionDenied, StaleMoveError, ValidationError) as error:
            said = {"why": " ".join(getattr(error, "messages", [str(error)])), "note": data["note"]}
            messages.error(request, _("The text is saved. The story was not moved: %(why)s %(note)s") % said)
        tab = request.POST.get("tab", "")
        drafts.forget(article, by=person(request), tabs=[tab, request.POST.get("draft_tab", "")])
        # The browser drops its own copy when it is told that this tab was saved, and not before.
        request.session[f"saved-{article.pk}"] = tab[:36]

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Tell the editor what the save did, on the page of the story; or go on to publishing."""
        if "_publish" in request.POST and may_publish(obj, person(request)):
            return HttpResponseRedirect(reverse("admin:articles_article_publish", args=[obj.pk]))
        messages.success(request, _("Saved."))
        if request.POST.get("base") != str(obj.newest_id):
            assert obj.newest is not None
            say_notes(request, obj.newest)
        spot = "#in-text" if proposing.BUTTON in request.POST else ""
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[obj.pk]) + spot)

    def view_on_site(self, article: Article) -> str | None:
        live = Edition.objects.live(timezone.now()).filter(article=article).select_related("revision", "section")
        edition = live.first()
        return edition.get_absolute_url() if edition else None

    def _publication(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        """What the page of a story says about its publication, and what other apps add."""
        return {
            "article": article,
            **publication_of(article, person(request)),
            "drafts": drafts.unsaved(article, person(request)),
            "may_share": previewing.may_share(article, person(request)),
            "others": presence.said(presence.others(article, by=person(request))),
            "may_move": bool(handing_over.stages_for(article, person(request))),
            "panels": [import_string(dotted)(request, article) for dotted in settings.ARTICLE_PANELS],
        }

    def _context(self, request: HttpRequest, **extra: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **extra}
