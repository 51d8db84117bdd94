"""What the templates of public pages need of stories."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.models import Section
from articles.routes import absolute_on

register = template.Library()

RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks nqo ps sd syr ug ur yi".split())


@register.simple_tag
def sections() -> list[Section]:
    """The sections in the order of the menu. One query."""
    return list(Section.objects.all())


@register.filter
def direction(language: str) -> str:
    """Return "rtl" or "ltr" for a language tag such as "ar-EG"."""
    if "-arab" in language.lower():
        return "rtl"
    return "rtl" if language.lower().partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@register.simple_tag
def site_language_beside(language: str) -> SafeString:
    """Return the attributes of what the site says in a story of `language`: none where that is the site's own."""
    own = get_language() or ""
    return SafeString("") if own == language else format_html(' lang="{}" dir="{}"', own, direction(own))


@register.filter
def in_language(language: str) -> SafeString:
    """Return the attributes of what is written in `language` where the site speaks: none if that is its own, or "".

    `<p{{ verdict.language|in_language }}>`
    """
    if language in ("", get_language()):
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', language, direction(language))


@register.filter
def absolute(path: str, request: HttpRequest) -> str:
    """Return the one address that others know a path of this site by: `{{ path|absolute:request }}`."""
    return absolute_on(request)(path)
