"""Who makes the paper, who pays for it, and by which rules it is made."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from articles import reading
from articles.linked_data import as_data, publisher
from articles.routes import absolute_on
from articles.views import authors_in_print


def about(request: HttpRequest) -> HttpResponse:
    """What the newsroom tells of itself, in words of its own, and who writes for it now. 2 queries."""
    context = {
        "template": settings.ABOUT_TEMPLATE,
        "authors": list(authors_in_print(reading.now())),
        "structured_data": _organisation(request),
    }
    return render(request, "newsroom/about.html", context)


def _organisation(request: HttpRequest) -> SafeString:
    """https://schema.org/NewsMediaOrganization: its policies are told here, under these names."""
    absolute = absolute_on(request)
    page = absolute(reverse("about"))
    data = {
        "@context": "https://schema.org",
        "@type": "AboutPage",
        "url": page,
        "mainEntity": publisher(absolute)
        | {
            "description": settings.PUBLICATION_TAGLINE,
            "publishingPrinciples": page,
            "ethicsPolicy": f"{page}#ethics",
            "ownershipFundingInfo": f"{page}#funding",
            "unnamedSourcesPolicy": f"{page}#sources",
            "masthead": f"{page}#masthead",
        },
    }
    return as_data(data)
