"""The files that readers get of a picture: made once, by the worker, true to the picture, and removed with it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone
from PIL import Image, ImageCms

from articles import outbox, pictures, renditions
from articles.cropping import RATIOS
from articles.models import Effect, Picture
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def sent(image: Image.Image, kind="PNG", **options) -> BytesIO:
    file = BytesIO()
    image.save(file, kind, **options)
    file.seek(0)
    return file


def halves(width=500, height=300, left="red", right="blue") -> Image.Image:
    image = Image.new("RGB", (width, height), right)
    image.paste(left, (0, 0, width // 2, height))
    return image


def taken(image=None, *, by=None, **said) -> Picture:
    picture = pictures.add(sent(image or halves()), by=by or UserFactory(role="Editor"), **said)
    picture.refresh_from_db()
    return picture


def worked(at=None) -> dict[str, int]:
    return dict(outbox.run_due(at or timezone.now()))


def shown(picture, shape="whole", extension="jpg"):
    """What is there of a picture in a shape, narrowest first, opened."""
    picture.refresh_from_db()
    images = []
    for _width, _height, name, _bytes in picture.renditions["shapes"][shape][extension]:
        with default_storage.open(name) as file:
            image = Image.open(BytesIO(file.read()))
            image.load()
            images.append(image)
    return images


def stored(picture) -> set[str]:
    folder = f"renditions/{picture.pk}"
    return (
        {f"{folder}/{name}" for name in default_storage.listdir(folder)[1]} if default_storage.exists(folder) else set()
    )


def color(image, place) -> str:
    red, green, blue = image.convert("RGB").getpixel((int(image.width * place[0]), int(image.height * place[1])))
    if min(red, green, blue) > 200:
        return "white"
    return max((red, "red"), (green, "green"), (blue, "blue"))[1]


def test_worker_makes_each_shape_in_two_formats():
    picture = taken()
    assert picture.renditions == {}
    assert worked() == {"done": 1}
    for shape, ratio in RATIOS.items():
        for extension, kind in (("jpg", "JPEG"), ("avif", "AVIF")):
            images = shown(picture, shape, extension)
            assert {image.format for image in images} == {kind}
            assert [image.width for image in images] == sorted(image.width for image in images)
            for image in images:
                assert abs(image.width / image.height - float(ratio or 500 / 300)) < 0.02
    assert stored(picture) == renditions.names_in(picture.renditions)


def test_what_is_written_down_of_a_file_is_so():
    picture = taken()
    worked()
    picture.refresh_from_db()
    for formats in picture.renditions["shapes"].values():
        for files in formats.values():
            for width, height, name, size in files:
                assert default_storage.size(name) == size
                with default_storage.open(name) as file:
                    assert Image.open(file).size == (width, height)


def test_nothing_is_made_wider_than_the_picture():
    picture = taken(halves(90, 60))
    worked()
    assert {image.size for image in shown(picture)} == {(90, 60)}
    assert {image.size for image in shown(picture, "1x1", "avif")} == {(60, 60)}


def test_crop_keeps_the_focal_point():
    left, right = taken(focal_x=0.1), taken(halves(left="red", right="green"), focal_x=0.9)
    worked()
    assert {color(image, (0.7, 0.5)) for image in shown(left, "1x1")} == {"red"}
    assert {color(image, (0.3, 0.5)) for image in shown(right, "1x1")} == {"green"}


def test_transparency_is_on_white():
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    image.paste("red", (0, 0, 100, 200))
    picture = taken(image)
    worked()
    for extension in ("jpg", "avif"):
        assert [color(each, (0.9, 0.5)) for each in shown(picture, "whole", extension)] == ["white"]
        assert [color(each, (0.1, 0.5)) for each in shown(picture, "whole", extension)] == ["red"]


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "I;16"])
def test_picture_of_every_kind_of_pixel_is_made(mode):
    picture = taken(Image.new(mode, (300, 200)))
    assert worked() == {"done": 1}
    assert [image.mode for image in shown(picture)] == ["RGB"]


def test_deep_grey_stays_as_light_as_it_is():
    picture = taken(Image.new("I;16", (300, 200), 0x8000))
    worked()
    assert [abs(image.getpixel((5, 5))[0] - 0x80) <= 2 for image in shown(picture)] == [True]


def other_colours() -> bytes:
    """A profile whose red is not that of screens: colours would look wrong without it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return bytes(profile.replace("sRGB".encode("utf-16-be"), "Mine".encode("utf-16-be")).replace(b"sRGB", b"Mine"))


def test_colours_keep_their_profile():
    profile = other_colours()
    picture = pictures.add(sent(halves(), icc_profile=profile), by=UserFactory())
    worked()
    for extension in ("jpg", "avif"):
        assert {image.info.get("icc_profile") for image in shown(picture, "3x2", extension)} == {profile}


