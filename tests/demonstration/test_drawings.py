"""The pictures of the demonstration: each one can be drawn, and is fit to print."""

import tomllib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from newsroom.demonstration import drawings, icons

CONTENT = Path(drawings.__file__).parents[1] / "newsroom.toml"
ICON_FOLDER = Path(drawings.__file__).parents[3] / "static" / "img"
KEYS = sorted(picture["key"] for picture in tomllib.loads(CONTENT.read_text(encoding="utf-8"))["picture"])


def test_every_picture_has_a_scene_and_no_scene_is_left_over():
    assert sorted(drawings.SCENES) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_picture_is_a_bare_jpeg_of_the_right_size(key):
    content = drawings.draw(key)

    picture = Image.open(BytesIO(content))
    picture.load()
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (1600, 900))
    assert dict(picture.getexif()) == {}
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert 40_000 < len(content) < 400_000


def test_drawing_twice_gives_the_same_bytes():
    assert drawings.draw("voyager") == drawings.draw("voyager")


def test_unknown_picture_is_an_error():
    with pytest.raises(KeyError):
        drawings.draw("photograph")


@pytest.mark.parametrize("size", icons.SIZES)
def test_icon_is_the_size_it_says_and_what_the_site_serves(size):
    drawn = Image.open(BytesIO(icons.icon(size)))
    served = Image.open(ICON_FOLDER / f"favicon-{size}.png")

    assert drawn.size == (size, size)
    assert drawn.tobytes() == served.tobytes()


def test_small_icon_is_drawn_in_each_size_and_what_the_site_serves():
    served = (ICON_FOLDER / "favicon.ico").read_bytes()
    assert served == icons.small()
    assert Image.open(BytesIO(served)).info["sizes"] == {(size, size) for size in icons.SMALL_SIZES}
