"""In which language the words of a verdict may be: the publication's own, or that of a story that makes the claim."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language_info

from .models import Claim


def languages_of(claim: Claim) -> list[str]:
    """Return the languages of the stories that make `claim`, each once, that of the first first. 1 query."""
    standing = claim.anchors.filter(retired_at=None, is_suggested=False).exclude(article__newest=None)
    return list(dict.fromkeys(standing.order_by("pk").values_list("article__newest__language", flat=True)))


def choices_for(claim: Claim) -> list[tuple[str, str]]:
    """Return what to choose from, the likeliest first; nothing if there is no choice. The publication's own is ""."""
    languages = ["" if language == settings.LANGUAGE_CODE else language for language in languages_of(claim)]
    if not any(languages):
        return []
    ordered = dict.fromkeys(["", *languages] if "" in languages else [*languages, ""])
    return [(language, name_of(language or settings.LANGUAGE_CODE)) for language in ordered]


def name_of(language: str) -> str:
    """Return what a language is called, or how it is written if nobody knows."""
    try:
        return str(get_language_info(language)["name_translated"])
    except KeyError:
        return language
