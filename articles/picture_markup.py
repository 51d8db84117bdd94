"""Pictures in pages: AVIF with JPEG behind it, in as many widths as there are, and the original until they are made.

No query: what is there is copied onto the picture. https://html.spec.whatwg.org/multipage/images.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .cropping import WHOLE
from .models import Picture

# How wide a picture is shown in each place: for the browser, which chooses a file before it has the style sheets.
SIZES = {
    "story": "(min-width: 72rem) 58.5rem, (min-width: 43rem) 38rem, 92vw",
    "figure": "(min-width: 43rem) 38rem, 92vw",
    # Beside others it is cropped to as much as a square, and its file is then half as wide again as what is seen.
    "lead": "(min-width: 85rem) 75rem, (min-width: 64rem) 88vw, 92vw",
    "wide": "(min-width: 85rem) 45.5rem, (min-width: 56rem) 53vw, 92vw",
    "shelf": "(min-width: 64rem) 19rem, (min-width: 44rem) 45vw, 92vw",
    "row": "(min-width: 58rem) 15rem, (min-width: 25rem) 26vw, 6.5rem",
    "second": "6.5rem",
    "portrait": "10rem",
    "thumbnail": "14rem",
}
# What a browser gets that knows neither AVIF nor widths, and what other sites are shown.
WIDEST_ALONE = 1200
_IMAGE = re.compile(r"<img\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(alt|src|data-picture)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Files:
    """What there is of a picture in one shape: its size, the address of one file, and of each width in two formats."""

    url: str
    width: int
    height: int
    jpeg: str = ""
    avif: str = ""


def files_of(picture: Picture, shape: str = WHOLE) -> Files:
    """Return what there is of `picture` in a shape of `articles.cropping`: the whole original, if nothing is yet."""
    made = picture.renditions.get("shapes", {}).get(shape)
    if not made:
        return Files(picture.file.url, picture.width, picture.height)
    width, height, *_rest = made["jpg"][-1]
    fitting = [file for file in made["jpg"] if file[0] <= WIDEST_ALONE] or made["jpg"]
    alone = fitting[-1][2]
    return Files(default_storage.url(alone), width, height, _srcset(made["jpg"]), _srcset(made["avif"]))


def markup(picture: Picture, shape: str, place: str, *, alt: str = "", is_first: bool = False) -> SafeString:
    """Return the element that shows `picture` in a place of `SIZES`.

    `is_first` is for the one picture that a reader sees at once: the others are loaded when they come into sight.
    """
    files = files_of(picture, shape)
    # Until the crops are there, the style sheet crops, to a tenth of the picture's size.
    classes = "" if files.avif else f"focus-x-{round(picture.focal_x * 10)} focus-y-{round(picture.focal_y * 10)}"
    image = format_html(
        '<img{}{} src="{}" width="{}" height="{}" alt="{}" {} decoding="async">',
        format_html(' class="{}"', classes) if classes else "",
        format_html(' srcset="{}" sizes="{}"', files.jpeg, SIZES[place]) if files.jpeg else "",
        files.url,
        files.width,
        files.height,
        alt,
        SafeString('fetchpriority="high"' if is_first else 'loading="lazy"'),
    )
    if not files.avif:
        return image
    source = format_html('<source type="image/avif" srcset="{}" sizes="{}">', files.avif, SIZES[place])
    return format_html("<picture>{}{}</picture>", source, image)


def thumbnail_url(picture: Picture) -> str:
    """Return the address of a small file of the picture, for lists of them: the original, until there is one."""
    made = picture.renditions.get("shapes", {}).get("3x2")
    return default_storage.url(made["jpg"][min(1, len(made["jpg"]) - 1)][2]) if made else picture.file.url


def preload(picture: Picture, shape: str, place: str) -> SafeString:
    """Return the element that has the browser fetch a picture before it has read the page as far as there."""
    files = files_of(picture, shape)
    if not files.avif:
        return format_html('<link rel="preload" as="image" href="{}" fetchpriority="high">', files.url)
    # Whoever does not know the format does not fetch it, and finds the other in the page.
    return format_html(
        '<link rel="preload" as="image" type="image/avif" imagesrcset="{}" imagesizes="{}" fetchpriority="high">',
        files.avif,
        SIZES[place],
    )


def in_figures(html: str, pictures: Iterable[Picture], *, is_past: bool = False) -> str:
    """Return the markup of a text, as it is stored, with its pictures as readers get them.

    A picture that readers may not see gives way to a line that says so; see `reason_not_to_show`.
    """
    known = list(pictures)
    by_number = {str(picture.pk): picture for picture in known}
    by_file = {picture.file.name: picture for picture in known}

    def shown(match: re.Match[str]) -> str:
        told = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[0])}
        file = told.get("src", "").removeprefix(settings.MEDIA_URL)
        picture = by_number.get(told.get("data-picture", "")) or by_file.get(file)
        if picture is None:
            return match[0].replace("<img", '<img loading="lazy"', 1)
        if reason := reason_not_to_show(picture, is_past=is_past):
            return format_html('<p class="no-picture">{}</p>', reason)
        return markup(picture, WHOLE, "figure", alt=told.get("alt", ""))

    return _IMAGE.sub(shown, html)


def reason_not_to_show(picture: Picture, *, is_past: bool = False) -> str:
    """Return what readers are told in the place of a picture that they may not see; nothing, if they may.

    Whether the rights have ended is a question of today, also where an old text is looked at (`is_past`). There,
    nobody can take a withdrawn picture out any more, so it is left out.
    """
    if is_past and picture.withdrawn_at:
        return _("The picture that stood here has been withdrawn.")
    if picture.has_ended:
        return _("The picture that stood here is no longer shown, since the rights to it have ended.")
    return ""


def may_be_spread(picture: Picture) -> bool:
    """Whether others may be told of a picture: it was not withdrawn, and there are rights to it today.

    What is told to others stays there. A live page shows a withdrawn picture until the desk has taken it out.
    """
    return not picture.has_ended and picture.withdrawn_at is None


def _srcset(files: Sequence[Sequence[object]]) -> str:
    return ", ".join(f"{default_storage.url(str(name))} {width}w" for width, _height, name, _bytes in files)
