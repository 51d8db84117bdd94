"""Taking pictures in, also from people who mean harm."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from articles import pictures
from articles.models import Picture
from articles.picture_files import encode
from tests.factories import UserFactory

GPS, ORIENTATION, MAKER, ARTIST = 0x8825, 0x0112, 0x927C, 0x013B


def image_file(kind="JPEG", size=(8, 4), mode="RGB", color="teal", **options) -> BytesIO:
    file = BytesIO()
    Image.new(mode, size, color).save(file, kind, **options)
    file.seek(0)
    return file


def photograph(orientation: int) -> BytesIO:
    """8 × 4 pixels as the sensor saw them, the left half red, with all that a telephone adds."""
    image = Image.new("RGB", (8, 4), "blue")
    image.paste("red", (0, 0, 4, 4))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[ARTIST] = "Ada Moss, Riverside 7"
    exif.get_ifd(GPS).update({1: "N", 2: (54.0, 0.0, 30.5), 3: "W", 4: (1.0, 32.0, 0.0)})
    file = BytesIO()
    image.save(file, "JPEG", exif=exif, comment=b"Ada Moss, Riverside 7", quality=100, subsampling=0)
    file.seek(0)
    return file


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


# What is taken in


@pytest.mark.parametrize(
    ("kind", "mode", "extension"),
    [
        ("JPEG", "RGB", "jpg"),
        ("JPEG", "L", "jpg"),
        ("JPEG", "CMYK", "jpg"),
        ("PNG", "RGB", "png"),
        ("PNG", "RGBA", "png"),
        ("PNG", "P", "png"),
        ("PNG", "1", "png"),
        ("PNG", "I;16", "png"),
        ("PNG", "LA", "png"),
        ("WEBP", "RGB", "webp"),
        ("WEBP", "RGBA", "webp"),
    ],
)
def test_picture_is_written_anew_in_its_own_format(kind, mode, extension):
    encoded = encode(image_file(kind, mode=mode, color=None))
    assert (encoded.extension, encoded.width, encoded.height) == (extension, 8, 4)
    assert (opened(encoded.content).format, opened(encoded.content).size) == (kind, (8, 4))


def test_photograph_of_several_images_is_its_first():
    """As telephones write them: a JPEG with a second picture behind it."""
    file = BytesIO()
    Image.new("RGB", (8, 4), "red").save(file, "MPO", save_all=True, append_images=[Image.new("RGB", (8, 4), "blue")])
    file.seek(0)
    encoded = encode(file)
    assert (encoded.extension, encoded.width, encoded.height) == ("jpg", 8, 4)
    image = opened(encoded.content)
    assert (image.format, getattr(image, "n_frames", 1)) == ("JPEG", 1)
    assert image.getpixel((0, 0))[0] > 200


def test_animation_is_its_first_frame():
    frames = [Image.new("RGB", (8, 4), color) for color in ("red", "blue")]
    file = BytesIO()
    frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
    file.seek(0)
    image = opened(encode(file).content)
    assert (getattr(image, "n_frames", 1), image.convert("RGB").getpixel((0, 0))) == (1, (255, 0, 0))


def test_transparency_is_kept():
    image = Image.new("P", (8, 4), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((0, 0), 1)
    file = BytesIO()
    image.save(file, "PNG", transparency=0)
    file.seek(0)
    written = opened(encode(file).content).convert("RGBA")
    assert (written.getpixel((0, 0)), written.getpixel((1, 0))) == ((0, 0, 255, 255), (255, 0, 0, 0))


def test_colours_of_a_press_become_those_of_screens():
    file = BytesIO()
    Image.new("CMYK", (8, 4), (0, 255, 255, 0)).save(file, "JPEG", quality=100)
    file.seek(0)
    red, green, blue = opened(encode(file).content).convert("RGB").getpixel((4, 2))
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


@pytest.mark.parametrize("profile", [b"no profile at all", b"\x00" * 200, b"x" * 2_000_000])
def test_profile_that_cannot_be_read_is_left_out(profile):
    assert "icc_profile" not in opened(encode(image_file(icc_profile=profile)).content).info


def test_colour_profile_is_kept():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encode(image_file(icc_profile=profile)).content
    assert opened(content).info["icc_profile"] == profile


# What is taken out


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (8, 4), (0, 0)), (3, (8, 4), (7, 0)), (6, (4, 8), (0, 0)), (8, (4, 8), (0, 7)), (2, (8, 4), (7, 0))],
)
def test_photograph_is_turned_upright(orientation, size, red_at):
    encoded = encode(photograph(orientation))
    assert (encoded.width, encoded.height) == opened(encoded.content).size == size
    red, _green, blue = opened(encoded.content).getpixel(red_at)
    assert red > 200 > 50 > blue


def test_photograph_tells_nothing_of_who_took_it_and_where():
    original = photograph(6).read()
    assert b"Riverside 7" in original
    assert dict(Image.open(BytesIO(original)).getexif().get_ifd(GPS)) != {}
    content = encode(BytesIO(original)).content
    assert b"Riverside" not in content
    assert b"Exif" not in content
    assert dict(opened(content).getexif()) == {}
    assert dict(opened(content).getexif().get_ifd(GPS)) == {}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_tell_nothing_either(kind):
    exif = Image.Exif()
    exif[ARTIST] = "Ada Moss, Riverside 7"
    options = {"exif": exif, "xmp": b"<x:xmpmeta>Riverside 7</x:xmpmeta>"} if kind == "WEBP" else {"exif": exif}
    original = image_file(kind, **options).read()
    assert b"Riverside 7" in original
    assert b"Riverside" not in encode(BytesIO(original)).content


def test_text_behind_the_image_is_left_behind():
    original = image_file("PNG").read() + b"<script>alert(1)</script><?php system($_GET[0]); ?>"
    content = encode(BytesIO(original)).content
    assert b"script" not in content
    assert b"php" not in content


# What is refused


def png_of(width: int, height: int) -> BytesIO:
    """The head of a PNG of any size, in a hundred bytes."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\x00" * 100))
    return BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b""))


