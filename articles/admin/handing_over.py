"""Handing a story over in the admin: a page of its own, and a part of the story's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import handing_over
from articles.handing_over import Seen, StaleMoveError, seconds
from articles.models import Article
from articles.models.story import Stage
from articles.people import person
from articles.returning import back_from

from .fields import OneOf

if TYPE_CHECKING:
    from newsroom.models import User


class MoveFields(forms.Form):
    """The note to the next person, and where the story stood when the page was shown."""

    note = forms.CharField(
        label=gettext_lazy("Note to the next person"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Goes with the story when it is handed over."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def show_move(self, article: Article, by: User) -> None:
        """Offer what `by` may choose."""
        stage, assignee = self.fields.get("stage"), self.fields.get("assignee")
        stages = {article.stage, *handing_over.stages_for(article, by)}
        if isinstance(stage, forms.ChoiceField):
            stage.choices = [(value, label) for value, label in Stage.choices if value in stages]
        if isinstance(assignee, forms.ModelChoiceField):
            assignee.queryset = _people_for(article)
        if "embargo_until" in self.fields:
            self.fields["embargo_until"].disabled = not handing_over.may_set_embargo(article, by)

    def refuse_move(self, error: Exception) -> None:
        """Show why the story was not moved. What was typed stays, and can be sent again: now it is known."""
        if isinstance(error, StaleMoveError):
            data: Any = self.data.copy()  # type: ignore[attr-defined]  # that of a request is a QueryDict
            data["seen"] = str(Seen.of(error.article))
            self.data = data
            self.add_error("stage", _("%(what)s Look again, and choose.") % {"what": error})
        elif isinstance(error, ValidationError):
            self.add_error(None, error)
        else:
            self.add_error("stage", str(error))


class DeskFields(MoveFields):
    """What is set beside the text of a story. What the person at the form did not touch stays as others left it."""

    def read_desk(self, article: Article, by: User) -> None:
        """Remember what the person wants to be different, and refuse what is not theirs to do."""
        data = self.cleaned_data
        shown = Seen.read(data.get("seen", "")) or Seen.of(article)
        stage, to, note = data.get("stage", shown.stage), data.get("assignee"), data.get("note", "")
        self.plan = {
            name: data.get(name) if seconds(data.get(name)) != was else getattr(article, name)
            for name, was in (("due_at", shown.due_at), ("embargo_until", shown.embargo_until))
        }
        self.move: dict[str, Any] | None = None
        if "stage" in self.errors or "assignee" in self.errors or "note" in self.errors:
            return
        if (stage, to and to.pk) != (shown.stage, shown.assignee) or note:
            self.move = {"stage": stage, "to": to, "note": note, "seen": shown}
            try:
                handing_over.check(article, by=by, **self.move)
            except (PermissionDenied, StaleMoveError, ValidationError) as error:
                self.refuse_move(error)

    def save_desk(self, article: Article, by: User) -> None:
        """Do what was read. Raises as `articles.handing_over` does."""
        handing_over.plan(article, by=by, **self.plan)
        if self.move:
            handing_over.hand_over(article, by=by, **self.move)


class MoveForm(MoveFields):
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), choices=())
    assignee = OneOf(
        label=gettext_lazy("Who has it then"),
        queryset=None,  # whoever works at the desk when the form is made
        required=False,
        empty_label=gettext_lazy("Nobody yet: whoever takes it"),
    )
    field_order = ("stage", "assignee", "note", "seen")

    def __init__(self, *args: Any, article: Article, by: User, **kwargs: Any) -> None:
        shown = {"stage": article.stage, "assignee": article.assignee_id, "seen": str(Seen.of(article))}
        kwargs.setdefault("initial", shown)
        super().__init__(*args, **kwargs)
        self.show_move(article, by)


def _people_for(article: Article) -> QuerySet[Any]:
    """Whom a story can be given to, and who has it now even if they have left."""
    found = handing_over.people()
    if article.assignee_id is None:
        return found
    everyone = found.model._default_manager.filter(pk__in=[article.assignee_id])
    return (found | everyone).order_by("first_name", "last_name", "username")


def hand_over_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The form that hands a story over, also for those who may not edit it; and, on POST, doing so."""
    user = person(request)
    article = get_object_or_404(
        Article.objects.visible_to(user).select_related("newest", "assignee", "handed_over_by"), pk=article_id
    )
    back = back_from(request, "admin:index")
    if not handing_over.stages_for(article, user):
        raise PermissionDenied(_("You may not move this story from where it is."))
    form = MoveForm(request.POST or None, article=article, by=user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            moved = handing_over.hand_over(
                article,
                by=user,
                stage=data["stage"],
                to=data["assignee"],
                note=data["note"],
                seen=Seen.read(data["seen"]),
            )
        except (PermissionDenied, StaleMoveError, ValidationError) as error:
            form.refuse_move(error)
        else:
            what = {"story": moved, "stage": moved.get_stage_display(), "person": moved.assignee or _("nobody")}
            messages.success(request, _("“%(story)s” is at “%(stage)s” now, with %(person)s.") % what)
            return HttpResponseRedirect(back)
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "title": _("Hand over: %(story)s") % {"story": article},
        "article": article,
        "form": form,
        "back": back,
    }
    return TemplateResponse(request, "admin/articles/article/hand_over.html", context)


class InWorkFilter(admin.SimpleListFilter):
    """Leaves out what has gone out and was not touched since."""

    title = gettext_lazy("in work")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", _("In work")), ("0", _("Out, and not changed since"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("0", "1"):
            return queryset
        in_work = Article.objects.in_work(timezone.now())
        return queryset.filter(pk__in=in_work.values("pk")) if self.value() == "1" else queryset.exclude(pk__in=in_work)
