"""The page of a claim, as readers get it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import withholding
from claims import verdicts
from claims.models import Claim, Voice
from claims.public import voice_of
from entities.models import Role
from tests import stories
from tests.factories import (
    AnchorFactory,
    ClaimFactory,
    CorrectedClaimFactory,
    CorrectionFactory,
    EditionFactory,
    EntityFactory,
    EvidenceFactory,
    RatingFactory,
    UserFactory,
    VerdictEvidenceFactory,
    VerdictFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def false(db):
    return RatingFactory(name="False", slug="false", definition="The evidence contradicts the statement.")


def text_of(html: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)))


def page(client, claim) -> str:
    response = client.get(f"/claims/any-{claim.pk}/", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def main(html: str) -> str:
    return text_of(html[html.index("<main") : html.index("</main>")]).strip()


@pytest.fixture
def article(false):
    """A live story with one claim in it, rated false."""
    claimant = EntityFactory(name="The Mayor")
    claim = ClaimFactory(
        statement="Repairs cost 4 million.", claimant=claimant, said_on=date(2024, 5, 2), said_where="in the council"
    )
    return stories.checked_story(claim=claim, rating=false, headline="Bridge closes")


@pytest.fixture
def claim(article):
    return Claim.objects.get()


def test_first_sentence_is_the_verdict_its_date_and_its_reason(client, claim):
    day = timezone.localdate()
    assert main(page(client, claim)).startswith(f"False on {day:%-d %B %Y}: The budget says so.")


def test_page_tells_statement_claimant_rating_reasoning_and_evidence(client, claim):
    html = page(client, claim)
    assert "<h1>Repairs cost 4 million.</h1>" in html
    assert "Said by The Mayor, 2 May 2024, in the council" in main(html)
    assert claim.claimant.get_absolute_url() in html
    assert "The evidence contradicts the statement." in html
    assert "Budget of the council" in html
    assert "https://council.example/budget/" in html


def test_claim_of_the_paper_itself_says_so(client, false):
    stories.checked_story(rating=false)
    assert "Said by The Assay" in main(page(client, Claim.objects.get()))


def test_page_shows_the_paragraph_with_the_words_marked_and_leads_to_them(client, article, claim):
    html = page(client, claim)
    block = article.anchors.get().paragraph.anchor
    address = article.editions.get().get_absolute_url()
    assert '<p>Repairs will cost <mark class="claim claim--false">4 million crowns</mark>, the mayor said.</p>' in html
    assert f'href="{address}#{block}:~:text=4%20million%20crowns"' in html
    assert "Bridge closes" in html


def test_words_that_recur_in_the_story_are_told_apart_in_the_link(client, false):
    article = stories.story(body="<p>4 million is much.</p><p>Repairs will cost 4 million crowns.</p>")
    first = re.findall(r'id="(p-[a-z0-9]+)"', article.newest.body)[1]
    stories.judged(stories.marked(article, "4 million", block=first).claim, rating=false)
    stories.published(article)
    assert ":~:text=Repairs%20will%20cost-,4%20million,-crowns." in page(client, Claim.objects.get())


def test_claim_in_a_headline_leads_to_the_headline(client, false):
    article = stories.checked_story("closes its old bridge", rating=false)
    html = page(client, article.anchors.get().claim)
    assert "#headline:~:text=closes%20its%20old%20bridge" in html
    assert html.count("<h1") == 1


def test_page_shows_every_live_story_in_which_it_stands_and_no_other(client, claim, article):
    other = stories.story(headline="Bridge reopens")
    stories.marked(other, claim=claim)
    stories.published(other)
    stories.marked(stories.story(headline="Bridge of a draft"), claim=claim)
    html = page(client, claim)
    assert [title for title in ("Bridge closes", "Bridge reopens", "Bridge of a draft") if title in html] == [
        "Bridge closes",
        "Bridge reopens",
    ]


def test_claim_has_one_address_which_is_that_of_its_verdict(client, claim):
    right = f"/claims/repairs-cost-4-million-{claim.pk}/"
    Claim.objects.update(statement="Something else that the desk works on.")
    for wrong in (f"/claims/x-{claim.pk}/", f"/claims/repairs-cost-4-million-{claim.pk}", f"/claims/-{claim.pk}/"):
        response = client.get(wrong)
        assert (response.status_code, response["Location"]) == (301, right)
    html = client.get(right).content.decode()
    assert "Something else" not in html


def test_statement_that_ends_in_a_number_and_one_of_another_script(client, false):
    for statement in ("It was Apollo 12", "東京の人口", "!!!"):
        article = stories.checked_story(claim=ClaimFactory(statement=statement), rating=false)
        assert statement in page(client, article.anchors.get().claim)


@pytest.mark.parametrize("path", ["/claims/x-0/", "/claims/x-999999999999999999/", "/claims/x/"])
def test_no_claim_is_404(client, path):
    assert client.get(path).status_code == 404


def test_earlier_verdicts_stay_readable_and_say_that_they_are_superseded(client, claim):
    Claim.objects.get().verdicts.update(approved_at=datetime(2024, 5, 3, 12, tzinfo=UTC))
    true = RatingFactory(name="True", slug="true")
    stories.judged(claim, rating=true, summary="Now it does.", public_note="A new budget.")
    html = page(client, claim)
    day = timezone.localdate()
    assert main(html).startswith("True on")
    assert "A new budget." in html
    earlier = text_of(html[html.index("earlier-heading") :])
    assert f"False From 3 May 2024 until {day:%-d %B %Y}, when another verdict took its place." in earlier
    assert "The budget says so." in earlier


def test_verdict_that_was_withdrawn_is_told_with_its_reason_and_without_its_rating(client, claim, false):
    checker = UserFactory(role="Fact-checker")
    verdicts.retract(claim.verdicts.get(), by=checker, reason="The source was withdrawn.")
    html = page(client, claim)
    day = timezone.localdate()
    assert main(html).startswith(
        f"Being checked again since {day:%-d %B %Y}, when we withdrew our check. The source was withdrawn."
    )
    assert '<mark class="claim claim--rechecking">4 million crowns</mark>' in html
    for gone in ("False", "The budget says so.", "Budget of the council", claim.claimant.get_absolute_url()):
        assert gone not in html
    stories.judged(claim, rating=RatingFactory(name="True"), summary="It does.", public_note="Checked again.")
    html = page(client, claim)
    assert main(html).startswith("True on")
    earlier = text_of(html[html.index("earlier-heading") :])
    assert "Withdrawn Checked on" in earlier
    assert "False" not in earlier


def test_each_older_verdict_is_readable_at_its_own_address(client, claim):
    first = claim.verdicts.get()
    second = stories.judged(
        claim, rating=RatingFactory(name="Mixed"), summary="Half of it.", public_note="A new budget."
    )
    third = stories.judged(
        claim, rating=RatingFactory(name="True"), summary="Now it is.", public_note="Another budget."
    )
    address = f"/claims/repairs-cost-4-million-{claim.pk}/"
    html = page(client, claim)
    assert [f'href="{address}verdicts/{each.pk}/"' in html for each in (first, second, third)] == [True, True, False]
    response = client.get(f"{address}verdicts/{first.pk}/")
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text
    told = main(response.text)
    assert told.startswith("This verdict is not in force any more.")
    for words in (
        "took its place. A new budget.",
        "False on",
        "The budget says so.",
        "Budget of the council",
        "What we say now",
    ):
        assert words in told
    assert f'href="{address}verdicts/{second.pk}/"' in response.text
    assert f'href="{address}">The verdict of' in client.get(f"{address}verdicts/{second.pk}/").text
    # The verdict in force has no other address than the claim.
    assert client.get(f"{address}verdicts/{third.pk}/")["Location"] == address
    assert client.get(f"/claims/x-{claim.pk}/verdicts/{first.pk}/")["Location"] == f"{address}verdicts/{first.pk}/"


def test_retracted_verdict_says_so_at_its_own_address_once_there_is_another(client, claim):
    old = claim.verdicts.get()
    address = f"/claims/repairs-cost-4-million-{claim.pk}/"
    verdicts.retract(old, by=UserFactory(role="Fact-checker"), reason="The source was withdrawn.")
    # Until then the claim's page tells of it, and not how it was rated.
    assert client.get(f"{address}verdicts/{old.pk}/")["Location"] == address
    stories.judged(claim, rating=RatingFactory(name="True"), public_note="Checked again.")
    told = main(client.get(f"{address}verdicts/{old.pk}/").text)
    assert told.startswith("We have withdrawn this verdict.")
    assert "The source was withdrawn." in told


def test_verdict_that_never_was_in_force_has_no_address(client, claim):
    waiting = stories.judged(claim, public_note="Later.", approve=False)
    other = stories.checked_story().anchors.get().claim.verdicts.get()
    for pk in (waiting.pk, other.pk, 999999):
        assert client.get(f"/claims/x-{claim.pk}/verdicts/{pk}/").status_code == 404


def test_older_verdict_goes_with_its_claim(client, claim, article):
    old = claim.verdicts.get()
    stories.judged(claim, public_note="A new budget.")
    article.anchors.get().placements.update(state="facts_changed")
    assert client.get(f"/claims/x-{claim.pk}/verdicts/{old.pk}/").status_code == 404


def test_page_says_where_the_words_stood_and_do_not_stand_any_more(client, claim, article):
    assert "They are in print now." in page(client, claim)
    other = stories.story(headline="Bridge reopens")
    anchor = stories.marked(other, claim=claim)
    first = stories.published(other)
    assert "No longer in print" not in page(client, claim)
    stories.edited(other, body="<p>Nobody knows what it will cost.</p>")
    EditionFactory(article=other, kind="update")
    assert anchor.placements.count() == 2
    html = page(client, claim)
    assert "No longer in print" in html
    assert f'/history/{first.pk}/">the words stood there until' in html


def test_checkers_are_named_where_the_newsroom_wants_it(client, claim, settings):
    verdict = claim.verdicts.get()
    people = f"Checked by {verdict.proposed_by}, approved by {verdict.approved_by}."
    html = page(client, claim)
    assert "Checked by our fact-check desk" in html
    assert people not in html
    settings.NAME_CHECKERS = True
    assert people in page(client, claim)


def test_source_that_is_not_named_says_why(client, claim):
    verdict = claim.verdicts.get()
    for visibility, description in (("described", "An engineer of the council"), ("sealed", "")):
        evidence = EvidenceFactory(claim=claim, title="Deep Throat", visibility=visibility, description=description)
        VerdictEvidenceFactory(
            verdict=verdict,
            evidence=evidence,
            visibility=visibility,
            description=description,
            anonymous_because="She would lose her work." if description else "",
        )
    html = page(client, claim)
    assert "An engineer of the council" in html
    assert "Not named: She would lose her work." in html
    assert "Deep Throat" not in html
    data = client.get(f"/claims/repairs-cost-4-million-{claim.pk}.json")
    assert "Deep Throat" not in data.text
    assert "An engineer of the council" in data.text


def test_claim_as_json_says_as_of_when_and_what_took_its_place(client, claim):
    old = claim.verdicts.get()
    new = stories.judged(claim, rating=RatingFactory(name="True"), public_note="A new budget.")
    address = f"/claims/repairs-cost-4-million-{claim.pk}"
    response = client.get(f"{address}.json")
    data = response.json()
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert data["id"] == f"http://testserver{address}/"
    assert data["claimant"]["name"] == "The Mayor"
    assert (data["saidOn"], data["saidWhere"]) == ("2024-05-02", "in the council")
    assert (data["verdict"]["rating"], data["verdict"]["asOf"]) == ("True", new.as_of.isoformat())
    assert data["appearances"][0]["words"] == "4 million crowns"
    (before,) = data["history"]
    assert (before["rating"], before["asOf"]) == ("False", old.as_of.isoformat())
    assert before["id"] == f"http://testserver{address}/verdicts/{old.pk}/"
    assert before["supersededBy"] == f"http://testserver{address}/"
    assert f'href="{address}.json"' in page(client, claim)


def test_claim_as_json_has_no_verdict_while_it_is_checked_again(client, claim):
    verdicts.retract(claim.verdicts.get(), by=UserFactory(role="Fact-checker"), reason="The source was withdrawn.")
    data = client.get(f"/claims/repairs-cost-4-million-{claim.pk}.json").json()
    assert "verdict" not in data
    assert "beingCheckedAgainSince" in data
    assert "False" not in str(data)
    assert client.get("/claims/x-999999.json").status_code == 404


def test_correction_about_the_claim_is_shown_once_it_is_out(client, claim, article):
    for note, out in (("The sum was wrong.", True), ("Not out yet.", False)):
        correction = CorrectionFactory(article=article, note=note)
        CorrectedClaimFactory(correction=correction, claim=claim)
        if out:
            correction.editions.add(article.editions.get())
    html = page(client, claim)
    assert "The sum was wrong." in html
    assert "Not out yet." not in html


def test_claim_whose_words_are_not_in_print_is_404(client, claim, article):
    article.anchors.get().placements.update(state="facts_changed")
    assert client.get(f"/claims/x-{claim.pk}/").status_code == 404


def test_claim_of_a_story_that_comes_out_tomorrow_is_404(client, false):
    article = stories.story()
    claim = stories.marked(article).claim
    stories.judged(claim, rating=false)
    EditionFactory(article=article, live_from=timezone.now() + timedelta(days=1))
    assert client.get(f"/claims/x-{claim.pk}/").status_code == 404


def test_place_that_does_not_hold_the_words_is_not_shown(client, claim, article):
    article.anchors.get().placements.update(start=0, end=16)
    html = page(client, claim)
    assert "<mark" not in html
    assert "Bridge closes" not in html


def test_paragraph_that_changed_is_shown_as_readers_had_it_when_it_was_checked(client):
    article = stories.story(body="<p>Repairs will cost 4 million crowns.</p>")
    claim = stories.marked(article, "4 million").claim
    stories.edited(article, body="<p>In a draft, repairs will cost 4 million crowns.</p>")
    stories.edited(article, body="<p>Repairs will cost 4 million crowns.</p>")
    stories.published(article)
    stories.judged(claim)
    assert "appearance__then" not in page(client, claim)
    stories.edited(article, body="<p>Repairs will cost 4 million crowns. The work begins in spring.</p>")
    stories.published(article)
    html = page(client, claim)
    now, _details, then = html.partition("appearance__then")
    assert "The work begins in spring." in now
    assert 'Repairs will cost <mark class="claim claim--' in then
    assert ">4 million</mark> crowns.</p>" in then
    assert "The work begins in spring." not in then
    assert "In a draft" not in html
    assert "The marked words are the ones that were checked." in html


def test_paragraph_of_an_edition_that_is_withheld_is_not_shown_as_it_was(client):
    article = stories.story(body="<p>Repairs will cost 4 million crowns.</p>")
    claim = stories.marked(article, "4 million").claim
    first = stories.published(article)
    stories.judged(claim)
    stories.edited(article, body="<p>Repairs will cost 4 million crowns. The work begins in spring.</p>")
    stories.published(article)
    assert "appearance__then" in page(client, claim)
    withholding.withhold(article, edition=first, reason="An injunction.", by=UserFactory(role="Legal"))
    assert "appearance__then" not in page(client, claim)


def test_page_costs_as_many_queries_for_many_places_sources_and_verdicts_as_for_one(client, false):
    claim = ClaimFactory()
    costs = []
    for rows in (1, 3):
        for _ in range(rows):
            article = stories.story(entities=((EntityFactory(), Role.ABOUT),))
            AnchorFactory(article=article, claim=claim)
            EditionFactory(article=article)
            correction = CorrectionFactory(article=article)
            correction.editions.add(article.editions.get())
            CorrectedClaimFactory(correction=correction, claim=claim)
            claim.verdicts.current().update(superseded_at=timezone.now())
            verdict = VerdictFactory(claim=claim, rating=false, approved=True)
            for _ in range(rows):
                VerdictEvidenceFactory(verdict=verdict, evidence=EvidenceFactory(claim=claim))
        path = client.get(f"/claims/x-{claim.pk}/")["Location"]
        with CaptureQueriesContext(connection) as queries:
            html = client.get(path).content.decode()
        costs.append(len(queries))
    assert html.count('class="appearance"') == 4
    assert costs[0] <= costs[1] == 15


@pytest.mark.parametrize(
    ("voice", "named", "unnamed"),
    [
        (Voice.ASSERTED, "We say so ourselves", "We say so ourselves"),
        (Voice.QUOTED, "Quoted from The Mayor", "Quoted"),
        (Voice.ATTRIBUTED, "Attributed to The Mayor", "Attributed to others"),
        (Voice.DISPUTED, "Said by The Mayor, disputed in this story", "Disputed in this story"),
    ],
)
def test_voice_is_told_in_words(article, claim, voice, named, unnamed):
    anchor = article.anchors.get()
    anchor.voice = voice
    assert voice_of(anchor, claim.verdicts.get()) == named
    assert voice_of(anchor, None) == unnamed
