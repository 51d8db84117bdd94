"""The library at the desk: many files at once, describing many, the focal point, and finding what is to be done."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import pictures
from articles.models import Effect, Event, Picture
from tests.factories import PictureFactory, UserFactory
from tests.stories import story

pytestmark = pytest.mark.django_db

UPLOAD = "admin:articles_picture_upload"
JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def image(name="bridge.png", color="teal"):
    file = BytesIO()
    Image.new("RGB", (60, 40), color).save(file, "PNG")
    return SimpleUploadedFile(name, file.getvalue(), "image/png")


def hostile(name="drawing.svg"):
    return SimpleUploadedFile(name, b"<svg><script>alert(1)</script></svg>", "image/png")


def listed(client, **filters) -> set[int]:
    html = client.get(reverse("admin:articles_picture_changelist"), filters).content.decode()
    return {int(number) for number in re.findall(r'name="_selected_action" value="(\d+)"', html)}


def test_many_pictures_come_in_at_once_and_are_described_next(desk, editor):
    said = {"credit": "Cy Lens", "licence": "CC BY 4.0", "rights_until": "2031-05-01"}
    response = desk.post(reverse(UPLOAD), {"pictures": [image(color=c) for c in ("teal", "gold", "navy")], **said})
    added = list(Picture.objects.order_by("pk"))
    ids = ",".join(str(picture.pk) for picture in added)
    assert response.url == f"{reverse('admin:articles_picture_describe')}?ids={ids}"
    assert {(p.credit, p.licence, str(p.rights_until), p.added_by) for p in added} == {(*said.values(), editor)}
    assert len(added) == 3


def test_what_is_wrong_with_one_file_keeps_out_no_other_and_loses_nothing_typed(desk):
    said = {"credit": "Cy Lens", "licence": "CC BY 4.0"}
    files = [image(), hostile(), image("twice.png")]
    html = desk.post(reverse(UPLOAD), {"pictures": files, **said}).content.decode()
    picture = Picture.objects.get()
    assert "This is a drawing (SVG). Export it as a JPEG." in html
    assert "drawing.svg" in html
    assert "It was in the library before." in html
    assert f"?ids={picture.pk}" in html
    assert ('value="Cy Lens"' in html, 'value="CC BY 4.0"' in html) == (True, True)


def test_details_that_are_wrong_bring_in_nothing_and_are_shown_again(desk):
    html = desk.post(reverse(UPLOAD), {"pictures": [image()], "credit": "x" * 201, "licence": "mine"}).content.decode()
    assert Picture.objects.count() == 0
    assert ("at most 200 characters" in html, "x" * 201 in html, 'value="mine"' in html) == (True, True, True)


def test_form_without_a_file_says_so(desk):
    assert "This field is required." in desk.post(reverse(UPLOAD), {"credit": "Cy Lens"}).content.decode()


def test_script_is_told_of_each_file(desk):
    taken = desk.post(reverse(UPLOAD), {"pictures": [image()]}, headers=JSON).json()
    picture = Picture.objects.get()
    outcome = {
        "name": "bridge.png",
        "id": picture.pk,
        "url": reverse("admin:articles_picture_change", args=[picture.pk]),
        "thumbnail": picture.file.url,
        "was_there": False,
    }
    assert taken == {"outcomes": [outcome], "errors": []}
    again = desk.post(reverse(UPLOAD), {"pictures": [image("again.png")]}, headers=JSON).json()
    assert again["outcomes"] == [{**outcome, "name": "again.png", "was_there": True}]
    refused = desk.post(reverse(UPLOAD), {"pictures": [hostile()]}, headers=JSON).json()
    assert refused["outcomes"] == [{"name": "drawing.svg", "error": "This is a drawing (SVG). Export it as a JPEG."}]
    wrong = desk.post(reverse(UPLOAD), {"pictures": [image()], "rights_until": "soon"}, headers=JSON).json()
    assert (wrong["outcomes"], wrong["errors"]) == ([], ["Enter a valid date."])


def test_name_of_a_file_is_text(desk):
    html = desk.post(reverse(UPLOAD), {"pictures": [hostile("<img src=x onerror=alert(1)>.svg"), image()]})
    assert "<img src=x" not in html.content.decode()


def test_many_are_described_on_one_page(desk, editor):
    first, second = PictureFactory(alt="", credit=""), PictureFactory(alt="", credit="Old")
    other = PictureFactory(alt="Untouched")
    url = f"{reverse('admin:articles_picture_describe')}?ids={first.pk},{second.pk}"
    assert set(re.findall(r'name="form-\d-id" value="(\d+)"', desk.get(url).content.decode())) == {
        str(first.pk),
        str(second.pk),
    }
    form = {
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 2,
        "form-0-id": first.pk,
        "form-0-alt": "A bridge",
        "form-0-credit": "Cy Lens",
        "form-0-rights_until": "2031-05-01",
        "form-1-id": second.pk,
        "form-1-alt": "A river",
        "form-1-credit": "x" * 201,
    }
    html = desk.post(url, form).content.decode()
    assert ("at most 200 characters" in html, "A bridge" in html, "A river" in html) == (True, True, True)
    assert set(Picture.objects.values_list("alt", flat=True)) == {"", "Untouched"}
    desk.post(url, form | {"form-1-credit": "Old"})
    assert [(p.alt, p.credit) for p in Picture.objects.order_by("pk")] == [
        ("A bridge", "Cy Lens"),
        ("A river", "Old"),
        ("Untouched", other.credit),
    ]
    assert Event.objects.get(verb="set the rights").actor == editor


@pytest.mark.parametrize("ids", ["", "abc", "0", "99999999999999999999", "1,,2,\x00", "9" * 3000])
def test_numbers_that_are_none_describe_nothing(desk, ids):
    response = desk.get(reverse("admin:articles_picture_describe"), {"ids": ids})
    assert "There are no such pictures." in response.content.decode()


def test_picture_that_is_not_asked_for_is_not_changed(desk):
    asked, other = PictureFactory(), PictureFactory(alt="Untouched")
    url = f"{reverse('admin:articles_picture_describe')}?ids={asked.pk}"
    form = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": other.pk, "form-0-alt": "Mine"}
    desk.post(url, form)
    other.refresh_from_db()
    assert other.alt == "Untouched"


@pytest.mark.parametrize("broken", [{"form-1-id": 999}, {"form-INITIAL_FORMS": "²"}], ids=["deleted", "no number"])
def test_picture_that_is_gone_meanwhile_is_left_out_of_the_page(desk, broken):
    first, second = PictureFactory(), PictureFactory()
    url = f"{reverse('admin:articles_picture_describe')}?ids={first.pk},{second.pk}"
    form = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 2, "form-0-id": first.pk, "form-0-alt": "A new bridge"}
    response = desk.post(url, form | {"form-1-id": second.pk, "form-1-alt": "Gone"} | broken)
    assert response.status_code == 200
    assert ("A new bridge" in response.text) == ("form-1-id" in broken)
    assert not Picture.objects.filter(alt="A new bridge").exists()


def test_chosen_pictures_lead_to_the_page_that_describes_them(desk):
    first, _other, third = PictureFactory(), PictureFactory(), PictureFactory()
    data = {"action": "describe", "_selected_action": [first.pk, third.pk]}
    response = desk.post(reverse("admin:articles_picture_changelist"), data)
    assert response.url == f"{reverse('admin:articles_picture_describe')}?ids={first.pk},{third.pk}"


def test_library_finds_what_is_to_be_done(desk, editor):
    today = timezone.localdate()
    made = {
        "no-alt": PictureFactory(alt=""),
        "no-credit": PictureFactory(credit=""),
        "ending": PictureFactory(rights_until=today + timedelta(days=30)),
        "ended": PictureFactory(rights_until=today - timedelta(days=1)),
        "withdrawn": PictureFactory(withdrawn=True),
    }
    later, lead, inside = PictureFactory(rights_until=today + timedelta(days=31)), PictureFactory(), PictureFactory()
    figure = f'<figure><img src="{inside.file.url}" alt="A" data-picture="{inside.pk}"></figure>'
    story(picture=lead, body=f"<p>The bridge.</p>{figure}")
    assert listed(desk) == {picture.pk for picture in (*made.values(), later, lead, inside)}
    for state, picture in made.items():
        assert (state, listed(desk, state=state)) == (state, {picture.pk})
    assert listed(desk, state="unused") == listed(desk) - {lead.pk, inside.pk}


def test_library_is_searched_by_what_is_said_of_a_picture(desk):
    found = {PictureFactory(**{name: "Harrowgate"}).pk for name in ("alt", "caption", "credit", "licence")}
    PictureFactory(alt="A river")
    assert listed(desk, q="harrowgate") == found


def test_library_says_what_is_missing(desk):
    PictureFactory(alt="", credit="", rights_until=timezone.localdate() - timedelta(days=1))
    html = desk.get(reverse("admin:articles_picture_changelist")).content.decode()
    for words in ("No alternative text</span>", "No credit</span>", "Rights ended", "Being made"):
        assert words in html


@pytest.mark.parametrize("number", [1, 3])
def test_library_costs_as_many_queries_for_one_as_for_many(desk, number, django_assert_max_num_queries):
    for _ in range(number):
        PictureFactory()
    with django_assert_max_num_queries(9):
        assert len(listed(desk)) == number


def test_focal_point_is_set_on_the_page_of_a_picture(desk):
    picture = PictureFactory()
    url = reverse("admin:articles_picture_change", args=[picture.pk])
    desk.post(url, {"alt": picture.alt, "credit": picture.credit, "focal_x": "0.25", "focal_y": "0.75"})
    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == (0.25, 0.75)
    assert Effect.objects.get().run == "articles.renditions.make"


@pytest.mark.parametrize("point", [("1.5", "0.5"), ("nan", "0.5"), ("0.5", "-0.1"), ("", "0.5")])
def test_focal_point_outside_is_refused_with_what_was_typed(desk, point):
    picture = PictureFactory()
    url = reverse("admin:articles_picture_change", args=[picture.pk])
    response = desk.post(url, {"alt": "Typed", "focal_x": point[0], "focal_y": point[1]})
    assert (response.status_code, "Typed" in response.content.decode()) == (200, True)
    picture.refresh_from_db()
    assert (picture.focal_x, picture.focal_y) == (0.5, 0.5)


def test_file_of_a_picture_is_never_another(desk):
    picture = PictureFactory()
    url = reverse("admin:articles_picture_change", args=[picture.pk])
    data = {"alt": "A", "focal_x": "0.5", "focal_y": "0.5", "file": image("other.png")}
    assert desk.post(url, data).status_code == 302
    name = picture.file.name
    picture.refresh_from_db()
    assert (picture.alt, picture.file.name) == ("A", name)


def test_picture_in_a_text_cannot_be_deleted_and_another_can(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    lead, inside, unused = PictureFactory(), PictureFactory(), PictureFactory()
    figure = f'<figure><img src="{inside.file.url}" alt="A"></figure>'
    story(picture=lead, body=f"<p>The bridge.</p>{figure}")
    for picture, status in ((lead, 403), (inside, 403), (unused, 302)):
        url = reverse("admin:articles_picture_delete", args=[picture.pk])
        assert client.post(url, {"post": "yes"}).status_code == status
    assert set(Picture.objects.all()) == {lead, inside}
    action = {"action": "delete_selected", "_selected_action": [inside.pk], "post": "yes"}
    client.post(reverse("admin:articles_picture_changelist"), action)
    assert Picture.objects.count() == 2


def test_picture_that_may_not_be_shown_is_offered_to_nobody(desk):
    today = timezone.localdate()
    PictureFactory(rights_until=today - timedelta(days=1))
    fine = {PictureFactory(rights_until=today).pk, PictureFactory().pk}
    chosen = desk.get(reverse("admin:articles_picture_choose")).json()["results"]
    assert {result["id"] for result in chosen} == fine
    data = {"app_label": "articles", "model_name": "revision", "field_name": "picture"}
    found = desk.get(reverse("admin:autocomplete"), data).json()["results"]
    assert {int(result["id"]) for result in found} == fine


def test_reader_of_the_desk_sees_the_library_and_changes_nothing(client):
    client.force_login(UserFactory(role="Fact-checker", is_staff=True))
    picture = PictureFactory()
    html = client.get(reverse("admin:articles_picture_change", args=[picture.pk])).content.decode()
    assert "focal-point.js" not in html
    assert reverse(UPLOAD) not in client.get(reverse("admin:articles_picture_changelist")).content.decode()
    assert client.post(reverse(UPLOAD), {"pictures": [image()]}, headers=JSON).status_code == 403
    assert Picture.objects.count() == 1


def test_picture_that_is_there_keeps_what_was_said_of_it(desk, editor):
    known = pictures.add(image(), by=editor, credit="Ada Moss")
    desk.post(reverse(UPLOAD), {"pictures": [image("again.png")], "credit": "Cy Lens"})
    known.refresh_from_db()
    assert known.credit == "Ada Moss"
