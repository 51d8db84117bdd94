"""Bringing together, in the admin, what one person typed and what others saved meanwhile."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import drafts, revisions
from articles.merging import By, Choice
from articles.models import Article, Draft
from articles.people import person
from articles.reconciling import Reconciliation, reconcile
from articles.revisions import Content, StaleRevisionError, content_of

from .fields import number_in
from .history import editable, page_context, say_notes, who_saved
from .questions import Sides, ask, choices_in, parts, removed, settled_fields
from .typed import content_of_draft, on_the_desk, text_of_draft


@require_http_methods(["GET", "HEAD", "POST"])
def merge_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Both texts, with what is settled and what is not; on POST, saving what they make together.

    Nothing is dropped that was typed: text that is not taken over can still be found among the person's drafts.
    """
    article, draft = _both(request, article_id)
    story = reverse("admin:articles_article_change", args=[article_id])
    if draft.base_id == article.newest_id:
        messages.info(request, _("Nobody has saved the story since you opened it: your text can be saved as it is."))
        return HttpResponseRedirect(f"{story}?draft={draft.pk}")
    choices: dict[str, Choice] = {}
    is_tried = False
    if request.method == "POST":
        if done := _decide(request, article, draft):
            return done
        choices, is_tried = choices_in(request), True
        article, draft = _both(request, article_id)
    try:
        together = _together(article, draft)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(f"{story}?draft={draft.pk}")
    newest = article.newest
    assert newest is not None
    who = _names(article, draft)
    sides = _sides(who)
    questions = {question.key: question for question in ask(together, choices, is_tried=is_tried)}
    context = page_context(
        request,
        article,
        title=_("Two texts of one story"),
        draft=draft,
        newest=newest,
        fields=[question for key, question in questions.items() if key in together.fields],
        who=who,
        sides=sides,
        settled_fields=settled_fields(together, sides),
        parts=parts(together, questions, sides),
        removed=removed(together, sides),
        count=len(questions),
        desk=on_the_desk(article, draft),
    )
    return TemplateResponse(request, "admin/articles/article/merge.html", context)


def _decide(request: HttpRequest, article: Article, draft: Draft) -> HttpResponse | None:
    """Do what was chosen, and return where to go on; None if it has to be looked at again, having said why."""
    story = HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    newest = article.newest
    assert newest is not None
    if request.POST.get("newest") != str(newest.pk):
        messages.error(request, _("%(who)s saved the story again. Nothing is saved yet.") % {"who": newest.created_by})
        return None
    if request.POST.get("typed") != draft.saved_at.isoformat():
        messages.error(request, _("You typed more in another tab. It is here too now; nothing is saved yet."))
        return None
    take = request.POST.get("take")
    if take == "theirs":
        drafts.discard(draft)
        messages.success(request, _("The story stays as it was saved. What you typed is kept, and not offered again."))
        return story
    choices = choices_in(request)
    try:
        together = _together(article, draft)
        content = together.ours if take == "ours" else together.content(choices)
        with transaction.atomic():
            reason = text_of_draft(draft, "reason") or _("Brought together with revision %d.") % newest.number
            saved = revisions.save(article, content, by=person(request), base=newest, reason=reason)
            if take == "ours" or all(choice is not Choice.THEIRS for choice in choices.values()):
                drafts.forget(article, by=person(request), tabs=[draft.tab])
            else:
                drafts.discard(draft)
    except KeyError:
        messages.error(request, _("Nothing is saved yet: say which text to take where both of you changed the same."))
    except StaleRevisionError as error:
        messages.error(request, _("%(who)s saved the story again. Nothing is saved yet.") % who_saved(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
        for line in on_the_desk(article, draft):
            messages.warning(request, _("Not saved, since it may have changed meanwhile: %s.") % line)
        if saved != newest:
            say_notes(request, saved)
        return story
    return None


def _both(request: HttpRequest, article_id: int) -> tuple[Article, Draft]:
    """The story, if it is theirs to edit, and what they typed. Raises Http404 for others' text."""
    article = editable(request, article_id)
    wanted = request.GET.get("draft", "")
    own = Draft.objects.filter(article=article, person=person(request)).select_related("base__section", "base__picture")
    return article, get_object_or_404(own, pk=number_in(wanted))


def _together(article: Article, draft: Draft) -> Reconciliation:
    """Raises ValidationError if what was typed is too long to be a story."""
    base = content_of(draft.base) if draft.base else Content(headline="")
    assert article.newest is not None
    return reconcile(base, content_of_draft(draft, base), content_of(article.newest))


def _names(article: Article, draft: Draft) -> str:
    """Who saved the story since the text was opened."""
    since = article.revisions.filter(number__gt=draft.base.number if draft.base else 0)
    people = since.order_by("number").select_related("created_by").defer("body")
    return ", ".join(dict.fromkeys(str(revision.created_by) for revision in people))


def _sides(who: str) -> Sides:
    return Sides(
        ours=_("Yours"),
        theirs=_("Saved by %(who)s") % {"who": who},
        both_changed=_("both of you changed this"),
        take_ours=_("Take yours"),
        take_theirs=_("Take theirs"),
        take_both=_("Take both, yours first"),
        changed={By.OURS: _("You changed"), By.THEIRS: _("They changed"), By.BOTH: _("Both changed")},
        added={By.OURS: _("You added"), By.THEIRS: _("They added"), By.BOTH: _("Both added")},
        removed={By.OURS: _("You took out"), By.THEIRS: _("They took out"), By.BOTH: _("Both took out")},
    )