def drawn_again(times: int) -> BytesIO:
    """A progressive JPEG whose last scan comes many times: a few bytes each, and as much work as the whole picture."""
    content = image_file("JPEG", progressive=True).read()
    last = content.rindex(b"\xff\xda")
    return BytesIO(content[:last] + content[last:-2] * times + content[-2:])


def truncated(file: BytesIO) -> BytesIO:
    content = file.read()
    return BytesIO(content[: len(content) // 2])


REFUSED = {
    "a bomb": lambda: png_of(60_000, 60_000),
    "a bomb just below where the library warns": lambda: png_of(9_000, 9_000),
    "nothing": lambda: BytesIO(b""),
    "text": lambda: BytesIO(b"not a picture at all"),
    "a drawing": lambda: BytesIO(b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    "a page": lambda: BytesIO(b"<!DOCTYPE html><script>alert(1)</script>"),
    "a GIF": lambda: image_file("GIF"),
    "a BMP": lambda: image_file("BMP"),
    "a TIFF": lambda: image_file("TIFF"),
    "an icon": lambda: image_file("ICO", size=(16, 16)),
    "a JPEG of very many scans": lambda: drawn_again(200),
    "a side that is too long": lambda: png_of(20_000, 10),
    "a cut JPEG": lambda: truncated(image_file("JPEG", size=(200, 200))),
    "a cut PNG": lambda: truncated(image_file("PNG", size=(200, 200))),
    "a cut WebP": lambda: truncated(image_file("WEBP", size=(200, 200))),
    "a PNG without pixels": lambda: png_of(0, 10),
    "a PNG with too few pixels": lambda: png_of(1000, 1000),
}


@pytest.mark.parametrize("what", REFUSED)
def test_is_refused(what):
    with pytest.raises(ValidationError):
        encode(REFUSED[what]())


NOT_WHOLE = "This file is not a whole JPEG, PNG or WebP picture. Choose another."


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (REFUSED["nothing"], "The file is empty."),
        (REFUSED["a drawing"], "This is a drawing (SVG). Export it as a JPEG."),
        (lambda: BytesIO(b'<?xml version="1.0"?><!-- x --><svg onload="alert(1)"/>'), "This is a drawing (SVG)."),
        (lambda: BytesIO(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "This is a HEIC picture, as iPhones make"),
        (lambda: image_file("AVIF"), "This is an AVIF picture."),
        (lambda: BytesIO(b"\x00\x00\x00\x18ftypmp42"), "This is a film."),
        (REFUSED["a GIF"], "This is a GIF."),
        (REFUSED["a BMP"], "This is a bitmap (BMP)."),
        (REFUSED["a TIFF"], "This is a TIFF, or the raw picture of a camera."),
        (lambda: BytesIO(b"%PDF-1.7 /JS (app.alert(1))"), "This is a PDF."),
        (REFUSED["a cut JPEG"], NOT_WHOLE),
        (REFUSED["a page"], NOT_WHOLE),
        (REFUSED["a JPEG of very many scans"], "This JPEG is drawn in more than 100 scans. Export it anew."),
        (REFUSED["a side that is too long"], "The picture has 20000 × 10 pixels. Make no side longer than 16000."),
    ],
)
def test_refusal_says_what_the_file_is_and_what_to_do(file, said):
    with pytest.raises(ValidationError) as caught:
        encode(file())
    assert caught.value.messages[0][: len(said)] == said


@pytest.mark.parametrize("name", ["bridge.svg", "bridge.html", "bridge"])
def test_it_is_the_content_that_counts_and_not_the_name(name):
    file = image_file("PNG")
    file.name = name
    assert encode(file).extension == "png"


def test_file_of_too_many_bytes_is_not_read(settings):
    settings.PICTURE_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError) as caught:
        encode(BytesIO(image_file("JPEG").read() + b"\x00" * 1024 * 1024))
    assert caught.value.messages == ["The file is larger than 1 megabytes. Export it smaller."]


def test_bomb_is_refused_before_it_is_unpacked():
    """Unpacked, these pixels would take three gigabytes."""
    tracemalloc.start()
    with pytest.raises(ValidationError, match="megapixels"):
        encode(png_of(40_000, 25_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_picture_that_is_too_large_is_refused_with_its_size():
    with pytest.raises(ValidationError) as caught:
        encode(png_of(9_000, 6_000))
    assert caught.value.messages == ["The picture has 9000 × 6000 pixels. Make it smaller than 50 megapixels."]


SEEDS = [image_file(kind, size=(20, 20)).read() for kind in ("JPEG", "PNG", "WEBP")] + [photograph(6).read()]


def was_taken(content: bytes) -> bool:
    try:
        encode(BytesIO(content))
    except ValidationError:
        return False
    return True


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=8)), max_size=6))
@example(SEEDS[-1], [(102, b"\x01")])
@settings(max_examples=300, deadline=None)
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")
def test_broken_files_are_taken_or_refused(content, damages):
    damaged = bytearray(content)
    for position, garbage in damages:
        place = position % len(damaged)
        damaged[place : place + len(garbage)] = garbage
    assert was_taken(bytes(damaged)) in (True, False)


