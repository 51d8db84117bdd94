"""Claims at the desk: marked in a story, confirmed, retired, and judged by two."""

from __future__ import annotations

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from articles.models import Article
from claims.models import Anchor, Claim, State, Verdict
from tests.factories import BODY, ClaimFactory, EntityFactory, EvidenceFactory, RatingFactory, UserFactory
from tests.stories import edited, judged, marked, published_story, story

pytestmark = pytest.mark.django_db

CHANGED = BODY.replace("4 million", "5 million")
REWORDED = BODY.replace("4 million crowns", "4 million of our crowns")


def page_of(article: Article) -> str:
    return reverse("admin:claims_story", args=[article.pk])


def claim_page(claim: Claim) -> str:
    return reverse("admin:claims_claim_change", args=[claim.pk])


def said(response) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def mark_form(article: Article, words: str, **changes) -> dict[str, object]:
    revision = Article.objects.get(pk=article.pk).newest
    data = {
        "revision": revision.pk,
        "words": words,
        "statement": "It costs 4 million.",
        "voice": "asserted",
        "block": "",
    }
    return data | changes


@pytest.fixture
def desk(client, checker):
    client.force_login(checker)
    return client


# Marking


def test_words_are_marked_as_a_new_claim(desk, checker):
    mayor = EntityFactory(kind="person")
    article = story()
    data = mark_form(article, "4 million crowns", claimant=mayor.pk, voice="attributed", must_check="on")
    assert desk.post(page_of(article), data).status_code == 302
    anchor = Anchor.objects.get()
    assert (anchor.article, anchor.words, anchor.voice, anchor.must_check) == (
        article,
        "4 million crowns",
        "attributed",
        True,
    )
    assert (anchor.claim.statement, anchor.claim.claimant, anchor.claim.created_by) == (
        "It costs 4 million.",
        mayor,
        checker,
    )
    page = desk.get(page_of(article)).text
    assert re.search(r'<mark class="claim state-unchanged tie-1" data-anchors="\d+">4 million crowns</mark>', page)


def test_selection_says_which_of_two_places_is_meant(desk):
    twice = "<p id='p-first'>It costs 4 crowns, or 4 crowns more.</p>"
    article = story(body=twice)
    refused = desk.post(page_of(article), mark_form(article, "4 crowns"))
    assert (refused.status_code, Anchor.objects.count()) == (200, 0)
    assert "2 places" in refused.text
    desk.post(page_of(article), mark_form(article, "4 crowns", block="p-first", start=22))
    assert Anchor.objects.get().start == 22


def test_selection_that_is_off_by_a_little_is_found_by_its_words(desk):
    article = story()
    desk.post(page_of(article), mark_form(article, " 4 million crowns ", block="p-second", start=3))
    assert Anchor.objects.get().start == 18


def test_words_of_two_items_of_a_list_are_marked_as_a_browser_sends_them(desk):
    """A browser ends lines with two characters."""
    article = story(body="<ul id='p-list'><li>Steel costs 2 crowns</li><li>Stone costs 3 crowns</li></ul>")
    desk.post(page_of(article), mark_form(article, "2 crowns\r\nStone costs 3 crowns"))
    assert Anchor.objects.get().words == "2 crowns\nStone costs 3 crowns"


@pytest.mark.parametrize(
    "changes",
    [
        {"words": "5 million crowns"},
        {"words": ""},
        {"words": " "},
        {"statement": ""},
        {"statement": "x"},
        {"statement": "x" * 501},
        {"voice": "sung"},
        {"claimant": "999999"},
        {"block": "p-none"},
        {"anchor": "999999"},
    ],
    ids=str,
)
def test_what_cannot_be_marked_is_not_and_the_page_says_why(changes, desk):
    article = story()
    response = desk.post(page_of(article), mark_form(article, "4 million crowns") | changes)
    assert (response.status_code, Anchor.objects.count(), Claim.objects.count()) == (200, 0, 0)
    assert "errorlist" in response.text


