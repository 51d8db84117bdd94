"""How the newsroom checks and corrects, and what its ratings mean."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from claims.models import Rating


def methodology(request: HttpRequest) -> HttpResponse:
    """The policy of the newsroom, which it may put in words of its own, and the scale of its verdicts. 1 query."""
    context = {"ratings": list(Rating.objects.all()), "policy": settings.POLICY_TEMPLATE}
    return render(request, "newsroom/methodology.html", context)
