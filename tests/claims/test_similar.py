"""Claims of the archive that are like a new one: found by words, told apart by facts, shown to whom they concern."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from claims import making, similar
from claims.likeness import ENOUGH, Likeness, compare, score
from claims.models import Claim, ClaimTerm
from claims.similar import Match
from claims.terms import stems, terms
from tests.factories import ClaimFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import checked_story, judged, marked, published, story

PAIRS = Path(__file__).parent / "data" / "pairs.tsv"
STARGATE = "Stargate means to invest $500 billion over four years."


def claim_of(statement: str, **fields) -> Claim:
    claim = ClaimFactory(statement=statement, **fields)
    similar.index([claim])
    return claim


def found(statement: str, user=None, **kwargs) -> list[tuple[str, Likeness]]:
    user = user or UserFactory(role="Fact-checker")
    shown = similar.similar_claims(statement, user=user, at=timezone.now(), **kwargs)
    return [(each.statement, each.match.likeness) for each in shown]


# Likeness: pure functions


def taken_for() -> list[tuple[str, str]]:
    """What each hand-made pair is, and what it is taken for."""
    pairs = []
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        truth, one, two = line.split("\t")
        near = "same" if compare(one, two).likeness == Likeness.SAME else "near"
        pairs.append((truth, near if score(one, two) >= ENOUGH else "different"))
    return pairs


def test_pairs_are_taken_for_what_they_are():
    """Of 46 pairs made by hand, as measured: 13 of 14 that say the same are seen to, the other is shown as near; all 18
    near misses are shown as such; of 14 that are about something else 8 are not shown and 6 are, as near misses.
    """
    pairs = taken_for()
    assert pairs.count(("same", "same")) >= 13
    assert pairs.count(("near", "near")) == 18
    assert pairs.count(("different", "different")) >= 8


def test_nothing_else_is_ever_taken_for_the_same():
    assert {truth for truth, taken in taken_for() if taken == "same"} == {"same"}


@pytest.mark.parametrize(
    ("other", "likeness", "before", "after"),
    [
        ("Stargate means to invest $100 billion over four years.", Likeness.FIGURE, "$500 billion", "$100 billion"),
        ("Stargate means to invest €500 billion over four years.", Likeness.FIGURE, "$500 billion", "€500 billion"),
        (
            "Stargate means to invest $500 billion over five years.",
            Likeness.FIGURE,
            "over four years",
            "over five years",
        ),
        ("Stargate does not mean to invest $500 billion over four years.", Likeness.TURNED, "", "not mean"),
    ],
)
def test_difference_is_told_with_both_values(other, likeness, before, after):
    comparison = compare(STARGATE, other)
    assert comparison.likeness == likeness
    assert (before, after) in [(change.before, change.after) for change in comparison.differences]


def test_language_without_rules_tells_figures_by_their_digits_and_is_sure_of_the_same_words_only():
    german = "Der Umbau kostet 4 Millionen Kronen."
    assert compare(german, "Der Umbau kostet 5 Millionen Kronen.", language="de").likeness == Likeness.FIGURE
    assert compare(german, "Der Umbau kostet nicht 4 Millionen Kronen.", language="de").likeness == Likeness.OTHER
    assert compare(german, "der Umbau kostet 4 Millionen Kronen", language="de").likeness == Likeness.SAME


def test_endings_and_common_words_do_not_count():
    assert stems("The repairs of the bridges were costing 4 million crowns.") == ["repair", "bridg", "cost", "crown"]
    assert set(stems("The bridge's repair costs a crown.")) == set(stems("Repairs cost crowns; bridges"))


def test_han_characters_are_found_by_pairs():
    shared = set(terms("市长说维修将花费四百万克朗")) & set(terms("维修桥梁花费四百万"))
    assert shared
    assert not set(terms("市长")) & set(terms("长市场"))


@given(st.text(max_size=120), st.text(max_size=120))
def test_likeness_is_symmetric_and_between_none_and_all(one, two):
    assert score(one, two) == pytest.approx(score(two, one))
    assert 0 <= score(one, two) <= 1
    assert compare(one, one).likeness == Likeness.SAME
    assert all(-(2**63) <= term < 2**63 for term in terms(one))


# The archive


@pytest.mark.django_db
def test_same_comes_first_and_near_misses_say_so():
    for statement in (
        "Stargate will invest $100 billion over four years.",
        "Stargate will invest 500 billion dollars over four years.",
        "Stargate will not invest $500 billion over four years.",
        "Egypt has been certified as free of malaria.",
    ):
        claim_of(statement)
    shown = found(STARGATE)
    assert shown[0] == ("Stargate will invest 500 billion dollars over four years.", Likeness.SAME)
    assert dict(shown[1:]) == {
        "Stargate will invest $100 billion over four years.": Likeness.FIGURE,
        "Stargate will not invest $500 billion over four years.": Likeness.TURNED,
    }


@pytest.mark.django_db
def test_claim_is_shown_with_its_verdict_and_the_stories_that_make_it():
    claim = claim_of(STARGATE)
    article = checked_story(claim=claim)
    (shown,) = similar.similar_claims(STARGATE, user=UserFactory(role="Editor"), at=timezone.now())
    assert (shown.claim, shown.verdict, shown.stories) == (claim, claim.verdicts.get(), [article])


@pytest.mark.django_db
def test_claim_that_was_edited_is_found_by_what_it_says_now(client, checker):
    anchor = marked(story(), claim=claim_of(STARGATE))
    client.force_login(checker)
    edited = {"statement": "Rain fell on the harbour for a week.", "priority": anchor.claim.priority}
    assert client.post(f"/admin/claims/claim/{anchor.claim_id}/change/", edited).status_code == 302
    assert found(STARGATE) == []
    assert found("Rain fell for a week on the harbour.") == [("Rain fell on the harbour for a week.", Likeness.SAME)]


@pytest.mark.django_db
def test_claim_that_is_made_can_be_found():
    making.make(STARGATE, claimant=None, by=UserFactory())
    assert found(STARGATE) == [(STARGATE, Likeness.SAME)]


@pytest.mark.django_db
def test_index_is_made_anew_and_says_how_many(capsys):
    ClaimFactory(statement=STARGATE)
    stale = claim_of("Something else was here before.")
    Claim.objects.filter(pk=stale.pk).update(statement="Ships may pass under the bridge.")
    assert found(STARGATE) == []
    call_command("index_claims")
    assert capsys.readouterr().out == "2 claims can be found.\n"
    assert found(STARGATE) == [(STARGATE, Likeness.SAME)]
    assert found("Something else was here before.") == []
    rows = ClaimTerm.objects.count()
    call_command("index_claims")
    assert ClaimTerm.objects.count() == rows


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["", " ", "?", "the", "4", "\u202e", "é" * 500])
def test_statement_that_says_little_finds_nothing_and_fails_not(statement):
    claim_of(STARGATE)
    assert found(statement) == []


@pytest.mark.django_db
def test_term_stands_once_in_a_claim():
    row = ClaimTerm.objects.filter(claim=claim_of(STARGATE)).first()
    with refused_by("claims_claimterm_once_a_claim"):
        ClaimTerm.objects.create(claim=row.claim, term=row.term)


@pytest.mark.django_db
def test_another_matcher_can_be_plugged_in(settings):
    settings.SIMILAR_CLAIMS = "tests.claims.test_similar.everything"
    claim = claim_of("Egypt has been certified as free of malaria.")
    assert found(STARGATE) == [(claim.statement, Likeness.OTHER)]


def everything(statement, among, *, language, limit):
    return [Match(claim, 1.0, Likeness.OTHER) for claim in among.values_list("pk", flat=True)[:limit]]


# Who may see what


@pytest.mark.django_db
def test_reporter_is_told_nothing_of_what_is_only_in_a_draft_of_somebody_else(reporter):
    marked(story(), claim=claim_of(STARGATE))
    judged(Claim.objects.get())
    assert found(STARGATE, reporter) == []
    assert found(STARGATE, UserFactory(role="Editor")) == [(STARGATE, Likeness.SAME)]


@pytest.mark.django_db
def test_reporter_finds_the_claims_of_their_own_stories(reporter):
    marked(story(by=reporter), claim=claim_of(STARGATE))
    assert found(STARGATE, reporter) == [(STARGATE, Likeness.SAME)]


@pytest.mark.django_db
def test_reporter_finds_what_readers_can_read_as_readers_read_it(reporter):
    article = checked_story(claim=claim_of(STARGATE))
    draft = story()
    claim = Claim.objects.get()
    marked(draft, claim=claim)
    claim.statement = "Stargate means to invest $500 billion over four years, says a secret source."
    claim.save()
    similar.index([claim])
    assert found(STARGATE, reporter) == [(STARGATE, Likeness.SAME)]
    (shown,) = similar.similar_claims(STARGATE, user=reporter, at=timezone.now())
    assert shown.stories == []
    assert article.pk != draft.pk


@pytest.mark.django_db
def test_what_is_withheld_is_shown_to_nobody():
    claim_of(STARGATE, withheld_at=timezone.now())
    assert found(STARGATE) == []


@pytest.mark.django_db
def test_claims_that_one_may_not_see_do_not_crowd_out_those_that_one_may(reporter):
    mine = claim_of(STARGATE)
    marked(story(by=reporter), claim=mine, by=UserFactory(role="Fact-checker"))
    for number in range(30):
        claim_of(f"Stargate means to invest {number} billion dollars over four years.")
    assert found(STARGATE, reporter) == [(STARGATE, Likeness.SAME)]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Reporter", "Fact-checker"])
def test_number_of_queries_does_not_grow(role):
    user = UserFactory(role=role)
    counts = []
    for size in (1, 3):
        for number in range(size):
            article = story(by=user if role == "Reporter" else None)
            claim = claim_of(f"Stargate means to invest {size}{number} billion dollars over four years.")
            marked(article, claim=claim)
            judged(claim)
            published(article)
        person = type(user).objects.get(pk=user.pk)
        person.has_perm("articles.view_article")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(similar.similar_claims(STARGATE, user=person, at=timezone.now())) >= size
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