# What is kept


def stored() -> set[str]:
    folders = list(default_storage.listdir("pictures")[0]) if default_storage.exists("pictures") else []
    return {f"{folder}/{name}" for folder in folders for name in default_storage.listdir(f"pictures/{folder}")[1]}


@pytest.mark.django_db
def test_picture_is_kept_with_what_is_said_of_it():
    person = UserFactory()
    picture = pictures.add(photograph(6), by=person, alt="A bridge", credit="Ada Moss", focal_x=0.25)
    picture.refresh_from_db()
    assert (picture.width, picture.height, picture.alt, picture.credit) == (4, 8, "A bridge", "Ada Moss")
    assert (picture.focal_x, picture.focal_y, picture.added_by) == (0.25, 0.5, person)
    assert picture.file.name.endswith(".jpg")
    with picture.file.open() as file:
        assert opened(file.read()).size == (4, 8)


@pytest.mark.django_db
def test_same_image_twice_is_one_picture():
    person = UserFactory()
    first = pictures.add(image_file("PNG", color="coral"), by=person, alt="A bridge")
    files = stored()
    again = pictures.add(image_file("PNG", color="coral"), by=UserFactory(), alt="Another text")
    assert (again, again.alt, again.added_by) == (first, "A bridge", person)
    assert Picture.objects.count() == 1
    assert stored() == files
    assert pictures.add(image_file("PNG", color="gold"), by=person) != first


@pytest.mark.django_db
def test_name_of_the_file_is_not_that_of_the_upload():
    file = image_file("PNG", color="plum")
    file.name = "../../Ada Moss.php.png"
    picture = pictures.add(file, by=UserFactory())
    assert picture.file.name.rpartition("/")[2] == f"{picture.digest[:20]}.png"


@pytest.mark.django_db
@pytest.mark.parametrize("details", [{"focal_x": 2.0}, {"alt": "x" * 501}, {"credit": "x" * 201}])
def test_picture_that_is_described_wrongly_leaves_no_file(details):
    files = stored()
    with pytest.raises(ValidationError):
        pictures.add(image_file("PNG", color="navy"), by=UserFactory(), **details)
    assert stored() == files
    assert Picture.objects.count() == 0
