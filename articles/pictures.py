"""Taking pictures in: a file is decoded, stripped of what it tells about its maker, and written anew."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import IO, TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from .models import Picture

if TYPE_CHECKING:
    from newsroom.models import User

MAX_PIXELS = 50_000_000
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def add(file: IO[bytes], *, by: User, **details: str | float) -> Picture:
    """Return a new picture made from `file`, or the one that was made from the same image before.

    `details` are the fields that describe it. The pixels are written anew, upright and without metadata.
    Raises ValidationError for what is not a JPEG, PNG or WebP image, is cut off, or has too many pixels.
    """
    content, extension, (width, height) = encode(file)
    digest = hashlib.sha256(content).hexdigest()
    if known := Picture.objects.filter(digest=digest).first():
        return known
    picture = Picture(digest=digest, added_by=by, width=width, height=height, **details)
    picture.full_clean(exclude=["file"], validate_unique=False)
    picture.file.save(f"{digest[:20]}.{extension}", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            picture.save()
    except IntegrityError:
        # Someone else brought in the same image at this moment.
        picture.file.delete(save=False)
        return Picture.objects.get(digest=digest)
    return picture


def encode(file: IO[bytes]) -> tuple[bytes, str, tuple[int, int]]:
    """Return the image of `file` as new bytes, their extension, and the size in pixels. Raises as `add` does."""
    try:
        with Image.open(file, formats=list(FORMATS)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(
                    _("The picture has %(width)d × %(height)d pixels. Make it smaller than %(limit)d megapixels.")
                    % {"width": image.width, "height": image.height, "limit": MAX_PIXELS // 1_000_000}
                )
            # A telephone's JPEG may hold a second picture, and then goes by another name.
            kind = "JPEG" if image.format == "MPO" else image.format or "PNG"
            profile = image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
            if kind == "JPEG" and upright.mode not in ("RGB", "L"):
                upright, profile = upright.convert("RGB"), None
    except ValidationError:
        raise
    except Exception as error:  # a damaged file makes the library raise almost anything
        raise ValidationError(_("This file is not a whole JPEG, PNG or WebP picture. Choose another.")) from error
    # In a picture with a palette, transparency is not in the pixels.
    upright.info = {name: value for name, value in upright.info.items() if name == "transparency"}
    output = BytesIO()
    upright.save(output, kind, quality=90, icc_profile=profile)
    return output.getvalue(), FORMATS[kind], upright.size
