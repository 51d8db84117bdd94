"""Pictures on the pages that readers get: in several widths and formats, without a jump, and only while they may."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from articles import outbox, pictures
from articles.models import Picture, Section
from tests.factories import PictureFactory, SectionFactory, UserFactory
from tests.stories import published_story

pytestmark = pytest.mark.django_db

COLOURS = ["teal", "gold", "navy"]
ENDED = timezone.localdate() - timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def rendered(color="teal", size=(600, 400), **said) -> Picture:
    """A picture of the library with all its files."""
    file = BytesIO()
    Image.new("RGB", size, color).save(file, "PNG")
    file.seek(0)
    picture = pictures.add(file, by=UserFactory(), **said)
    outbox.run_due(timezone.now())
    picture.refresh_from_db()
    return picture


def figure(picture, alt="A bridge, &quot;old&quot;"):
    image = f'<img src="{picture.file.url}" alt="{alt}" width="3" height="2" data-picture="{picture.pk}">'
    return f"<figure>{image}<figcaption>Seen <cite>Newsroom</cite></figcaption></figure>"


def with_lead(picture, **content):
    return published_story(picture=picture, picture_alt="A bridge", picture_credit="Newsroom", **content)


def get(client, article) -> str:
    return client.get(article.editions.latest().get_absolute_url()).content.decode()


def images(html) -> list[dict[str, str]]:
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<img\b[^>]*>", html)]


def files_in(html) -> set[str]:
    return set(re.findall(r"/media/([\w/.-]+)", html))


def test_lead_picture_is_offered_as_avif_with_jpeg_behind_it(client):
    picture = rendered()
    html = get(client, with_lead(picture))
    made = picture.renditions["shapes"]["whole"]
    source = re.search(r'<source type="image/avif" srcset="([^"]*)" sizes="([^"]*)">', html)
    assert source[1] == ", ".join(f"/media/{name} {width}w" for width, _h, name, _b in made["avif"])
    (image,) = images(html)
    assert image["srcset"] == ", ".join(f"/media/{name} {width}w" for width, _h, name, _b in made["jpg"])
    assert image["sizes"] == source[2]
    assert (image["alt"], image["fetchpriority"], "loading" in image) == ("A bridge", "high", False)
    assert int(image["width"]) / int(image["height"]) == 600 / 400


def test_lead_picture_is_preloaded_with_the_same_choice(client):
    html = get(client, with_lead(rendered()))
    head = html.partition("</head>")[0]
    preload = dict(re.findall(r'([\w-]+)="([^"]*)"', re.search(r'<link rel="preload"[^>]*>', head)[0]))
    source = re.search(r'<source type="image/avif" srcset="([^"]*)" sizes="([^"]*)">', html)
    assert (preload["as"], preload["type"], preload["fetchpriority"]) == ("image", "image/avif", "high")
    assert (preload["imagesrcset"], preload["imagesizes"]) == (source[1], source[2])


def test_every_file_that_a_page_names_is_there_and_served_as_what_it_is(client):
    section = SectionFactory()
    lead, inside = rendered(), rendered("gold")
    article = with_lead(lead, body=f"<p>The bridge.</p>{figure(inside)}", section=section)
    with_lead(inside, section=section)
    pages = [article.editions.latest().get_absolute_url(), "/", section.get_absolute_url()]
    named = set().union(*(files_in(client.get(page).content.decode()) for page in pages))
    assert len(named) > 10
    kinds = {"avif": "image/avif", "jpg": "image/jpeg"}
    for name in named:
        assert default_storage.exists(name)
        response = client.get(f"/media/{name}")
        assert response["Content-Type"] == kinds[name.rpartition(".")[2]]
        assert (response["X-Content-Type-Options"], "immutable" in response["Cache-Control"]) == ("nosniff", True)
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_until_the_worker_has_come_the_original_is_shown(client):
    lead, inside = PictureFactory(), PictureFactory()
    article = with_lead(lead, body=f"<p>The bridge.</p>{figure(inside)}")
    html = get(client, article)
    assert [image["src"] for image in images(html)] == [lead.file.url, inside.file.url]
    assert "<source" not in html
    assert f'<link rel="preload" as="image" href="{lead.file.url}"' in html
    assert {(image["width"], image["height"]) for image in images(html)} == {("3", "2")}


def test_figure_in_the_text_is_shown_in_widths_and_only_when_it_comes_into_sight(client):
    picture = rendered()
    html = get(client, published_story(body=f"<p>The bridge.</p>{figure(picture)}"))
    (image,) = images(html)
    assert image["loading"] == "lazy"
    assert image["alt"] == "A bridge, &quot;old&quot;"
    assert (image["width"], image["height"]) == ("600", "400")
    assert len(image["srcset"].split(",")) == 2
    assert re.search(r'<figure id="p-\w+"><picture><source [^>]*><img [^>]*></picture><figcaption>Seen <cite>', html)


def test_figure_that_names_no_picture_of_the_library_stays_as_it_is(client):
    image = '<img src="/media/pictures/2020/gone.jpg" alt="A bridge" width="3" height="2">'
    article = published_story(body=f"<p>The bridge.</p><figure>{image}<figcaption><cite>N</cite></figcaption></figure>")
    (shown,) = images(get(client, article))
    assert (shown["src"], shown["loading"]) == ("/media/pictures/2020/gone.jpg", "lazy")


def test_text_like_markup_in_an_alternative_text_stays_text(client):
    picture = rendered()
    hostile = "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;"
    html = get(client, published_story(body=f"<p>The bridge.</p>{figure(picture, alt=hostile)}"))
    (image,) = images(html)
    assert image["alt"] == hostile
    assert "<script>alert" not in html


def test_figures_cost_one_query_however_many(client):
    queries = {}
    for number in (0, 1, 3):
        article = published_story(body="<p>The bridge.</p>" + "".join(figure(rendered(c)) for c in COLOURS[:number]))
        url = article.editions.latest().get_absolute_url()
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert len(images(client.get(url).content.decode())) == number
        queries[number] = len(captured)
    assert (queries[1], queries[3]) == (queries[0] + 1, queries[0] + 1)


@pytest.mark.parametrize("page", ["front", "section"])
def test_pictures_on_cards_cost_no_query(client, page):
    queries = []
    for count, colour in enumerate(COLOURS, start=1):
        article = with_lead(rendered(colour), section=Section.objects.first() or SectionFactory())
        url = "/" if page == "front" else article.newest.section.get_absolute_url()
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert len(images(client.get(url).content.decode())) == count
        queries.append(len(captured))
    assert queries == [queries[0]] * 3


def test_cards_have_the_crop_for_their_place(client):
    first, second = rendered("teal"), rendered("gold")
    with_lead(second, headline="Second")
    with_lead(first, headline="First")
    html = client.get("/").content.decode()
    lead, other = (image for image in images(html))
    assert (int(lead["width"]) / int(lead["height"]), int(other["width"]) / int(other["height"])) == (600 / 400, 1)
    assert (lead["fetchpriority"], "loading" in lead, other["loading"]) == ("high", False, "lazy")
    assert len(re.findall(r'rel="preload"[^>]*as="image"|as="image"[^>]*rel="preload"', html)) == 1
    wide = first.renditions["shapes"]["3x2"]["avif"]
    assert f"/media/{wide[-1][2]} {wide[-1][0]}w" in html.partition("</head>")[0]


def test_section_leads_with_its_newest_story_and_loads_the_others_later(client):
    section = SectionFactory()
    for colour in COLOURS[:2]:
        with_lead(rendered(colour), section=section)
    html = client.get(section.get_absolute_url()).content.decode()
    first, second = images(html)
    assert (first["fetchpriority"], "loading" in first, second["loading"]) == ("high", False, "lazy")
    assert re.search(r'<link rel="preload"[^>]* imagesizes="([^"]*)"', html)[1] == first["sizes"]


def test_picture_whose_rights_have_ended_is_on_no_page(client):
    section = SectionFactory()
    lead, inside = rendered(rights_until=None), rendered("gold")
    article = with_lead(lead, body=f"<p>The bridge.</p>{figure(inside)}", section=section)
    names = {lead.file.name, inside.file.name}
    for picture in (lead, inside):
        names |= {
            name for files in picture.renditions["shapes"].values() for f in files.values() for *_s, name, _b in f
        }
    pages = [article.editions.latest().get_absolute_url(), "/", section.get_absolute_url()]
    assert all(files_in(client.get(page).content.decode()) & names for page in pages)
    Picture.objects.update(rights_until=ENDED)
    cache.clear()
    for page in pages:
        html = client.get(page).content.decode()
        assert (page, files_in(html) & names) == (page, set())
    html = get(client, article)
    assert html.count("no longer shown, since the rights to it have ended") == 2
    # The block keeps its address, and its caption is still there to be read.
    assert re.search(r'<figure id="p-\w+"><p class="no-picture">[^<]*</p><figcaption>Seen <cite>Newsroom', html)
    assert "og:image" not in html


def test_withdrawn_picture_stays_in_the_live_text_until_it_is_taken_out(client, editor):
    picture = rendered()
    article = with_lead(picture)
    pictures.withdraw(picture, by=editor, reason="The agency asks for it.")
    outbox.run_due(timezone.now())
    (image,) = images(get(client, article))
    assert (image["src"], "srcset" in image) == (picture.file.url, False)


def test_withdrawn_figure_is_not_shown_in_an_old_text(client, editor):
    picture = rendered()
    article = published_story(body=f"<p>The bridge.</p>{figure(picture)}")
    edition = article.editions.latest()
    old = reverse("edition", args=[edition.section.slug, edition.revision.slug, article.pk, edition.pk])
    assert images(client.get(old).content.decode()) != []
    pictures.withdraw(picture, by=editor, reason="The agency asks for it.")
    html = client.get(old).content.decode()
    assert images(html) == []
    assert "The picture that stood here has been withdrawn." in html


def test_other_sites_are_shown_a_crop_for_them(client):
    picture = rendered(size=(1600, 1200))
    html = get(client, with_lead(picture))
    name = picture.renditions["shapes"]["16x9"]["jpg"][-1][2]
    assert f'<meta property="og:image" content="http://testserver/media/{name}">' in html
