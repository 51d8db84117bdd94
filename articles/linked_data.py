"""Linked data that stands in a page: JSON in a script element."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from entities.models import Entity, Kind

from .models import Author

# https://schema.org/Thing, as particular as an entity's kind allows.
TYPES = {
    Kind.PERSON: "Person",
    Kind.ORGANISATION: "Organization",
    Kind.PLACE: "Place",
    Kind.EVENT: "Event",
    Kind.WORK: "CreativeWork",
    Kind.TOPIC: "Thing",
}
WIKIDATA = "https://www.wikidata.org/entity/"

# So that nothing in a string can end the element that holds it.
_ESCAPES = str.maketrans({char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"})


def as_data(data: Mapping[str, Any]) -> SafeString:
    """Return `data` as JSON in which no character can end a script element, or begin another or a comment."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 (escaped here)


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what there is to tell: `data` without what is empty, since an empty value says something that is wrong."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def described(entity: Entity, absolute: Callable[[str], str]) -> dict[str, Any]:
    """Return what an entity is, with its page here and those elsewhere. No query, if the latter are prefetched."""
    pages = [page.url for page in entity.same_as.all()]
    return told(
        {
            "@type": TYPES[Kind(entity.kind)],
            "name": entity.name,
            "url": absolute(entity.get_absolute_url()),
            "sameAs": same_as(entity, pages),
        }
    )


def same_as(entity: Entity, pages: Sequence[str] = ()) -> list[str]:
    """Return the addresses that say without doubt what an entity is. No query.

    https://schema.org/sameAs names such pages: an entry of Wikidata, the official website.
    """
    wikidata = f"{WIKIDATA}{entity.wikidata_id}" if entity.wikidata_id else ""
    return list(dict.fromkeys(address for address in (wikidata, entity.website, *pages) if address))


def publisher(absolute: Callable[[str], str]) -> dict[str, Any]:
    """Return the newsroom, with where it says how it works, checks and corrects itself. No query.

    https://schema.org/NewsMediaOrganization
    """
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.PUBLICATION_NAME,
        "url": absolute(reverse("front")),
        "logo": {"@type": "ImageObject", "url": absolute(static("img/favicon-512.png")), "width": 512, "height": 512},
        "publishingPrinciples": principles(absolute),
        "correctionsPolicy": absolute(reverse("corrections")),
        "verificationFactCheckingPolicy": absolute(reverse("methodology")),
    }


def principles(absolute: Callable[[str], str]) -> str:
    """Return where the newsroom says by which rules it, and whoever writes for it, works."""
    return absolute(reverse("methodology"))


def person(author: Author, absolute: Callable[[str], str]) -> dict[str, Any]:
    """Return who wrote a story. No query."""
    return told(
        {
            "@type": "Person",
            "name": author.name,
            "url": absolute(author.get_absolute_url()),
            "description": author.bio,
            "publishingPrinciples": principles(absolute),
        }
    )
