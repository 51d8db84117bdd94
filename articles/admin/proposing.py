"""Entities that the text of a story mentions, beside its form: proposed as it is written, accepted, dismissed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import cleaning, dismissing
from articles.drafts import NO_CHARACTER
from articles.models import Article, Revision
from articles.numbers import row_id
from articles.people import person
from articles.proposing import Proposals, proposals
from articles.revisions import blocks_of
from entities.models import Entity, Kind, Role

from .history import editable

LINES = ("headline", "dek", "picture_caption", "language")
# The button of the form that saves it and settles a proposal: what to do, and with what.
BUTTON = "_propose"


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("<int:article_id>/in-text/", wrap(in_text_view), name="articles_article_in_text"),
        path("<int:article_id>/in-text/dismiss/", wrap(dismiss_view), name="articles_article_dismiss"),
    ]


@require_POST
def in_text_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """What a text that was sent mentions, as a piece of the page. Nothing of it is kept."""
    article = editable(request, article_id)
    typed = _read(request)
    try:
        found = _proposals(article, {name: _text(typed.get(name)) for name in (*LINES, "body")}, typed)
    except ValidationError as error:
        return _refusal(error)
    return render(request, "admin/articles/article/_proposals.html", shown(request, found))


@require_POST
def dismiss_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Dismiss a proposal for this story, or have it proposed again."""
    article, asked = editable(request, article_id), _read(request)
    settle = dismissing.propose_again if asked.get("again") else dismissing.dismiss
    try:
        settle(article, by=person(request), entities=_entities(asked.get("entities")), name=_text(asked.get("name")))
    except ValidationError as error:
        return _refusal(error)
    return HttpResponse(status=204)


def in_form(request: HttpRequest, article: Article, form: Any) -> dict[str, Any]:
    """Return what the page shows beside a form: what the text in it mentions, typed or saved."""
    typed = {name: form[name].value() for name in ("about", "mentions")}
    try:
        found = _proposals(article, {name: _text(form[name].value()) for name in (*LINES, "body")}, typed)
    except ValidationError:
        found = Proposals()  # the form says of its fields what is wrong with them
    return shown(request, found)


def shown(request: HttpRequest, found: Proposals) -> dict[str, Any]:
    return {
        "proposals": found,
        "entity_kinds": Kind.choices,
        "may_make_entities": request.user.has_perm("entities.add_entity"),
    }


def _proposals(article: Article, lines: Mapping[str, str], tagged: Mapping[str, Any]) -> Proposals:
    """Raises ValidationError for a text that is too long."""
    text = Revision(
        headline=lines["headline"],
        dek=lines["dek"],
        picture_caption=lines["picture_caption"],
        body=cleaning.clean(lines["body"]),
    )
    roles = {pk: role.value for role in (Role.MENTIONS, Role.ABOUT) for pk in _ids(tagged.get(role.value))}
    order = [*_ids(tagged.get("about")), *_ids(tagged.get("mentions"))]
    return proposals(
        article, blocks_of(text), tagged={pk: roles[pk] for pk in order}, language=lines["language"] or "en"
    )


# Without scripts, a button of the form settles a proposal, and saves the form with it.


@dataclass(frozen=True, slots=True)
class Settled:
    """What a button says: `do` is a role, "dismiss" or "again"; with entities, or with a name."""

    do: str
    entities: tuple[int, ...] = ()
    name: str = ""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Settled | None:
        """Return what the button that sent the form says, if it is one of these and says what it may."""
        do, _colon, what = str(data.get(BUTTON, "")).partition(":")
        if do not in (*Role.values, "dismiss", "again") or not what:
            return None
        if what.startswith("name-"):
            return cls(do, name=_text(what.removeprefix("name-"))) if do in ("dismiss", "again") else None
        ids = _ids(what.split("-"))
        return cls(do, tuple(ids)) if ids and (do not in Role.values or len(ids) == 1) else None

    def in_data(self, data: QueryDict) -> QueryDict:
        """Return the form's data with the entity in the role that was accepted, and in no other."""
        if self.do not in Role.values:
            return data
        changed, number = data.copy(), str(self.entities[0])
        for role in Role.values:
            kept = [value for value in data.getlist(role) if value != number]
            changed.setlist(role, [*kept, number] if role == self.do else kept)
        return changed

    def settle(self, article: Article, by: Any) -> None:
        """Dismiss, or take that back. Raises PermissionDenied."""
        if self.do in ("dismiss", "again"):
            operation = dismissing.dismiss if self.do == "dismiss" else dismissing.propose_again
            entities = list(Entity.objects.filter(pk__in=self.entities))
            if entities or self.name:
                operation(article, by=by, entities=entities, name=self.name)


def _read(request: HttpRequest) -> dict[str, Any]:
    """Return what was sent. What is no object of ours counts as nothing in it."""
    try:
        asked = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return asked if isinstance(asked, dict) else {}


def _text(value: Any) -> str:
    """Return what was sent as a text that a database takes; nothing for what is none."""
    return NO_CHARACTER.sub("", value) if isinstance(value, str) else ""


def _ids(values: Any) -> list[int]:
    """Return the numbers of rows among what was sent, each once."""
    numbers = (row_id(value) for value in (values if isinstance(values, list | tuple) else ()))
    return list(dict.fromkeys(number for number in numbers if number is not None))


def _entities(values: Any) -> list[Entity]:
    return list(Entity.objects.filter(pk__in=_ids(values)))


def _refusal(error: ValidationError) -> HttpResponse:
    return JsonResponse({"error": " ".join(error.messages) or _("This cannot be done.")}, status=400)
