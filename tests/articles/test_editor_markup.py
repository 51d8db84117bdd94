"""What the editor writes comes through cleaning as it was meant; what it never writes is taken out, and said."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles import blocks, marking
from articles.cleaning import clean
from articles.marking import Span
from articles.removals import removed
from tests.articles import markup
from tests.factories import PictureFactory, UserFactory
from tests.stories import story

IMAGE = '<img src="/media/pictures/a.jpg" alt="A bridge" width="3" height="2" data-picture="7">'
FIGURE = f'<figure id="p-aaaa">{IMAGE}<figcaption>The <em>old</em> bridge <cite>Ada Photo</cite></figcaption></figure>'
URL = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&amp;t=1"
EMBED = f'<figure id="p-bbbb" class="embed" data-embed="{URL}"><a href="{URL}">The vote, filmed</a></figure>'


def test_figure_of_the_editor_gets_its_form_and_keeps_it():
    written = f'<figure id="p-aaaa">{IMAGE}<figcaption><span>The <em>old</em> bridge</span><cite>Ada Photo</cite></figcaption></figure>'  # noqa: E501 (one line is what it writes)
    assert clean(written) == FIGURE
    assert clean(FIGURE) == FIGURE


@pytest.mark.parametrize("caption", ["", "<figcaption></figcaption>", "<figcaption> <cite></cite></figcaption>"])
def test_figure_without_words_has_no_caption(caption):
    assert clean(f"<figure>{IMAGE}{caption}</figure>") == f"<figure>{IMAGE}</figure>"


def test_embed_of_the_editor_is_kept_as_it_is():
    assert clean(EMBED) == EMBED


def test_embed_without_a_title_is_called_by_its_host():
    bare = EMBED.replace("The vote, filmed", "")
    assert clean(bare) == EMBED.replace("The vote, filmed", "www.youtube.com")


def test_link_of_an_embed_leads_to_what_is_embedded():
    assert clean(EMBED.replace('<a href="https://www.youtube.com', '<a href="https://evil.example')) == EMBED


@pytest.mark.parametrize("url", ["https://evil.example/watch?v=dQw4w9WgXcQ", "javascript:alert(1)", ""])
def test_embed_of_an_unlisted_site_is_what_it_held(url):
    embed = f'<figure class="embed" data-embed="{url}"><a href="https://evil.example/">The vote</a></figure>'
    assert clean(embed) == '<a href="https://evil.example/">The vote</a>'


@pytest.mark.parametrize(
    "source",
    [
        "https://t.example/pixel.gif",
        "//t.example/pixel.gif",
        "data:image/gif;base64,R0lGODlhAQABAAAAACw=",
        "/admin/logout/",
        "/media/../admin/logout/",
        "/media/a.jpg?u=1",
        "/media/%2e%2e/admin/",
        "/media/a b.jpg",
        "media/a.jpg",
        "",
    ],
)
def test_picture_from_anywhere_but_the_library_is_taken_out(source):
    assert clean(f'<p>Before <img src="{source}" alt="x"> after</p>') == "<p>Before  after</p>"


def test_picture_in_the_middle_of_a_paragraph_gets_a_figure_behind_it():
    body = blocks.join(blocks.parse(f"<ul><li>One {IMAGE} two</li></ul><p>Three</p>"))
    assert body == f"<ul><li>One  two</li></ul>\n<figure>{IMAGE}</figure>\n<p>Three</p>"


def test_figure_that_holds_neither_picture_nor_embed_is_taken_off():
    html = "<figure><table><tr><td>1</td></tr></table><figcaption>A table</figcaption></figure>"
    body = blocks.join(blocks.parse(html))
    assert body == "<table><tbody><tr><td>1</td></tr></tbody></table>\n<p>A table</p>"


def test_title_cited_in_a_sentence_is_in_italics():
    assert clean("<p>In <cite>The Assay</cite> it said</p>") == "<p>In <em>The Assay</em> it said</p>"


@pytest.mark.parametrize(
    ("attribute", "kept"),
    [
        ('data-picture="7"', ' data-picture="7"'),
        ('data-picture="x"', ""),
        ('srcset="/media/b.jpg 2x"', ""),
        ('style="x"', ""),
        ('onerror="alert(1)"', ""),
        ('loading="eager"', ""),
        ('width="100%"', ""),
        ('class="embed"', ""),
    ],
)
def test_picture_has_no_other_attributes(attribute, kept):
    assert (
        clean(f'<figure><img src="/media/a.jpg" {attribute}></figure>')
        == f'<figure><img src="/media/a.jpg"{kept}></figure>'
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [(FIGURE, "The old bridge \nAda Photo"), (EMBED, "The vote, filmed"), (f"<figure>{IMAGE}</figure>", "")],
)
def test_caption_credit_and_title_are_the_text_of_a_figure(html, text):
    [block] = blocks.parse(html)
    assert (block.kind, block.text) == ("figure", text)
    assert block.html == html


def test_words_of_a_caption_and_of_its_credit_are_marked():
    [block] = blocks.parse(FIGURE)
    spans = [Span(4, 14, 1), Span(16, 19, 2)]
    assert marking.mark(block.inner, spans, opening=lambda keys: f"<mark {keys[0]}>") == (
        f"{IMAGE}<figcaption>The <em><mark 1>old</mark></em><mark 1> bridge</mark> "
        "<cite><mark 2>Ada</mark> Photo</cite></figcaption>"
    )


_figures = st.sampled_from(
    [FIGURE, EMBED, IMAGE, "<figure>", "</figure>", "<figcaption>", "<cite>", "</cite>", "<figure data-embed=x>"]
)


@given(st.lists(_figures | markup.html, max_size=8).map("".join))
def test_figures_among_junk_have_their_form_at_once(html):
    once = clean(html)
    assert clean(once) == once
    body = blocks.join(blocks.parse(html))
    assert blocks.join(blocks.parse(body)) == body


# What was taken out


def test_what_was_taken_out_is_said():
    before = (
        '<p onclick="x()">One</p><script>x()</script><iframe src="https://a.example"></iframe><!-- note -->'
        '<img src="https://t.example/a.gif"><a href="javascript:x()">two</a>'
        '<p style="color:red"><blink>three</blink></p>'
        '<figure class="embed" data-embed="https://evil.example/v"><a href="https://evil.example/v">four</a></figure>'
    )
    assert removed(before, clean(before)) == [
        "2 scripts",
        "1 frame",
        "1 picture that is not in the library (t.example)",
        "1 embed of a site that is not listed (evil.example)",
        "1 link that leads nowhere safe",
        "1 comment",
        "styling",
        "markup that stories do not have (blink)",
    ]


@pytest.mark.parametrize(
    "html",
    [
        "Just words & more",
        "<p class='MsoNormal'>Words</p>",
        "<div><h1>One</h1><b>two</b> <i>three</i></div>",
        FIGURE.replace("<cite>", "</span><cite>").replace("<figcaption>", "<figcaption><span>"),
        EMBED,
        '<ol data-type="decimal"><li><p>One</p></li></ol>',
        '<table><tbody><tr><th colspan="1" rowspan="1"><p>One</p></th></tr></tbody></table>',
    ],
)
def test_nothing_is_said_of_what_no_reader_would_miss(html):
    assert removed(html, clean(html)) == []


@given(markup.html)
def test_nothing_more_is_taken_out_the_second_time(html):
    assert removed(clean(html), clean(clean(html))) == []


def test_editor_is_told_after_the_save(client, editor):
    article = story(by=editor)
    client.force_login(editor)
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = client.get(address)
    fields = page.context["adminform"].form.initial
    data = {name: value for name, value in fields.items() if value is not None and not hasattr(value, "pk")}
    data |= {"section": article.newest.section_id, "stage": article.stage, "body": "<p>One</p><script>x()</script>"}
    page = client.post(address, data, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Taken out of the text, since a story may not hold it: 1 script.",
        "Saved.",
    ]
    article.refresh_from_db()
    assert blocks.text_of(article.newest.body) == "One"


# What the editor asks the desk


def test_pictures_are_found_by_their_words(client, editor, django_assert_max_num_queries):
    PictureFactory(caption="The ferry")
    bridge = PictureFactory(caption="The bridge in 2019", credit="Ada Photo")
    client.force_login(editor)
    with django_assert_max_num_queries(6):  # the session, the person, what they may do (2), the pictures
        answer = json.loads(client.get(reverse("admin:articles_picture_choose"), {"q": "bridge 2019"}).content)
    assert answer == {
        "results": [
            {
                "id": bridge.pk,
                "url": bridge.file.url,
                "thumbnail": bridge.file.url,
                "alt": "A bridge over a river",
                "caption": "The bridge in 2019",
                "credit": "Ada Photo",
                "width": 3,
                "height": 2,
            }
        ],
        "more": False,
        "add": reverse("admin:articles_picture_upload"),
    }


def test_more_pictures_are_on_the_next_page(client, editor):
    PictureFactory.create_batch(25)
    client.force_login(editor)
    address = reverse("admin:articles_picture_choose")
    first, second, nonsense = (client.get(address, {"page": page}).json() for page in ("1", "2", "-1"))
    assert [(len(page["results"]), page["more"]) for page in (first, second, nonsense)] == [
        (24, True),
        (1, False),
        (24, True),
    ]
    assert not {one["id"] for one in first["results"]} & {one["id"] for one in second["results"]}


@pytest.mark.parametrize("name", ["articles_picture_choose", "articles_picture_embed"])
def test_nobody_else_is_answered(db, client, name):
    PictureFactory(caption="Not published yet")
    address = reverse(f"admin:{name}")
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    answer = client.get(address, {"q": "published"})
    assert answer.status_code == 403
    assert b"Not published" not in answer.content


def test_address_to_embed_is_checked_by_the_server(client, editor):
    client.force_login(editor)
    address = reverse("admin:articles_picture_embed")
    assert client.get(address, {"url": "https://youtu.be/dQw4w9WgXcQ"}).json() == {"provider": "YouTube"}
    assert list(client.get(address, {"url": "https://evil.example/"}).json()) == ["error"]
