"""What search engines and archives are told of a story, as linked data.

https://schema.org/NewsArticle
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from articles.linked_data import as_data, described, person, principles, publisher, told
from articles.models import Correction, Picture
from articles.picture_markup import files_of
from articles.routes import absolute_on


def news_article(context: Mapping[str, Any], request: HttpRequest) -> SafeString:
    """Return the data of the story whose page shows `context`, as JSON that may stand in a script element.

    No query, if the pages elsewhere about its entities are prefetched.
    """
    edition, revision = context["edition"], context["revision"]
    absolute = absolute_on(request)
    address = absolute(edition.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": revision.headline,
        "description": revision.dek,
        "image": _picture(revision.picture, absolute) if revision.picture and not context["no_picture"] else "",
        "datePublished": edition.first_published_at.isoformat(),
        "dateModified": max(edition.updated_at, edition.first_published_at).isoformat(),
        "inLanguage": revision.language,
        "articleSection": edition.section.name,
        "author": [person(author, absolute) for author in context["authors"]],
        "publisher": publisher(absolute),
        "publishingPrinciples": principles(absolute),
        "isAccessibleForFree": True,
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "about": [described(entity, absolute) for entity in context["about"]],
        "mentions": [described(entity, absolute) for entity in context["mentions"]],
        "correction": _corrections([*context["corrections_above"], *context["corrections_below"]], address),
    }
    return as_data(told(data))


def _picture(picture: Picture, absolute: Callable[[str], str]) -> list[str]:
    """In the shapes that search engines ask for.

    https://developers.google.com/search/docs/appearance/structured-data/article
    """
    urls = dict.fromkeys(files_of(picture, shape).url for shape in ("16x9", "1x1", "whole"))
    return [absolute(url) for url in urls]


def _corrections(corrections: Iterable[Correction], address: str) -> list[dict[str, str]]:
    """https://schema.org/CorrectionComment"""
    return [
        {
            "@type": "CorrectionComment",
            "@id": f"{address}#correction-{correction.pk}",
            "name": correction.get_kind_display(),
            "text": correction.note,
            "datePublished": correction.corrected_at.isoformat(),
        }
        for correction in corrections
    ]
