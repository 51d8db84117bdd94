"""The files that readers get of a picture: each shape in several widths, as AVIF and as JPEG.

They are made once, by the worker, and stored under names that say what is in them; a page shows the original until
then. What no page shows any more is removed later, since pages that were kept somewhere may still ask for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from PIL import Image

from .background import task
from .cropping import RATIOS, WIDTHS, box, sizes
from .models import Picture
from .picture_files import in_srgb, is_usual, profile_of

# Raised when something below changes that the files depend on: then `make` makes them anew.
RECIPE = 1
FORMATS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 60, "speed": 8}),
    "jpg": ("JPEG", {"quality": 80, "progressive": True, "optimize": True}),
}
# For so long a page that was kept somewhere may ask for a file that pages show no more.
LINGER = timedelta(days=7)
# A larger profile would be a good part of a small file.
SMALL_PROFILE = 4096


def want(picture: Picture) -> None:
    """Have a worker make the files, in the transaction of what asks for them. One query."""
    make.enqueue(picture_id=picture.pk)


@task
def make(picture_id: int) -> None:
    """Make the files of a picture and have pages show them. Nothing, if they are there, or it is withdrawn or gone.

    For the outbox: owns its transaction, and may be run twice. The row is not locked while the files are made.
    """
    picture = Picture.objects.filter(pk=picture_id, withdrawn_at=None).first()
    if picture is None or is_current(picture):
        return
    made = {"recipe": _recipe(picture), "shapes": _made(picture)}
    with transaction.atomic():
        current = Picture.objects.select_for_update(of=("self",)).filter(pk=picture_id, withdrawn_at=None).first()
        if current is None or _recipe(current) != made["recipe"]:
            # It has changed meanwhile, and whoever changed it had the files made anew.
            discard(picture_id, names_in(made), at_once=True)
            return
        if missing := [name for name in names_in(made) if not default_storage.exists(name)]:
            raise FileNotFoundError(f"Removed while it was made: {missing[0]}")
        discard(picture_id, names_in(current.renditions) - names_in(made))
        Picture.objects.filter(pk=picture_id).update(renditions=made)


def is_current(picture: Picture) -> bool:
    """Whether the files are there, made as they are made now, for the focal point that is set."""
    return bool(picture.renditions.get("recipe") == _recipe(picture))


def discard(picture_id: int, names: set[str], *, at_once: bool = False) -> None:
    """Have files removed that pages show no more: soon, or when no page that was kept asks for them. One query."""
    if names:
        due_at = timezone.now() + (timedelta(0) if at_once else LINGER)
        remove.using(run_after=due_at).enqueue(picture_id=picture_id, names=sorted(names))


@task
@transaction.atomic
def remove(picture_id: int, names: list[str]) -> None:
    """Remove files, but for those that pages have come to show again. For the outbox."""
    picture = Picture.objects.select_for_update(of=("self",)).filter(pk=picture_id).first()
    needed = {picture.file.name, *names_in(picture.renditions)} if picture else set()
    for name in names:
        if name not in needed:
            default_storage.delete(name)


def names_in(renditions: dict[str, Any]) -> set[str]:
    """Return the names of all files in what `Picture.renditions` holds."""
    shapes = renditions.get("shapes", {}).values()
    return {name for formats in shapes for files in formats.values() for _width, _height, name, _bytes in files}


def _recipe(picture: Picture) -> str:
    return f"{RECIPE} {picture.focal_x:g} {picture.focal_y:g}"


def _made(picture: Picture) -> dict[str, dict[str, list[list[Any]]]]:
    """Make and store the files; return width, height, name and bytes of each, by shape and format."""
    image, profile = _opened(picture)
    shapes: dict[str, dict[str, list[list[Any]]]] = {}
    for shape, ratio in RATIOS.items():
        part = box(image.width, image.height, ratio, picture.focal_x, picture.focal_y)
        formats = shapes[shape] = {extension: [] for extension in FORMATS}
        for size in sizes(part, WIDTHS[shape]):
            resized = image.resize(size, Image.Resampling.LANCZOS, box=part, reducing_gap=3)
            for extension, content in _encoded(resized, profile):
                name = f"renditions/{picture.pk}/{hashlib.sha256(content).hexdigest()[:20]}.{extension}"
                formats[extension].append([*size, _stored(name, content), len(content)])
    return shapes


def _opened(picture: Picture) -> tuple[Image.Image, bytes | None]:
    """The picture in three colours, and the profile that says which; None for the usual one."""
    with picture.file.open("rb") as file, Image.open(file) as stored:
        profile = profile_of(stored)
        image = _opaque(stored)
    if profile is None or is_usual(profile):
        return image.convert("RGB"), None
    if image.mode == "RGB" and len(profile) <= SMALL_PROFILE:
        return image, profile
    return in_srgb(image, profile), None


def _opaque(image: Image.Image) -> Image.Image:
    """The picture with eight bits to a colour, on white: letters drawn for paper cannot be read on a dark page."""
    image.load()
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda level: level / 256).convert("L")
    if not image.has_transparency_data:
        return image.copy()
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


def _encoded(image: Image.Image, profile: bytes | None) -> Iterator[tuple[str, bytes]]:
    for extension, (kind, options) in FORMATS.items():
        output = BytesIO()
        image.save(output, kind, icc_profile=profile, **options)
        yield extension, output.getvalue()


def _stored(name: str, content: bytes) -> str:
    """Store a file unless it is there, whole; return its name. The name tells the content, so it is never another."""
    if default_storage.exists(name):
        if default_storage.size(name) == len(content):
            return name
        # Whoever wrote it was stopped half-way.
        default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(content))
    if stored != name:
        # Someone else wrote it at this moment.
        default_storage.delete(stored)
    return name
