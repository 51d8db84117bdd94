"""What a draft holds: the form of a story as it was typed, read as a story."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import Field
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.timezone import localtime

from articles import blocks
from articles.models import Article, Author, Draft, Picture, Section
from articles.models.story import Kind
from articles.numbers import row_id
from articles.revisions import Content
from entities.models import Entity, Role

from .forms import StoryForm

# Fields of one line, as they are typed; in all others a line end counts.
LINES = ("headline", "slug", "language", "picture_alt", "picture_caption", "picture_credit")


def content_of_draft(draft: Draft, base: Content) -> Content:
    """Return the story that a draft's form holds; what the form lacks, or holds wrongly, is as in `base`.

    Raises ValidationError if the body is more than a story may be.
    """
    typed: dict[str, Any] = {name: text_of_draft(draft, name) for name in (*LINES, "dek") if name in draft.form}
    for name in LINES:
        if name in typed:
            typed[name] = " ".join(typed[name].split())
    typed["headline"] = typed.get("headline") or base.headline
    typed["language"] = typed.get("language") or base.language
    if text_of_draft(draft, "kind") in Kind.values:
        typed["kind"] = text_of_draft(draft, "kind")
    if "section" in draft.form:
        typed["section"] = next(iter(_chosen(Section.objects.all(), draft, "section")), None)
    if "picture" in draft.form:
        typed["picture"] = next(iter(_chosen(Picture.objects.all(), draft, "picture")), None)
    if "byline" in draft.form:
        typed["byline"] = tuple(_chosen(Author.objects.all(), draft, "byline"))
    if "about" in draft.form or "mentions" in draft.form:
        typed["entities"] = tuple(
            (entity, role.value)
            for role in (Role.ABOUT, Role.MENTIONS)
            for entity in _chosen(Entity.objects.all(), draft, role.value)
        )
    if "body" in draft.form:
        typed["body"] = blocks.join(blocks.parse(str(next(iter(draft.form["body"]), ""))))
    content = replace(base, **typed)
    if picture := content.picture:
        said_of_it = {f"picture_{name}": getattr(picture, name) for name in ("alt", "caption", "credit")}
        content = replace(content, **{name: getattr(content, name) or text for name, text in said_of_it.items()})
    return content


def text_of_draft(draft: Draft, name: str) -> str:
    """Return what was typed into one field."""
    values = draft.form.get(name) or [""]
    return str(values[0]).replace("\r\n", "\n").strip()


def _chosen(known: QuerySet[Any], draft: Draft, name: str) -> list[Model]:
    """What was chosen of what there is, in the order of choosing. One query, if anything was."""
    keys = [key for value in draft.form.get(name, ()) if (key := row_id(value)) is not None]
    found = known.in_bulk(keys) if keys else {}
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def on_the_desk(article: Article, draft: Draft) -> list[str]:
    """Return what was set beside the text and is not so. It has no revisions, so that nobody knows who set it last."""
    data = MultiValueDict({name: list(map(str, values)) for name, values in draft.form.items()})
    found = []
    for name in StoryForm.Meta.fields:
        field = StoryForm.base_fields[name]
        if name not in draft.form and f"{name}_0" not in draft.form:
            continue
        typed = field.widget.value_from_datadict(data, MultiValueDict(), name)
        try:
            value = field.clean(typed)
        except ValidationError:
            continue
        if (value or None) != getattr(article, name):
            found.append(f"{field.label}: {_said(field, value) or '–'}")
    return found


def _said(field: Field, value: Any) -> str:
    if isinstance(value, datetime):
        return date_format(localtime(value), "DATETIME_FORMAT")
    return str(dict(getattr(field, "choices", ())).get(value, value) if isinstance(value, str) else value or "")
