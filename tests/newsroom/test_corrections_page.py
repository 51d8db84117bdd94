"""Corrections where readers find them: on the story, on the page of all, and on that of the claim."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Correction
from claims.models import State
from newsroom.pages import corrections as corrections_page
from tests import stories
from tests.factories import (
    ClaimFactory,
    CorrectedClaimFactory,
    CorrectionFactory,
    EditionFactory,
    RatingFactory,
    SectionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SECRET = "Xyzzy"


def get(client, path="/corrections/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def notes(html: str) -> list[str]:
    return [unescape(note) for note in re.findall(r'class="correction__note">(.*?)</p>', html)]


def corrected(note: str, *, article=None, **fields) -> Correction:
    """A correction that readers have."""
    article = article or stories.published_story(at=timezone.now() - HOUR)
    correction = CorrectionFactory(article=article, note=note, **fields)
    correction.editions.add(article.editions.earliest())
    return correction


def test_all_are_listed_the_newest_first_with_their_story_and_its_history(client, noon):
    section = SectionFactory(slug="city")
    article = stories.published_story(headline="Bridge closes", section=section, at=noon)
    corrected("The sum was wrong.", article=article, was="5 million", now="4 million", corrected_at=noon + HOUR)
    corrected("The day was unclear.", article=article, kind="clarification", corrected_at=noon + 2 * HOUR)
    html = get(client)
    assert notes(html) == ["The day was unclear.", "The sum was wrong."]
    story = f"/city/bridge-closes-{article.pk}/"
    assert html.count(f'href="{story}history/"') == 2
    assert f'href="{story}#correction-' in html
    assert "<strong>Correction</strong>" in html
    assert "14 May 2024, 13:00 UTC" in html
    assert "<del>5 million</del>" in html
    assert "<ins>4 million</ins>" in html
    assert f'id="correction-{Correction.objects.latest("pk").pk}"' in get(client, story)


def test_list_is_narrowed_by_kind(client):
    for kind in Correction.CorrectionKind.values:
        corrected(f"A {kind}.", kind=kind)
    for kind in Correction.CorrectionKind.values:
        assert notes(get(client, f"/corrections/?kind={kind}")) == [f"A {kind}."]
    assert client.get("/corrections/?kind=secret").status_code == 404
    assert client.get("/corrections/?before=secret").status_code == 404


def test_list_without_any_says_so(client):
    assert "Nothing has been corrected yet." in get(client)
    corrected("The sum was wrong.")
    assert "There is none of this kind." in get(client, "/corrections/?kind=update")


def test_list_goes_on_over_pages_of_a_kind(client, noon, monkeypatch):
    monkeypatch.setattr(corrections_page, "CORRECTIONS_A_PAGE", 2)
    for number in range(5):
        corrected(f"Note {number}.", corrected_at=noon + number // 2 * HOUR)
        corrected("Other.", kind="update", corrected_at=noon + number * HOUR)
    path, seen = "/corrections/?kind=correction", []
    while path:
        html = get(client, path)
        seen += notes(html)
        more = re.search(r'class="pager__older"[^>]*href="([^"]+)"', html)
        path = more and unescape(more[1])
    assert seen == ["Note 4.", "Note 3.", "Note 2.", "Note 1.", "Note 0."]


def secrets() -> None:
    """Corrections that readers must not have, one of each kind of reason."""
    later = timezone.now() + HOUR
    withdrawn = stories.withdrawn_story(headline=SECRET)
    corrected(SECRET, article=withdrawn)
    scheduled = stories.published_story()
    CorrectionFactory(article=scheduled, note=SECRET).editions.add(EditionFactory(article=scheduled, live_from=later))
    for state in ({"held": True}, {"cancelled": True}):
        article = stories.published_story(at=timezone.now() - HOUR)
        hidden = EditionFactory(article=article, live_from=timezone.now() - HOUR / 2, **state)
        CorrectionFactory(article=article, note=SECRET).editions.add(hidden)
    withheld = EditionFactory(article=stories.story(headline=SECRET), withheld=True)
    CorrectionFactory(article=withheld.article, note=SECRET).editions.add(withheld)
    corrected(SECRET, withheld_at=timezone.now())
    corrected(SECRET, corrected_at=later)
    CorrectionFactory(article=stories.published_story(), note=SECRET)
    CorrectionFactory(article=stories.story(headline=SECRET), note=SECRET)


def test_none_is_listed_that_readers_may_not_have(client):
    corrected("The sum was wrong.")
    secrets()
    assert notes(get(client)) == ["The sum was wrong."]
    assert SECRET not in get(client)
    assert SECRET not in client.get("/corrections/feed/").content.decode()


def test_note_in_a_held_or_cancelled_edition_is_on_no_story(client):
    secrets()
    for article in {correction.article for correction in Correction.objects.all()}:
        assert SECRET not in client.get(f"/a/b-{article.pk}/", follow=True).content.decode()


def test_list_costs_the_same_for_one_and_for_three(client):
    costs = []
    for number in (1, 3):
        for _ in range(number):
            article = stories.checked_story(rating=RatingFactory())
            CorrectedClaimFactory(
                correction=corrected("The sum was wrong.", article=article), claim=article.anchors.get().claim
            )
        with CaptureQueriesContext(connection) as queries:
            html = get(client)
        costs.append(len(queries))
        assert '"articles_revision"."body"' not in str(queries.captured_queries)
    assert len(notes(html)) == 4
    assert costs == [3, 3]


def test_story_shows_notes_where_they_belong(client):
    article = stories.published_story(at=timezone.now() - HOUR)
    corrected("Above the text.", article=article, kind="retraction", place="top")
    corrected("Below the text.", article=article, kind="clarification", place="foot")
    html = get(client, article.editions.get().get_absolute_url()).split("<main")[1]
    assert html.index("Above the text.") < html.index('class="story__body"') < html.index("Below the text.")
    assert "<strong>Retraction</strong>" in html
    assert "<strong>Clarification</strong>" in html
    assert html.count("UTC</time></p>") == 2


def test_correction_of_a_claim_leads_to_its_page_and_the_claim_back(client):
    article = stories.checked_story(rating=RatingFactory(slug="true"), headline="Bridge closes")
    claim = article.anchors.get().claim
    correction = corrected("The sum was wrong.", article=article)
    CorrectedClaimFactory(correction=correction, claim=claim)
    story = article.editions.get().get_absolute_url()
    page = client.get(f"/claims/x-{claim.pk}/")["Location"]
    for path in (story, "/corrections/", f"{story}history/"):
        block = get(client, path).split(f'id="correction-{correction.pk}"')[1].split("</div>")[0]
        assert f'<a href="{page}">{claim.statement}</a>' in block
    html = get(client, page)
    assert notes(html) == ["The sum was wrong."]
    assert f'href="{story}#correction-{correction.pk}"' in html


@pytest.mark.parametrize("hidden", ["unapproved", "waiting", "withheld", "elsewhere"])
def test_correction_of_a_claim_without_a_page_does_not_tell_of_it(client, hidden):
    claim = ClaimFactory(statement=f"{SECRET} costs 4 million.")
    article = stories.story()
    anchor = stories.marked(article, claim=claim) if hidden != "elsewhere" else None
    stories.judged(claim, approve=hidden != "unapproved")
    stories.published(article)
    if hidden == "waiting":
        anchor.placements.update(state=State.FACTS_CHANGED)
    if hidden == "withheld":
        claim.withheld_at = timezone.now()
        claim.save()
    CorrectedClaimFactory(correction=corrected("The sum was wrong.", article=article), claim=claim)
    story = article.editions.get().get_absolute_url()
    for path in (story, "/corrections/", f"{story}history/"):
        html = get(client, path)
        assert notes(html) == ["The sum was wrong."]
        assert SECRET not in html
        assert "xyzzy" not in html


def test_claim_whose_check_was_taken_back_keeps_its_link(client):
    article = stories.checked_story(rating=RatingFactory(slug="true"))
    claim = article.anchors.get().claim
    claim.verdicts.update(retracted_at=timezone.now(), retracted_by=UserFactory(), retracted_reason="A mistake.")
    CorrectedClaimFactory(correction=corrected("The sum was wrong.", article=article), claim=claim)
    assert f"-{claim.pk}/" in get(client)


def test_every_page_leads_to_the_corrections(client):
    assert 'href="/corrections/">Corrections</a>' in get(client, "/")