def test_usual_profile_is_left_out_and_a_large_one_is_applied():
    usual = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    large = other_colours() + b"\x00" * 5000
    for image, profile in ((halves(), usual), (halves(right="green"), large)):
        picture = pictures.add(sent(image, icc_profile=profile), by=UserFactory())
        worked()
        assert {image.info.get("icc_profile") for image in shown(picture)} == {None}
        assert {color(image, (0.1, 0.5)) for image in shown(picture)} == {"red"}


def test_what_is_there_is_not_made_again(media):
    picture = taken()
    worked()
    before = {path: path.stat().st_mtime_ns for path in media.rglob("renditions/*/*")}
    picture.refresh_from_db()
    was = picture.renditions
    renditions.make.call(picture.pk)
    picture.refresh_from_db()
    assert picture.renditions == was
    assert {path: path.stat().st_mtime_ns for path in media.rglob("renditions/*/*")} == before != {}


def test_worker_that_was_stopped_half_way_leaves_nothing_broken():
    picture = taken()
    worked()
    picture.refresh_from_db()
    was = picture.renditions
    Picture.objects.update(renditions={})
    cut, whole = sorted(renditions.names_in(was))[:2]
    with default_storage.open(cut, "wb") as file:
        file.write(b"half")
    default_storage.delete(whole)
    renditions.make.call(picture.pk)
    picture.refresh_from_db()
    assert picture.renditions == was
    assert stored(picture) == renditions.names_in(was)
    assert len(shown(picture, "3x2")) == 2


def test_moved_focal_point_has_other_crops_made_and_the_old_ones_kept_for_a_while(editor):
    picture = taken(by=editor)
    worked()
    picture.refresh_from_db()
    old = renditions.names_in(picture.renditions)
    pictures.describe(picture, by=editor, focal_x=0.9)
    picture.refresh_from_db()
    assert renditions.names_in(picture.renditions) == old
    worked()
    picture.refresh_from_db()
    new = renditions.names_in(picture.renditions)
    assert new != old
    # The whole picture is as it was, to the byte, and so under the same name.
    assert {name for files in picture.renditions["shapes"]["whole"].values() for *_size, name, _b in files} <= old
    worked(timezone.now() + renditions.LINGER - timedelta(hours=1))
    assert stored(picture) == new | old
    worked(timezone.now() + renditions.LINGER + timedelta(hours=1))
    assert stored(picture) == new


def test_focal_point_that_moves_while_crops_are_made_is_not_lost(editor, monkeypatch):
    picture = taken(by=editor)
    made = renditions._made

    def slowly(row):
        found = made(row)
        if row.focal_x == 0.5:
            pictures.describe(row, by=editor, focal_x=0.9)
        return found

    monkeypatch.setattr(renditions, "_made", slowly)
    worked()
    worked()
    picture.refresh_from_db()
    assert picture.renditions["recipe"].split()[1] == "0.9"
    assert {color(image, (0.3, 0.5)) for image in shown(picture, "1x1")} == {"blue"}
    worked()
    assert stored(picture) == renditions.names_in(picture.renditions)


def test_files_of_a_withdrawn_picture_are_removed_and_made_again(editor):
    picture = taken(by=editor)
    worked()
    assert stored(picture) != set()
    picture = pictures.withdraw(picture, by=editor, reason="The agency asks for it.")
    assert picture.renditions == {}
    renditions.make.call(picture.pk)
    worked()
    assert stored(picture) == set()
    assert default_storage.exists(picture.file.name)
    pictures.reinstate(picture, by=editor, reason="It agrees.")
    worked()
    assert len(shown(picture)) == 1


def test_deleted_picture_takes_its_files_with_it():
    picture = taken(by=UserFactory(role="Editor"))
    other = taken(halves(right="green"))
    worked()
    picture.refresh_from_db()
    pictures.delete(picture, by=UserFactory(is_superuser=True))
    assert Picture.objects.get() == other
    worked()
    assert stored(picture) == set()
    assert not default_storage.exists(picture.file.name)
    assert len(shown(other)) == 1


def test_picture_whose_file_is_lost_is_tried_again_and_shown_in_red():
    picture = taken()
    default_storage.delete(picture.file.name)
    assert worked() == {"failed": 1}
    assert Effect.objects.red().get().run == "articles.renditions.make"


def test_command_queues_what_is_missing_and_with_all_everything(capsys):
    there, missing = taken(), taken(halves(right="green"))
    worked()
    Picture.objects.filter(pk=missing.pk).update(renditions={})
    for options, number in (({}, 1), ({"all": True}, 2)):
        call_command("make_renditions", **options)
        assert capsys.readouterr().out == f"{number} pictures are queued.\n"
        assert worked() == {"done": number}
        assert {bool(picture.renditions) for picture in Picture.objects.all()} == {True}
    call_command("make_renditions")
    assert capsys.readouterr().out == "0 pictures are queued.\n"
    assert len(shown(there)) == 1
