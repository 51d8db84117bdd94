"""Autosave in the admin: keeping, offering and discarding what was typed and not saved."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import drafts
from articles.models import Article, Draft, Revision
from articles.numbers import row_id
from articles.people import person

if TYPE_CHECKING:
    from newsroom.models import User


@require_POST
def keep_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Keep the form of one tab. Refused only to whoever could never open the story, and if it is no form at all."""
    article = get_object_or_404(Article, pk=article_id)
    mine = Draft.objects.filter(article=article, person=person(request))
    if not Article.objects.visible_to(person(request)).filter(pk=article_id).exists() and not mine.exists():
        raise PermissionDenied
    try:
        data = json.loads(request.body)
        tab, base, form = str(data["tab"])[:36], row_id(data.get("base")), data["form"]
        if not tab or not all(_are_texts(values) for values in form.values()):
            raise ValueError(tab)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"error": _("This is not a form.")}, status=400)
    revision = Revision.objects.filter(article=article, pk=base).first() if base else None
    draft = drafts.keep(article, form, by=person(request), tab=tab, base=revision)
    return JsonResponse(
        {
            "kept": date_format(localtime(draft.saved_at), "H:i:s"),
            "url": f"{reverse('admin:articles_article_change', args=[article.pk])}?draft={draft.pk}",
        }
    )


@require_POST
def discard_view(request: HttpRequest, article_id: int, draft_id: int) -> HttpResponse:
    drafts.discard(get_object_or_404(Draft, pk=draft_id, article=article_id, person=person(request)))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article_id]))


def taken_up(request: HttpRequest, article: Article) -> Draft | None:
    """Return the unsaved text that a person takes up again, if the address names one of theirs. At most one query."""
    wanted = row_id(request.GET.get("draft", ""))
    if request.method != "GET" or wanted is None:
        return None
    return Draft.objects.filter(article=article, person=person(request), pk=wanted).first()


def keep_refused(article: Article, data: QueryDict, *, by: User, base: Revision | None) -> Draft:
    """Keep what was sent to be saved and cannot be, under the name of its tab, and return it."""
    form = {name: data.getlist(name) for name in data if name != "csrfmiddlewaretoken" and not name.startswith("_")}
    # A list of which nothing is chosen is not sent at all.
    form = {"byline": [], "about": [], "mentions": []} | form
    known = base if base and base.article_id == article.pk else None
    return drafts.keep(article, form, by=by, tab=data.get("tab", "")[:36] or uuid4().hex, base=known)


def initial_of_draft(draft: Draft, form: type[ModelForm[Article]]) -> dict[str, Any]:
    """Return what a form shows of a draft: the fields it holds, as their widgets read them."""
    # What was kept is what a browser sent, whatever that was.
    typed = {name: [value for value in values if isinstance(value, str)] for name, values in draft.form.items()}
    for name, field in form.base_fields.items():
        if isinstance(field, ModelChoiceField) and name in typed:
            typed[name] = [value for value in typed[name] if row_id(value) is not None]
    data = MultiValueDict(typed)
    initial = {
        name: field.widget.value_from_datadict(data, MultiValueDict(), name)
        for name, field in form.base_fields.items()
        # A moment is two fields: a date and a time.
        if name in draft.form or f"{name}_0" in draft.form
    }
    return initial | {"base": draft.base_id}


def _are_texts(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
