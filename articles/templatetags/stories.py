"""What the templates of public pages need of stories."""

from __future__ import annotations

from django import template

from articles.models import Picture, Section

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


@register.filter
def focus(picture: Picture) -> str:
    """Return the classes that keep a picture's focal point in view when it is cropped, to a tenth of its size."""
    return f"focus-x-{round(picture.focal_x * 10)} focus-y-{round(picture.focal_y * 10)}"
