"""Making entities, and changing what is known of them: name, other names, description, and where else they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .models import Alias, Entity, Kind, SameAs
from .signals import entity_changed, entity_created
from .versions import names_changed

if TYPE_CHECKING:
    from newsroom.models import User

PLAIN_FIELDS = ("name", "kind", "description", "wikidata_id", "website", "slug")


class MergedError(Exception):
    """The entity has become another, `current`, which is the one to change."""

    def __init__(self, current: Entity) -> None:
        self.current = current
        super().__init__(_("This entity has been merged into %(name)s. Change that one.") % {"name": current.name})


@dataclass(frozen=True, slots=True)
class Details:
    """All that is known of an entity. An empty slug is made from the name."""

    name: str
    kind: str = Kind.TOPIC
    description: str = ""
    wikidata_id: str = ""
    website: str = ""
    slug: str = ""
    aliases: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()


def details_of(entity: Entity) -> Details:
    """Return what is known of `entity`. Two queries, unless aliases and pages are prefetched."""
    return Details(
        **{name: getattr(entity, name) for name in PLAIN_FIELDS},
        aliases=tuple(sorted(alias.name for alias in entity.aliases.all())),
        same_as=tuple(page.url for page in entity.same_as.all()),
    )


def slug_of(name: str) -> str:
    """Return the slug that is made from a name; empty for one without a letter or digit."""
    return slugify(name, allow_unicode=True)[:200].strip("-")


@transaction.atomic
def create(details: Details, *, by: User) -> Entity:
    """Make an entity and return it. Raises PermissionDenied and ValidationError. A fixed number of queries."""
    if not by.has_perm("entities.add_entity"):
        raise PermissionDenied(_("You may not make entities."))
    details = clean(details)
    entity = Entity(**{name: getattr(details, name) for name in PLAIN_FIELDS})
    entity.full_clean(exclude=["merged_into"])
    entity.save()
    _write_names(entity, details)
    names_changed()
    entity_created.send(Entity, entity=entity, by=by)
    return entity


@transaction.atomic
def change(entity: Entity, details: Details, *, by: User) -> Entity:
    """Have `entity` be as `details` say, and return it as it is now.

    A name that it had stays one of its aliases. The slug follows the name unless it is set to something else; addresses
    go by the id, so that the old one leads on. Raises PermissionDenied; MergedError if it has become another;
    ValidationError. Nothing is written where nothing differs.
    """
    if not by.has_perm("entities.change_entity"):
        raise PermissionDenied(_("You may not change entities."))
    entity = Entity.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=entity.pk)
    if entity.merged_into:
        raise MergedError(entity.merged_into)
    before = details_of(entity)
    details = clean(_renamed(before, details))
    if differing := [
        field.name for field in fields(Details) if getattr(before, field.name) != getattr(details, field.name)
    ]:
        for name in PLAIN_FIELDS:
            setattr(entity, name, getattr(details, name))
        entity.full_clean(exclude=["merged_into"])
        entity.save()
        _write_names(entity, details)
        if {"name", "kind", "aliases"} & set(differing):
            names_changed()
        told = ({name: _plain(getattr(side, name)) for name in differing} for side in (before, details))
        entity_changed.send(Entity, entity=entity, before=next(told), after=next(told), by=by)
    return entity


def clean(details: Details) -> Details:
    """Return `details` as they are stored: without needless spaces and repetitions.

    Raises ValidationError for aliases and pages that cannot be stored; the other fields are validated with the row.
    """
    name = _tidy(details.name)
    aliases = tuple(alias for alias in _each_once(map(_tidy, details.aliases)) if alias != name)
    same_as = tuple(_each_once(url.strip() for url in details.same_as))
    problems: dict[str, list[str]] = {}
    if too_long := [alias for alias in aliases if len(alias) > 200]:
        problems["aliases"] = [
            _("A name has at most 200 characters: %(name)s…") % {"name": alias[:60]} for alias in too_long
        ]
    if wrong := [url for url in same_as if not _is_address(url)]:
        problems["same_as"] = [_("This is no address of a page: %(url)s") % {"url": url[:200]} for url in wrong]
    if problems:
        raise ValidationError(problems)
    return Details(
        name=name,
        kind=details.kind,
        description=_tidy(details.description),
        wikidata_id=details.wikidata_id.strip(),
        website=details.website.strip(),
        slug=details.slug.strip() or slug_of(name),
        aliases=tuple(sorted(aliases)),
        same_as=same_as,
    )


def _renamed(before: Details, after: Details) -> Details:
    name = _tidy(after.name)
    if name == before.name:
        return after
    follows = after.slug == before.slug == slug_of(before.name)
    kept = {field.name: getattr(after, field.name) for field in fields(Details)}
    return Details(**kept | {"slug": "" if follows else after.slug, "aliases": (*after.aliases, before.name)})


def _write_names(entity: Entity, details: Details) -> None:
    """Have the entity's aliases and pages be those of `details`; what stays keeps its row."""
    aliases = dict(entity.aliases.values_list("name", "pk"))
    entity.aliases.filter(pk__in=[pk for name, pk in aliases.items() if name not in details.aliases]).delete()
    new = [Alias(entity=entity, name=name) for name in details.aliases if name not in aliases]
    for alias in new:
        alias.derive()
    Alias.objects.bulk_create(new)
    pages = dict(entity.same_as.values_list("url", "pk"))
    entity.same_as.filter(pk__in=[pk for url, pk in pages.items() if url not in details.same_as]).delete()
    SameAs.objects.bulk_create(SameAs(entity=entity, url=url) for url in details.same_as if url not in pages)


def _is_address(url: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        return False
    return len(url) <= 500


def _each_once(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name]


def _tidy(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
