"""What search engines are told of an entity on its page, as linked data: which of all things of that name it is."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.linked_data import as_data, described, told
from articles.models import Picture
from articles.picture_markup import files_of
from articles.routes import absolute_on
from entities.models import Entity


def thing_page(entity: Entity, picture: Picture | None, request: HttpRequest) -> SafeString:
    """Return the data of the page of `entity`. No query if its aliases and pages elsewhere are prefetched."""
    absolute = absolute_on(request)
    data = {
        "@context": "https://schema.org",
        **described(entity, absolute),
        "alternateName": [alias.name for alias in entity.aliases.all()],
        "description": entity.description,
        "image": absolute(files_of(picture).url) if picture else "",
        "mainEntityOfPage": {"@type": "WebPage", "@id": absolute(entity.get_absolute_url())},
    }
    return as_data(told(data))
