"""Taking in the files of pictures, also from people who mean harm: checked first, then written anew.

What is stored is never what was sent. The pixels are read and written again, upright, without what the file tells of
its maker, the place and the device; only the colour profile is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageCms, ImageOps

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
ACCEPTED = "image/jpeg,image/png,image/webp"
# The documented limits. While it is read, a picture takes about eight bytes of memory for each pixel.
MAX_PIXELS = 50_000_000
MAX_SIDE = 16_000
# A progressive JPEG is drawn in scans, ten or so. Each takes as long as the whole picture, however few bytes it has.
MAX_SCANS = 100
# A profile is a few hundred bytes, or some thousand. What is larger describes a press or a scanner, not pixels.
MAX_PROFILE = 1_000_000

# How files begin that people send and that are not taken, and what to do then.
_EXPORT = gettext_lazy("Export it as a JPEG.")
OTHERS: tuple[tuple[re.Pattern[bytes], _StrPromise], ...] = (
    (re.compile(rb"(?s)....ftyp(?:hei|hev|mif1|msf1)"), gettext_lazy("This is a HEIC picture, as iPhones make them.")),
    (re.compile(rb"(?s)....ftypavi[fs]"), gettext_lazy("This is an AVIF picture.")),
    (re.compile(rb"(?s)....ftyp"), gettext_lazy("This is a film.")),
    (re.compile(rb"GIF8[79]a"), gettext_lazy("This is a GIF.")),
    (re.compile(rb"II\*\x00|MM\x00\*"), gettext_lazy("This is a TIFF, or the raw picture of a camera.")),
    (re.compile(rb"BM"), gettext_lazy("This is a bitmap (BMP).")),
    (re.compile(rb"%PDF-"), gettext_lazy("This is a PDF.")),
    (re.compile(rb"8BPS"), gettext_lazy("This is a Photoshop file.")),
    (re.compile(rb"(?s)(?:\xef\xbb\xbf)?\s*<(?:.*<)?svg\b", re.IGNORECASE), gettext_lazy("This is a drawing (SVG).")),
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A picture as it is stored."""

    content: bytes
    extension: str
    width: int
    height: int


def encode(file: IO[bytes]) -> Encoded:
    """Return the picture in `file`, written anew: upright, in its own colours, and without anything else.

    Of an animation, and of a telephone's JPEG with several pictures in it, it is the first.
    Raises ValidationError, with what to do, for what is not a JPEG, PNG or WebP picture by its content, whatever it
    is called; what is cut off; and what has more bytes, pixels or scans than a picture may.
    """
    _refuse_by_bytes(file)
    try:
        with Image.open(file, formats=list(FORMATS)) as image:
            # Nothing has been unpacked yet: here a bomb costs nothing.
            _refuse_by_size(image)
            return _written(image)
    except ValidationError:
        raise
    except Image.DecompressionBombError as error:  # so many that the library itself does not go on
        message = _("The picture has more than %(limit)d megapixels. Make it smaller.")
        raise ValidationError(message % {"limit": MAX_PIXELS // 1_000_000}) from error
    except Exception as error:  # a damaged file makes the library raise almost anything
        raise ValidationError(_("This file is not a whole JPEG, PNG or WebP picture. Choose another.")) from error


def _refuse_by_bytes(file: IO[bytes]) -> None:
    """What can be told from the bytes alone. The file is at its beginning afterwards."""
    limit: int = settings.PICTURE_MAX_BYTES
    content = file.read(limit + 1)
    file.seek(0)
    if not content:
        raise ValidationError(_("The file is empty."))
    if len(content) > limit:
        raise ValidationError(
            _("The file is larger than %(limit)d megabytes. Export it smaller.") % {"limit": limit // 1024 // 1024}
        )
    for signature, what in OTHERS:
        if signature.match(content[:1000]):
            raise ValidationError(f"{what} {_EXPORT}")
    # Elsewhere in a JPEG, a zero follows each FF.
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MAX_SCANS:
        raise ValidationError(
            _("This JPEG is drawn in more than %(limit)d scans. Export it anew.") % {"limit": MAX_SCANS}
        )


def _refuse_by_size(image: Image.Image) -> None:
    size = {"width": image.width, "height": image.height}
    if image.width * image.height > MAX_PIXELS:
        raise ValidationError(
            _("The picture has %(width)d × %(height)d pixels. Make it smaller than %(limit)d megapixels.")
            % {**size, "limit": MAX_PIXELS // 1_000_000}
        )
    if max(image.size) > MAX_SIDE:
        raise ValidationError(
            _("The picture has %(width)d × %(height)d pixels. Make no side longer than %(limit)d.")
            % {**size, "limit": MAX_SIDE}
        )


def _written(image: Image.Image) -> Encoded:
    # A telephone's JPEG may hold a second picture, and then goes by another name.
    kind = "JPEG" if image.format == "MPO" else image.format or "PNG"
    profile = profile_of(image)
    upright = ImageOps.exif_transpose(image)
    if kind == "JPEG" and upright.mode not in ("RGB", "L"):
        upright, profile = in_srgb(upright, profile), None
    # In a picture with a palette, transparency is not in the pixels.
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    output = BytesIO()
    upright.save(output, kind, quality=90, icc_profile=profile)
    return Encoded(output.getvalue(), FORMATS[kind], *upright.size)


def profile_of(image: Image.Image) -> bytes | None:
    """Return the colour profile of a picture; None if it has none, or one that cannot be read."""
    profile = image.info.get("icc_profile")
    if not profile or len(profile) > MAX_PROFILE:
        return None
    try:
        ImageCms.ImageCmsProfile(BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):
        return None
    return bytes(profile)


def is_usual(profile: bytes) -> bool:
    """Whether a profile describes the colours that are meant where nothing is said: sRGB, by its name."""
    return "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(profile)))


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in the colours that are meant where nothing is said. Without a profile, as well as can be."""
    if profile and image.mode in ("RGB", "CMYK", "L"):
        meant = ImageCms.ImageCmsProfile(BytesIO(profile))
        try:
            converted = ImageCms.profileToProfile(image, meant, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except ImageCms.PyCMSError:
            converted = None  # a profile of another kind of colour than the picture's
        if converted is not None:
            return converted
    return image.convert("RGB")