@pytest.mark.parametrize("changes", [{"start": "-1"}, {"start": "x"}, {"revision": "x"}, {"anchor": "x"}], ids=str)
def test_what_no_browser_sends_is_not_marked(changes, desk):
    article = story()
    response = desk.post(page_of(article), mark_form(article, "4 million crowns") | changes)
    assert (response.status_code, Anchor.objects.count(), Claim.objects.count()) == (200, 0, 0)


def test_words_of_another_story_are_not_marked_here(desk):
    article, other = story(), story(body="<p>Something else.</p>")
    data = mark_form(article, "Something else.", revision=other.newest.pk)
    assert desk.post(page_of(article), data).status_code == 404
    assert Claim.objects.count() == 0


def test_markup_in_what_is_typed_is_text(desk):
    article = story(body="<p>1 &lt; 2 &amp; <b>3</b> &gt; 2</p>")
    evil = "<script>alert(1)</script>"
    desk.post(page_of(article), mark_form(article, "1 < 2 & 3 > 2", statement=evil))
    assert Anchor.objects.get().words == "1 < 2 & 3 > 2"
    for url in (
        page_of(article),
        claim_page(Claim.objects.get()),
        reverse("admin:articles_article_change", args=[article.pk]),
    ):
        page = desk.get(url).text
        assert (evil in page, escape(evil) in page) == (False, True)


# Confirming and retiring


def waiting(body=CHANGED) -> Anchor:
    anchor = marked(story())
    edited(anchor.article, body=body)
    return anchor


def decision(anchor: Anchor, **data) -> dict[str, object]:
    return {"anchor": anchor.pk, "revision": Article.objects.get(pk=anchor.article_id).newest_id} | data


def state_of(anchor: Anchor) -> str:
    return anchor.placements.get(revision=Article.objects.get(pk=anchor.article_id).newest).state


def test_changed_words_are_shown_with_the_confirmed_ones(desk):
    page = desk.get(page_of(waiting().article)).text
    assert "<del>4 million crowns</del>" in page
    assert "<ins>5 million crowns</ins>" in page


def test_fact_checker_confirms_changed_words(desk, checker):
    anchor = waiting()
    desk.post(page_of(anchor.article), decision(anchor, confirm="1"))
    anchor.refresh_from_db()
    assert (state_of(anchor), anchor.words, anchor.confirmed_by) == (State.UNCHANGED, "5 million crowns", checker)


def test_several_wordings_are_confirmed_at_once(client, publisher):
    anchors = [waiting(REWORDED)]
    article = anchors[0].article
    anchors.append(marked(article, "the old bridge"))
    edited(article, body=REWORDED.replace("the old bridge", "their so old bridge"))
    assert {state_of(anchor) for anchor in anchors} == {State.REWORDED}
    client.force_login(publisher)
    newest = Article.objects.get(pk=article.pk).newest_id
    response = client.post(page_of(article), {"anchor": [a.pk for a in anchors], "revision": newest, "confirm": "1"})
    assert {state_of(anchor) for anchor in anchors} == {State.UNCHANGED}
    assert said(response).count("Confirmed") == 2


@pytest.mark.parametrize("role", ["Editor", "Publisher"])
def test_changed_facts_are_not_confirmed_by(role, client):
    anchor = waiting()
    client.force_login(UserFactory(is_staff=True, role=role))
    response = client.post(page_of(anchor.article), decision(anchor, confirm="1"))
    assert state_of(anchor) == State.FACTS_CHANGED
    assert "fact-checker" in said(response)


def test_words_that_were_saved_over_are_not_confirmed_unseen(desk):
    anchor = waiting()
    data = decision(anchor, confirm="1")
    edited(anchor.article, body=BODY.replace("4 million", "6 million"))
    desk.post(page_of(anchor.article), data)
    assert state_of(anchor) == State.FACTS_CHANGED


