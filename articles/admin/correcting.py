"""Correcting what is live, in the admin: the live text in a form of its own, apart from the working text."""

from __future__ import annotations

from typing import Any

import js_asset
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import correcting
from articles.models import Article, Edition, Revision
from articles.numbers import row_id
from articles.people import person
from articles.publishing import NothingToDoError
from articles.reconciling import Reconciliation, reconcile
from articles.revisions import StaleRevisionError, content_of

from .changes import changes
from .drafts import keep_refused
from .forms import StoryForm, initial_of
from .publication import page_context, publishable, to_story
from .publication_forms import add_errors

STORY = ("base", "headline", "dek", "body", "reason")
SIDE = (
    (gettext_lazy("Where and who"), ("section", "kind", "byline")),
    (gettext_lazy("Entities"), ("about", "mentions")),
    (gettext_lazy("Lead picture"), ("picture", "picture_alt", "picture_caption", "picture_credit")),
    (gettext_lazy("Address"), ("slug", "language")),
)


class CorrectForm(StoryForm):
    """The text of a story, without what is set beside it on the desk."""

    note = None  # type: ignore[assignment]
    seen = None  # type: ignore[assignment]

    class Meta:
        model = Article
        fields = ()

    def refuse_late(self, base: Revision | None) -> None:
        """Whether someone corrected it meanwhile is for the page to say: it shows both texts then."""


def correct_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The live text, or the correction of it that was begun, in a form; on POST, saving that, apart from all else."""
    article = publishable(request, article_id)
    live, text = texts_of(article)
    if live is None or text is None:
        return _nothing_live(request, article)
    if "restart" in request.POST:
        return _restart(request, article, live, text)
    form = _form(request, article, text)
    late: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        base = _base(article, form, text)
        is_seen = base == text or request.POST.get("latest") == str(text.pk)
        if is_seen and (done := _save(request, article, form, live, text, _together(base, form, text))):
            return done
        live, text = texts_of(article)
        if live is None or text is None:
            return _nothing_live(request, article)
        if base != text:
            late = _late(text, base, form)
    assert live.revision is not None
    context = page_context(
        request,
        article,
        title=_("Correct what is live: %(story)s") % {"story": live.revision.headline},
        live=live,
        text=text,
        begun=changes(live.revision, text),
        has_typed=request.method == "POST",
        **_form_context(request, form),
        **late,
    )
    return TemplateResponse(request, "admin/articles/article/correct.html", context)


def _save(
    request: HttpRequest,
    article: Article,
    form: CorrectForm,
    live: Edition,
    text: Revision,
    together: Reconciliation,
) -> HttpResponse | None:
    """Save what was typed, or that together with what was saved meanwhile; None if someone was faster."""
    is_both = request.POST.get("take") == "both" and not together.undecided
    content = together.content() if is_both else form.content()
    reason = form.cleaned_data["reason"]
    try:
        saved = correcting.save(article, content, by=person(request), base=text, reason=reason)
    except (StaleRevisionError, NothingToDoError):
        return None
    except ValidationError as error:
        add_errors(form, error)
        return None
    if form.removed_from_body:
        what = ", ".join(form.removed_from_body)
        messages.warning(request, _("Taken out of the text, since a story may not hold it: %s.") % what)
    if saved.pk == live.revision_id:
        messages.info(request, _("Nothing is different from what readers have."))
        return to_page("correct", article)
    return to_page("correct_publish", article)


def _restart(request: HttpRequest, article: Article, live: Edition, text: Revision) -> HttpResponse:
    """Leave the correction that was begun, which stays among the revisions, and begin again from the live text."""
    assert live.revision is not None
    try:
        reason = _("Begun again from what readers have.")
        correcting.save(article, content_of(live.revision), by=person(request), base=text, reason=reason)
    except (StaleRevisionError, NothingToDoError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("This is what readers have now. What was begun is among the revisions."))
    return to_page("correct", article)


def texts_of(article: Article) -> tuple[Edition | None, Revision | None]:
    """The live edition, and the text to correct: its own, or that which corrects it and has not gone out."""
    now = timezone.now()
    related = ("revision__section", "revision__picture", "section")
    live = article.editions.live(now).select_related(*related).first()
    text = correcting.text_to_correct(article, now)
    if live is None or text is None:
        return None, None
    return live, article.revisions.select_related("section", "picture", "created_by").get(pk=text.pk)


def _nothing_live(request: HttpRequest, article: Article) -> HttpResponse:
    """Say so. What was typed for a story that ended meanwhile is kept with the other unsaved texts of the story."""
    messages.info(request, _("Nothing of this story is live, so there is nothing to correct."))
    if request.method == "POST" and "headline" in request.POST:
        base = article.revisions.filter(pk=row_id(request.POST.get("base", "")) or 0).first()
        keep_refused(article, request.POST, by=person(request), base=base)
        messages.warning(request, _("What you typed is kept, and not saved."))
    return to_story(article)


def _base(article: Article, form: CorrectForm, text: Revision) -> Revision:
    """The text that the form was filled from; if nobody can tell, the newest one, whose changes are then shown."""
    base: Revision | None = form.cleaned_data["base"]
    if base is None or base.article_id != article.pk:
        return text.parent or text
    return base


def _late(text: Revision, base: Revision, form: CorrectForm) -> dict[str, Any]:
    """What the page shows to the second of two people: what the first did, and whether both can be had at once."""
    can_be_both = not _together(base, form, text).undecided
    return {"late": text, "theirs": changes(base, text), "can_be_both": can_be_both}


def _together(base: Revision, form: CorrectForm, text: Revision) -> Reconciliation:
    return reconcile(content_of(base), form.content(), content_of(text))


def _form(request: HttpRequest, article: Article, text: Revision) -> CorrectForm:
    form = CorrectForm(request.POST or None, instance=article, initial=initial_of(content_of(text), text))
    for name in ("byline", "about", "mentions", "picture"):
        field: Any = form.fields[name]
        field.widget.can_add_related = admin.site.get_model_admin(field.queryset.model).has_add_permission(request)
    return form


def _form_context(request: HttpRequest, form: CorrectForm) -> dict[str, Any]:
    """The form as the story's own page shows it."""
    fieldsets: list[tuple[Any, dict[str, Any]]] = [(None, {"fields": STORY, "classes": ("story",)})]
    fieldsets += [(str(title), {"fields": fields, "classes": ("side",)}) for title, fields in SIDE]
    stories = admin.site.get_model_admin(Article)
    adminform = AdminForm(form, fieldsets, {}, model_admin=stories)
    media = js_asset.Media.from_media(stories.media + adminform.media, nonce=str(request.csp_nonce))  # type: ignore[attr-defined]
    return {"adminform": adminform, "form": form, "errors": form.errors, "media": media}


def to_page(name: str, article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(f"admin:articles_article_{name}", args=[article.pk]))
