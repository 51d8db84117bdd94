"""Autosaves: what a person has typed and not yet saved. Never refused, offered again, and kept when it is discarded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from .models import Article, Draft, Revision

if TYPE_CHECKING:
    from newsroom.models import User

Form = dict[str, list[str]]
NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


@transaction.atomic
def keep(article: Article, form: Form, *, by: User, tab: str, base: Revision | None) -> Draft:
    """Keep what `by` has typed in the tab, in place of what was kept of it before, and return it.

    It is not asked whether the story has been saved by others, or has moved on to a stage where `by` may not edit
    it: typed text is kept first. `form` is the form's fields as the browser would send them.
    """
    form = {_storable(name): [_storable(value) for value in values] for name, values in form.items()}
    draft, _created = Draft.objects.update_or_create(
        article=article, person=by, tab=_storable(tab), defaults={"form": form, "base": base, "discarded_at": None}
    )
    return draft


def unsaved(article: Article, by: User) -> list[Draft]:
    """Return what `by` typed into the story and neither saved nor discarded, newest first."""
    return list(Draft.objects.filter(article=article, person=by, discarded_at=None).order_by("-saved_at"))


def discard(draft: Draft) -> None:
    """Offer a draft no more. Its text can still be found."""
    Draft.objects.filter(pk=draft.pk).update(discarded_at=timezone.now())


def forget(article: Article, *, by: User, tabs: list[str]) -> None:
    """Drop the drafts of `by` in these tabs: what they held has been saved as a revision."""
    Draft.objects.filter(article=article, person=by, tab__in=[_storable(tab) for tab in tabs]).delete()


def _storable(text: str) -> str:
    """The text, with a mark for what is no character of a text: a database takes neither NUL nor half a character."""
    return NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text)