def test_anchor_is_retired_with_a_reason(desk, checker):
    anchor = marked(story())
    response = desk.post(page_of(anchor.article), decision(anchor, retire="1", reason=""))
    assert Anchor.objects.get().retired_at is None
    assert "Say why" in said(response)
    desk.post(page_of(anchor.article), decision(anchor, retire="1", reason="Not a claim."))
    assert Anchor.objects.get().retired_by == checker
    assert anchor.claim.statement not in desk.get(page_of(anchor.article)).text.partition('id="claims-heading"')[2]


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"anchor": "x"},
        {"anchor": "999999"},
        {"revision": "x"},
        {"revision": "999999"},
        {"candidate": "x"},
        {"candidate": "7"},
        {"anchor": ""},
    ],
    ids=str,
)
def test_decision_on_nothing_changes_nothing(data, desk):
    anchor = waiting(BODY.splitlines()[0])
    before = Anchor.objects.values().get()
    for verb in ("confirm", "retire"):
        if verb == "retire" and data.keys() in ({"candidate"}, set()):
            continue
        assert (
            desk.post(page_of(anchor.article), decision(anchor, **{verb: "1", "reason": "x"}) | data).status_code == 302
        )
    assert Anchor.objects.values().get() == before


def test_text_that_readers_have_can_be_looked_at_too(desk):
    article = published_story()
    live = article.newest
    marked(article)
    edited(article, headline="Being rewritten")
    page = desk.get(page_of(article), {"revision": live.pk}).text
    assert "Harrowgate closes its old bridge" in page
    assert desk.get(page_of(article), {"revision": "x"}).status_code == 200


# The page of a claim


def test_claim_is_edited(desk):
    claim = marked(story()).claim
    assert (
        desk.post(claim_page(claim), {"statement": "Repairs cost 4 million crowns.", "priority": 3}).status_code == 302
    )
    claim.refresh_from_db()
    assert claim.statement == "Repairs cost 4 million crowns."


def test_who_is_to_check_a_claim_is_told_and_who_was_given_it_meanwhile_keeps_it(desk):
    claim = marked(story()).claim
    first, second = UserFactory.create_batch(2, role="Fact-checker", is_staff=True)
    form = {"statement": claim.statement, "priority": 1, "initial-checker": "", "recheck_on": "2031-05-14"}
    assert desk.post(claim_page(claim), form | {"checker": first.pk}).status_code == 302
    claim.refresh_from_db()
    assert (claim.checker, claim.priority, str(claim.recheck_on)) == (first, 1, "2031-05-14")
    assert first.notices.count() == 1
    # Sent from a page that was shown before that.
    page = desk.post(claim_page(claim), form | {"checker": second.pk}, follow=True)
    assert "meanwhile, and was left there." in page.text
    assert Claim.objects.get().checker == first


def test_claim_stays_with_a_checker_who_has_left_until_it_is_given_away(desk):
    gone = UserFactory(is_active=False)
    claim = marked(story(), claim=ClaimFactory(checker=gone)).claim
    form = {"statement": "It is otherwise.", "priority": 3, "checker": gone.pk, "initial-checker": gone.pk}
    assert desk.post(claim_page(claim), form).status_code == 302
    claim.refresh_from_db()
    assert (claim.statement, claim.checker) == ("It is otherwise.", gone)


def test_list_of_claims_leads_to_the_queue(desk):
    assert reverse("admin:claims_queue") in desk.get(reverse("admin:claims_claim_changelist")).text


def proposal(claim: Claim, **changes) -> dict[str, object]:
    data = {
        "rating": RatingFactory().pk,
        "summary": "The budget says so.",
        "as_of": "2024-05-14",
        "evidence": list(claim.evidence.values_list("pk", flat=True)),
    }
    return data | changes


def url_of(claim: Claim, act: str) -> str:
    return reverse(f"admin:claims_claim_{act}", args=[claim.pk])


