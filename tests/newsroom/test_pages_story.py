"""The page of a story, as readers get it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.blocks import split
from articles.models.edition import EditionKind
from articles.templatetags.stories import direction
from claims import verdicts
from claims.models import Placement, State, Visibility
from entities.models import Role
from tests import stories
from tests.factories import (
    AnchorFactory,
    AuthorFactory,
    CorrectionFactory,
    EditionFactory,
    EntityFactory,
    EvidenceFactory,
    PictureFactory,
    RatingFactory,
    SectionFactory,
    UserFactory,
    VerdictEvidenceFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db


def address(article) -> str:
    return article.editions.latest().get_absolute_url()


def page(client, article) -> str:
    response = client.get(address(article))
    assert response.status_code == 200
    return response.content.decode()


def marks(html: str) -> list[tuple[str, str]]:
    """What is marked, run by run, with the rating it is marked as."""
    found = re.findall(r'<mark class="claim claim--(\S+?)(?: claim--several)?" data-claim="[^"]*">(.*?)</mark>', html)
    return [(slug, unescape(words)) for slug, words in found]


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)))


@pytest.fixture
def false(db):
    return RatingFactory(name="False", slug="false")


def checked(article, words, *, rating, **options):
    """A claim in a story that is not yet out, judged."""
    anchor = stories.marked(article, words, **options)
    stories.judged(anchor.claim, rating=rating)
    return anchor


def test_story_shows_what_its_live_revision_holds(client):
    author = AuthorFactory(name="Ada Writer")
    about, mentioned = EntityFactory(name="Harrowgate"), EntityFactory(name="The Mayor")
    picture = PictureFactory()
    article = stories.published_story(
        headline="Bridge <closes>",
        dek="After a century & a half",
        byline=(author, AuthorFactory(name="Bo Second")),
        entities=((about, Role.ABOUT), (mentioned, Role.MENTIONS)),
        picture=picture,
        picture_alt="A bridge",
        picture_caption="The bridge in May",
        picture_credit="Cy Lens",
    )
    html = page(client, article)
    assert '<h1 id="headline">Bridge &lt;closes&gt;</h1>' in html
    assert '<p class="story__dek" id="dek">After a century &amp; a half</p>' in html
    assert f'<a rel="author" href="{author.get_absolute_url()}">Ada Writer</a>' in html
    assert "By Ada Writer and Bo Second" in text_of(html)
    assert f'href="{about.get_absolute_url()}">Harrowgate</a>' in html
    assert f'href="{mentioned.get_absolute_url()}">The Mayor</a>' in html
    assert 'alt="A bridge"' in html
    assert '<span id="caption">The bridge in May</span>' in html
    assert "Cy Lens" in html


def test_every_block_has_its_own_address(client):
    article = stories.published_story(
        body="<p>One</p><ul><li>Two</li></ul><table><tbody><tr><td>Three</td></tr></tbody></table>"
    )
    ids = re.findall(r'id="(p-[a-z0-9]+)"', page(client, article))
    assert len(ids) == len(set(ids)) == 3


def test_working_text_stays_at_the_desk(client):
    article = stories.published_story(headline="Bridge closes")
    stories.edited(article, headline="Bridge collapses", entities=((EntityFactory(name="Secret Service"), Role.ABOUT),))
    html = page(client, article)
    assert "Bridge closes" in html
    assert "Bridge collapses" not in html
    assert "Secret Service" not in html


def test_any_other_spelling_of_the_address_leads_to_the_right_one_in_one_step(client):
    article = stories.published_story(headline="Apollo 12", section=SectionFactory(slug="space"))
    right = f"/space/apollo-12-{article.pk}/"
    assert address(article) == right
    for wrong in (
        f"/space/apollo-12-{article.pk}",
        f"/world/apollo-12-{article.pk}/",
        f"/space/apollo-13-{article.pk}/",
        f"/space/-{article.pk}/",
        f"/space/apollo-12-0{article.pk}/",
        f"/a b/…-{article.pk}",
    ):
        response = client.get(wrong)
        assert (response.status_code, response["Location"]) == (301, right)
    assert client.get(f"{right[:-1]}?from=mail")["Location"] == f"{right}?from=mail"
    assert client.get(f"{right}?from=mail").status_code == 200


def test_slug_may_be_of_any_script(client):
    article = stories.published_story(headline="Größe der Brücke 東京", section=SectionFactory(slug="world"))
    response = client.get(f"/world/größe-der-brücke-東京-{article.pk}/")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/world/x-0/", "/world/x-999999999999999999/", "/world/x-12345678901234567890/", "/world/x/", "/world/\x00-1/"],
)
def test_no_story_is_404(client, path):
    assert client.get(path).status_code == 404


def test_language_and_direction_are_the_storys(client):
    html = page(client, stories.published_story(headline="جسر", language="ar"))
    assert '<article class="story" lang="ar" dir="rtl">' in html
    assert '<html lang="en" dir="ltr">' in html


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "ltr"), ("he-IL", "rtl"), ("AR", "rtl"), ("ku-Arab", "rtl"), ("az-Latn", "ltr"), ("", "ltr")],
)
def test_direction_follows_the_language(language, expected):
    assert direction(language) == expected


def test_withdrawn_story_is_gone_and_says_why(client):
    article = stories.withdrawn_story(headline="Bridge closes", reason="The interview was made up.")
    response = client.get(f"/any/thing-{article.pk}/")
    html = response.content.decode()
    assert response.status_code == 410
    assert "This story has been withdrawn." in html
    assert "The interview was made up." in html
    assert "Bridge closes" not in html


def test_story_whose_time_is_over_is_gone(client):
    article = stories.published_story(headline="Bridge closes", at=timezone.now() - timedelta(hours=2))
    EditionFactory(article=article, revision=None, kind=EditionKind.END, live_from=timezone.now() - timedelta(hours=1))
    response = client.get(f"/any/thing-{article.pk}/")
    assert response.status_code == 410
    assert "no longer published" in response.content.decode()
    assert "Bridge closes" not in response.content.decode()


def test_withheld_story_is_gone_without_a_word(client):
    article = EditionFactory(withheld=True).article
    response = client.get(f"/any/thing-{article.pk}/")
    assert response.status_code == 410
    assert "A court said so." not in response.content.decode()


def test_draft_future_held_and_cancelled_editions_are_404(client):
    soon = timezone.now() + timedelta(minutes=1)
    unseen = [
        stories.story(),
        stories.published_story(at=soon),
        EditionFactory(held=True).article,
        EditionFactory(cancelled=True).article,
        EditionFactory(withdrawal=True).article,
    ]
    assert [client.get(f"/any/thing-{article.pk}/").status_code for article in unseen] == [404] * 5


def test_scheduled_update_changes_nothing_before_its_time(client):
    article = stories.published_story(headline="Bridge closes")
    stories.edited(article, headline="Bridge reopens")
    stories.published(article, at=timezone.now() + timedelta(hours=1))
    response = client.get(f"/any/thing-{article.pk}/", follow=True)
    assert "Bridge closes" in response.content.decode()
    assert "Bridge reopens" not in response.content.decode()


def test_update_shows_when_it_was_but_a_minor_edit_does_not(client):
    article = stories.published_story(at=timezone.now() - timedelta(days=2))
    assert "Updated" not in page(client, article)
    EditionFactory(
        article=article,
        kind=EditionKind.MINOR,
        live_from=timezone.now() - timedelta(days=1),
        first_published_at=article.editions.latest().first_published_at,
    )
    assert "Updated" not in page(client, article)
    stories.edited(article, dek="New")
    stories.published(article)
    assert "Updated" in page(client, article)


def test_claim_is_marked_at_its_exact_words_and_opens_its_verdict(client, false):
    article = stories.story()
    anchor = checked(article, "4 million crowns", rating=false)
    stories.published(article)
    html = page(client, article)
    key = anchor.claim_id
    assert marks(html) == [("false", "4 million crowns")]
    assert f'id="ref-{key}" href="#claim-{key}" data-number="1" aria-label="Check 1: False"></a>' in html
    assert html.index(f'href="#claim-{key}" data-number') < html.index("</p>", html.index("4 million"))
    details = html[html.index("<details") : html.index("</details>")]
    assert f'id="claim-{key}"' in details
    assert f'href="#ref-{key}"' in details
    assert "The budget says so." in details
    assert "We say so ourselves" in details
    assert "Budget of the council" in details
    assert f"-{key}/" in details


def test_claim_across_emphasis_and_a_link_is_marked_on_those_words(client, false):
    article = stories.story(body='<p>They <em>will spend</em> <a href="/x">$500 billion</a> soon.</p>')
    checked(article, "spend $500 billion", rating=false)
    stories.published(article)
    assert marks(page(client, article)) == [("false", "spend"), ("false", " "), ("false", "$500 billion")]


def test_overlapping_claims_are_both_reachable(client, false):
    article = stories.story(body="<p>The mayor said that repairs cost 4 million crowns.</p>")
    keys = [
        checked(article, words, rating=false).claim_id
        for words in ("The mayor said that repairs", "repairs cost 4 million")
    ]
    stories.published(article)
    html = page(client, article)
    for key in keys:
        assert html.count(f'href="#claim-{key}" data-number') == 1
        assert html.count(f'id="claim-{key}"') == 1


def test_claims_in_headline_dek_and_caption_are_reachable(client, false):
    article = stories.story(
        headline="Bridge costs 4 million",
        dek="It is 150 years old",
        picture=PictureFactory(),
        picture_alt="A bridge",
        picture_caption="Built in 1874",
        picture_credit="Cy Lens",
    )
    keys = [
        checked(article, words, rating=false).claim_id
        for words in ("costs 4 million", "150 years old", "Built in 1874")
    ]
    stories.published(article)
    html = page(client, article)
    assert [words for _, words in marks(html)] == ["costs 4 million", "150 years old", "Built in 1874"]
    for key in keys:
        assert f'href="#claim-{key}" data-number' in html
        assert f'id="claim-{key}"' in html
    heading = html[html.index("<h1") : html.index("</h1>")]
    assert text_of(heading) == "Bridge costs 4 million"
    assert "aria-label" not in heading


def test_claim_that_stands_twice_has_one_number_and_two_places(client, false):
    article = stories.story(body="<p>It cost 4 million.</p><p>Four years on, 4 million is little.</p>")
    first, second = (block.id for block in split(article.newest.body))
    anchor = checked(article, "4 million", rating=false, block=first)
    again = stories.marked(article, "4 million", claim=anchor.claim, block=second)
    stories.published(article)
    html = page(client, article)
    assert re.findall(r'class="claim-ref[^>]*href="([^"]+)" data-number="(\d)"', html) == [
        (f"#claim-{anchor.claim_id}", "1"),
        (f"#claim-{anchor.claim_id}-{again.pk}", "1"),
    ]
    assert "1 statement checked" in html


def test_summary_counts_what_others_say_and_what_we_say_apart(client, false):
    true = RatingFactory(name="True", slug="true")
    article = stories.story(body="<p>One is one. Two is two. Three is four.</p>")
    checked(article, "One is one", rating=true)
    checked(article, "Two is two", rating=true, voice="quoted")
    checked(article, "Three is four", rating=false, voice="attributed")
    stories.published(article)
    html = page(client, article)
    tally = text_of(html[html.index('class="tally"') : html.index("</section>")])
    assert "3 statements checked" in tally
    stories.marked(article, "One is")
    assert "3 of 4 statements that can be checked were checked" in text_of(page(client, article))
    assert tally.index("What others say") < tally.index("1 True") < tally.index("1 False") < tally.index("What we say")


def test_verdict_shows_evidence_as_openly_as_copy_and_original_allow(client, false):
    article = stories.story()
    claim = stories.marked(article).claim
    verdict = VerdictFactory(claim=claim, rating=false, approved=True)
    source = {"verdict": verdict, "publisher": "A press", "passage": "Word for word"}

    def cite(name, copy, original):
        evidence = EvidenceFactory(
            claim=claim, visibility=original, description=f"{name} described at the desk", title=f"{name} original"
        )
        told = {"verdict": verdict} if copy == Visibility.SEALED else {"title": f"{name} copy", **source}
        VerdictEvidenceFactory(evidence=evidence, visibility=copy, description=f"{name} described", **told)

    cite("Public", Visibility.PUBLIC, Visibility.PUBLIC)
    cite("Described", Visibility.DESCRIBED, Visibility.PUBLIC)
    cite("Closed", Visibility.PUBLIC, Visibility.DESCRIBED)
    cite("Sealed", Visibility.SEALED, Visibility.PUBLIC)
    cite("Locked", Visibility.PUBLIC, Visibility.SEALED)
    stories.published(article)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        html = page(client, article)
    assert [name for name in ("Public", "Described", "Closed", "Sealed", "Locked") if f"{name} copy" in html] == [
        "Public"
    ]
    assert "Described described" in html
    assert "Closed described" in html
    assert "Sealed" not in html
    assert "Locked" not in html
    assert html.count("Word for word") == html.count("A press") == 1
    assert not any(
        "title" in query["sql"]
        and "claims_evidence" in query["sql"].split("FROM")[0]
        and '"claims_evidence"."title"' in query["sql"]
        for query in queries
    )


def test_words_of_a_retracted_verdict_are_being_checked_again(client, false):
    article = stories.checked_story(rating=false)
    verdict = article.anchors.get().claim.verdicts.get()
    verdicts.retract(verdict, by=UserFactory(role="Fact-checker"), reason="The source was withdrawn.")
    html = page(client, article)
    assert marks(html) == [("rechecking", "4 million crowns")]
    assert 'aria-label="Check 1: Being checked again"' in html
    day = timezone.localdate()
    assert f"on {day:%-d %B %Y}. They are being checked again." in text_of(html)
    for gone in ("The budget says so.", "Budget of the council", "False", verdict.statement):
        assert gone not in html


@pytest.mark.parametrize("state", [State.REWORDED, State.FACTS_CHANGED, State.AMBIGUOUS, State.GONE])
def test_nothing_is_shown_of_a_claim_that_waits_or_is_gone(client, false, state):
    article = stories.checked_story(rating=false)
    somewhere = state in (State.REWORDED, State.FACTS_CHANGED)
    nowhere = {} if somewhere else {"paragraph": None, "start": None, "end": None, "words": ""}
    Placement.objects.update(state=state, **nowhere)
    html = page(client, article)
    assert marks(html) == []
    assert "The budget says so." not in html
    assert "claim-ref" not in html


def test_nothing_is_shown_of_a_retired_anchor(client, false):
    article = stories.checked_story(rating=false)
    article.anchors.update(retired_at=timezone.now(), retired_by=article.created_by)
    assert marks(page(client, article)) == []


def test_no_verdict_stands_on_words_that_it_is_not_about(client, false):
    article = stories.checked_story(rating=false)
    Placement.objects.update(start=0, end=16)
    html = page(client, article)
    assert marks(html) == []
    assert "The budget says so." not in html


def test_claim_without_an_approved_verdict_is_not_marked(client):
    article = stories.story()
    claim = stories.marked(article).claim
    stories.judged(claim, approve=False, summary="Secret finding")
    stories.published(article)
    html = page(client, article)
    assert marks(html) == []
    assert "Secret finding" not in html


def test_correction_is_shown_once_its_edition_is_out(client):
    article = stories.published_story()
    out = CorrectionFactory(article=article, note="The sum was wrong.", was="5 million", now="4 million")
    out.editions.add(article.editions.get())
    CorrectionFactory(article=article, note="Not out in any edition.")
    later = CorrectionFactory(article=article, note="Not out before tomorrow.")
    later.editions.add(EditionFactory(article=article, live_from=timezone.now() + timedelta(days=1)))
    response = client.get(f"/any/thing-{article.pk}/", follow=True)
    html = response.content.decode()
    assert "The sum was wrong." in html
    assert "Not out" not in html


def test_story_sets_no_cookie_and_holds_nothing_inline(client, false):
    article = stories.checked_story(
        rating=false, body='<p style="color:red" onclick="x()">It cost 4 million crowns.</p>'
    )
    response = client.get(address(article))
    html = response.content.decode()
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r'<script(?![^>]*\ssrc=)(?! type="application/ld\+json">)', html)
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("number", [1, 30])
def test_story_costs_eleven_queries_whatever_there_is_in_it(client, number, django_assert_num_queries):
    rating = RatingFactory(slug="true")
    article = stories.story(
        body="".join(f"<p>Paragraph {n} says that word{n} is true.</p>" for n in range(number)),
        byline=tuple(AuthorFactory() for _ in range(number)),
        entities=tuple((EntityFactory(), Role.ABOUT) for _ in range(number)),
        picture=PictureFactory(),
        picture_alt="A bridge",
        picture_credit="Cy Lens",
    )
    for n, block in enumerate(split(article.newest.body)):
        anchor = AnchorFactory(article=article, words=f"word{n} is true", block=block.id)
        verdict = VerdictFactory(claim=anchor.claim, rating=rating, claimant=EntityFactory(), approved=True)
        VerdictEvidenceFactory(verdict=verdict)
    stories.published(article)
    for _ in range(number):
        CorrectionFactory(article=article).editions.add(article.editions.get())
    path = address(article)
    with django_assert_num_queries(11):
        response = client.get(path)
    assert response.content.decode().count('class="claim-ref') == number
