"""Pictures in templates. Shapes are those of `articles.cropping`, places those of `articles.picture_markup`."""

from __future__ import annotations

from typing import Literal

from django import template
from django.utils.safestring import SafeString

from articles import picture_markup
from articles.models import Picture

register = template.Library()


@register.simple_tag
def picture(picture: Picture, shape: str, place: str, alt: str = "", *, is_first: bool = False) -> SafeString:
    """The picture in a shape, for a place: `{% picture portrait "1x1" "portrait" alt=entity.name %}`. No query."""
    return picture_markup.markup(picture, shape, place, alt=alt, is_first=is_first)


@register.simple_tag
def preload(picture: Picture | Literal[""] | None, shape: str, place: str) -> SafeString:
    """What goes into the head of a page for the one picture that a reader sees at once. Nothing, without one."""
    if not picture or picture.has_ended:
        return SafeString("")
    return picture_markup.preload(picture, shape, place)


@register.filter
def to_share(picture: Picture | None) -> picture_markup.Files | None:
    """Return the file that other sites show with a link to a page: a JPEG of 1200 pixels, if there is."""
    return picture_markup.files_of(picture, "16x9") if picture and picture_markup.may_be_spread(picture) else None