def test_verdict_is_proposed_by_one_and_approved_by_another(client, checker, second_checker):
    claim = marked(story()).claim
    EvidenceFactory(claim=claim)
    client.force_login(checker)
    assert client.post(url_of(claim, "propose"), proposal(claim))["Location"] == claim_page(claim)
    verdict = Verdict.objects.get()
    assert (verdict.proposed_by, verdict.is_current) == (checker, False)
    client.post(url_of(claim, "approve"), {"verdict": verdict.pk})
    assert not Verdict.objects.current().exists()
    client.force_login(second_checker)
    response = client.post(url_of(claim, "approve"), {"verdict": verdict.pk})
    assert Verdict.objects.current().get().approved_by == second_checker
    assert "Approved" in said(response)


@pytest.mark.parametrize(
    "changes",
    [
        {"summary": " "},
        {"evidence": []},
        {"evidence": ["x"]},
        {"evidence": "other"},
        {"rating": "999999"},
        {"rating": ""},
        {"as_of": "soon"},
        {"as_of": ""},
    ],
    ids=str,
)
def test_verdict_that_lacks_something_is_not_proposed(changes, desk):
    claim = marked(story()).claim
    EvidenceFactory(claim=claim)
    if changes.get("evidence") == "other":
        changes = {"evidence": [EvidenceFactory().pk]}
    response = desk.post(url_of(claim, "propose"), proposal(claim, **changes))
    assert (response.status_code, Verdict.objects.count()) == (200, 0)


@pytest.mark.parametrize("is_there", [False, True], ids=["none to choose", "one to choose"])
def test_verdict_without_evidence_is_told_so_at_the_evidence(is_there, desk):
    claim = marked(story()).claim
    if is_there:
        EvidenceFactory(claim=claim)
    text = desk.post(url_of(claim, "propose"), proposal(claim, evidence=[])).text
    form = text[text.index('id="propose-form"') :]
    assert f'action="{url_of(claim, "propose")}#propose-form"' in form
    before, _, after = form.partition("A verdict rests on evidence. Name a new source, or choose one that is there.")
    assert after
    assert ("<legend>A new source" in before, 'name="new-url"' in before) == (True, is_there)
    assert "This field is required." not in form


def test_second_proposal_and_a_missing_note_are_said_on_the_form(desk):
    claim = marked(story()).claim
    judged(claim)
    response = desk.post(url_of(claim, "propose"), proposal(claim))
    assert "Readers knew another verdict" in response.text
    desk.post(url_of(claim, "propose"), proposal(claim, public_note="The budget was amended."))
    again = desk.post(url_of(claim, "propose"), proposal(claim, public_note="Once more."))
    assert "waits for approval already" in again.text
    assert Verdict.objects.count() == 2


def test_verdict_is_sent_back_and_retracted_with_a_reason(desk):
    claim = marked(story()).claim
    first = judged(claim, approve=False)
    assert "Say why" in said(desk.post(url_of(claim, "send-back"), {"verdict": first.pk}))
    desk.post(url_of(claim, "send-back"), {"verdict": first.pk, "reason": "One source is not enough."})
    first.refresh_from_db()
    assert first.sent_back_reason == "One source is not enough."
    second = judged(claim)
    desk.post(url_of(claim, "retract"), {"verdict": second.pk, "reason": "The source was withdrawn."})
    second.refresh_from_db()
    assert second.retracted_reason == "The source was withdrawn."
    page = desk.get(claim_page(claim)).text
    assert "One source is not enough." in page
    assert "The source was withdrawn." in page


def test_verdict_that_was_sent_back_is_mended_and_not_typed_again(desk):
    claim = marked(story()).claim
    first = judged(claim, approve=False)
    desk.post(url_of(claim, "send-back"), {"verdict": first.pk, "reason": "One source is not enough."})
    form = desk.get(claim_page(claim)).context["propose"]
    assert (form["rating"].value(), form["summary"].value()) == (first.rating_id, first.summary)
    assert (form["reasoning"].value(), form["as_of"].value()) == (first.reasoning, timezone.localdate())
    judged(claim)
    again = desk.get(claim_page(claim)).context["propose"]
    assert (again["rating"].value(), again["summary"].value()) == (None, None)


def test_second_approver_is_told(client, checker, second_checker):
    claim = marked(story()).claim
    verdict = judged(claim, approve=False)
    for person in (checker, second_checker):
        client.force_login(person)
        response = client.post(url_of(claim, "approve"), {"verdict": verdict.pk})
    assert "has been decided on already" in said(response)
    assert Verdict.objects.get().approved_by == checker


@pytest.mark.parametrize("act", ["approve", "send-back", "retract"])
def test_nothing_is_decided_by_looking(act, desk):
    claim = marked(story()).claim
    verdict = judged(claim, approve=act == "retract")
    before = Verdict.objects.values().get()
    assert desk.get(url_of(claim, act), {"verdict": verdict.pk, "reason": "x"})["Location"] == claim_page(claim)
    assert Verdict.objects.values().get() == before


# The list


def test_claims_are_filtered_by_where_their_check_stands(desk):
    for statement in ("open", "sent back", "proposed", "approved", "retracted"):
        ClaimFactory(statement=statement)
    claims = {claim.statement: claim for claim in Claim.objects.all()}
    judged(claims["proposed"], approve=False)
    judged(claims["approved"])
    back = judged(claims["sent back"], approve=False)
    desk.post(url_of(claims["sent back"], "send-back"), {"verdict": back.pk, "reason": "x"})
    taken = judged(claims["retracted"])
    desk.post(url_of(claims["retracted"], "retract"), {"verdict": taken.pk, "reason": "x"})

    def listed(state):
        response = desk.get(reverse("admin:claims_claim_changelist"), {"state": state})
        return {claim.statement for claim in response.context["cl"].result_list}

    assert listed("proposed") == {"proposed"}
    assert listed("approved") == {"approved"}
    assert listed("retracted") == {"retracted"}
    assert listed("open") >= {"open", "sent back"}
    assert listed("open") & {"proposed", "approved"} == set()


def test_claims_are_found_by_statement_claimant_alias_and_words(desk):
    mayor = EntityFactory(name="Ada Moss", kind="person")
    mayor.aliases.create(name="The Mayor of Harrowgate")
    claim = ClaimFactory(statement="Repairs cost a lot.", claimant=mayor)
    marked(story(), claim=claim)
    ClaimFactory(statement="Another.")
    for query in ("repairs", "moss", "mayor of", "4 million"):
        response = desk.get(reverse("admin:claims_claim_changelist"), {"q": query})
        assert [found.statement for found in response.context["cl"].result_list] == ["Repairs cost a lot."]


def test_list_and_story_take_as_many_queries_for_three_claims_as_for_one(desk):
    body = "".join(f'<p id="p-long{n}">Item {n} of the list costs {n} crowns.</p>' for n in range(9))
    article = story(body=body)
    pages = [
        page_of(article),
        reverse("admin:claims_claim_changelist"),
        reverse("admin:articles_article_change", args=[article.pk]),
    ]

    def add(n):
        judged(
            marked(
                article, f"Item {n} of the list costs {n} crowns", claim=ClaimFactory(claimant=EntityFactory())
            ).claim
        )

    def cost():
        costs = []
        for url in pages:
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(url).status_code == 200
            costs.append(len(queries))
        return costs

    add(0)
    cost()
    one = cost()
    add(1)
    add(2)
    assert cost() == one


def test_step_of_the_scale_that_verdicts_rest_on_keeps_its_meaning(client, admin):
    used, free = judged(ClaimFactory()).rating, RatingFactory(number=None)
    client.force_login(admin)
    for rating in (used, free):
        data = {"name": "Changed", "slug": f"changed-{rating.pk}", "definition": "Something else.", "number": ""}
        client.post(reverse("admin:claims_rating_change", args=[rating.pk]), data)
        rating.refresh_from_db()
    assert (used.definition, free.definition) == ("What it means.", "Something else.")
