"""How much of a story is checked, what was set aside and why, and which quotations were compared."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Event
from claims import coverage, exactness
from claims.coverage import Progress, Share, coverage_of, placements_in
from claims.models import QuoteCheck, SetAside
from tests.factories import AuthorFactory, QuoteCheckFactory, SetAsideFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import edited, judged, marked, story

pytestmark = pytest.mark.django_db

BODY = (
    '<p id="p-first">Repairs will cost 4 million crowns. The bridge opened in 1986. It is old.</p>\n'
    '<p id="p-second">“Nobody has ever paid for it,” the mayor said. It is the largest bridge in the county.</p>'
)
COST, OPENED, QUOTE, LARGEST = (
    "Repairs will cost 4 million crowns.",
    "The bridge opened in 1986.",
    "“Nobody has ever paid for it,” the mayor said.",
    "It is the largest bridge in the county.",
)


def covered(article: Article) -> coverage.Coverage:
    revision = Article.objects.get(pk=article.pk).newest
    return coverage_of(revision, placements_in(revision))


def progress(article: Article) -> dict[str, str]:
    return {looked.sentence.text: looked.progress for looked in covered(article).looked}


def aside(article: Article, sentence: str, *, reason="Common knowledge", by=None) -> SetAside:
    revision = Article.objects.get(pk=article.pk).newest
    for looked in coverage_of(revision, placements_in(revision)).looked:
        if looked.sentence.text == sentence:
            place = looked.sentence.block, looked.sentence.start
            return coverage.set_aside(revision, *place, reason=reason, by=by or UserFactory(role="Fact-checker"))
    raise AssertionError(sentence)


def test_each_sentence_counts_once_and_the_sum_is_all():
    article = story(body=BODY)
    judged(marked(article, "4 million crowns").claim)
    marked(article, "opened in 1986")
    aside(article, QUOTE)
    assert progress(article) == {
        COST: Progress.CHECKED,
        OPENED: Progress.BEING_CHECKED,
        QUOTE: Progress.SET_ASIDE,
        LARGEST: Progress.OPEN,
    }
    found = covered(article)
    assert (found.total, found.checked, found.being_checked, found.set_aside, found.open) == (4, 1, 1, 1, 1)


def test_words_that_changed_are_being_checked_again():
    article = story(body=BODY)
    judged(marked(article, "4 million crowns").claim)
    edited(article, body=BODY.replace("4 million", "5 million"))
    assert progress(article)["Repairs will cost 5 million crowns."] == Progress.BEING_CHECKED


def test_suggested_claim_counts_as_being_checked():
    claim = marked(story()).claim
    judged(claim)
    article = story(body=BODY)
    marked(article, "4 million crowns", claim=claim, by=UserFactory(role="Editor"))
    assert progress(article)[COST] == Progress.BEING_CHECKED


def test_nothing_is_looked_for_in_an_opinion():
    article = story(body=BODY, kind="opinion")
    found = covered(article)
    assert (found.is_off, found.total) == (True, 0)
    assert covered(story(body=BODY)).total == 4


def test_own_statements_others_and_quotations_are_counted_apart():
    article = story(body=BODY)
    judged(marked(article, "4 million crowns").claim)
    marked(article, "opened in 1986", voice="attributed")
    quoted = marked(article, "Nobody has ever paid for it", voice="quoted")
    judged(quoted.claim)
    found = covered(article)
    assert (found.own, found.others, found.quotes) == (Share(1, 1), Share(1, 2), Share(0, 1))
    exactness.compare_quote(quoted.placements.get(), how="heard", by=UserFactory(role="Fact-checker"))
    assert covered(article).quotes == Share(1, 1)


def test_number_of_queries_does_not_grow():
    counts = []
    for size in (1, 3):
        article = story(body=BODY)
        for words in ("4 million crowns", "opened in 1986", "largest bridge")[:size]:
            judged(marked(article, words).claim)
        revision = Article.objects.get(pk=article.pk).newest
        with CaptureQueriesContext(connection) as queries:
            coverage_of(revision, placements_in(revision))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Setting aside


def test_sentence_is_set_aside_with_a_reason_on_the_record(reporter):
    article = story(body=BODY, by=reporter)
    row = aside(article, LARGEST, by=reporter, reason=" Anybody can see it. ")
    assert (row.sentence, row.reason, row.set_aside_by, row.paragraph.anchor) == (
        LARGEST, "Anybody can see it.", reporter, "p-second",
    )  # fmt: skip
    event = Event.objects.get(verb="set aside")
    assert (event.actor, event.article, event.reason) == (reporter, article, "Anybody can see it.")


@pytest.mark.parametrize("reason", ["", "  "])
def test_sentence_is_not_set_aside_without_a_reason(reason):
    with pytest.raises(ValidationError):
        aside(story(body=BODY), LARGEST, reason=reason)
    assert not SetAside.objects.exists()


def test_sentence_that_is_not_open_is_not_set_aside():
    article = story(body=BODY)
    marked(article, "4 million crowns")
    aside(article, LARGEST)
    for sentence in (COST, LARGEST):
        with pytest.raises(ValidationError):
            aside(article, sentence)
    with pytest.raises(ValidationError):
        coverage.set_aside(article.newest, "p-first", 5, reason="No", by=UserFactory(role="Fact-checker"))
    assert SetAside.objects.count() == 1


def test_nobody_sets_aside_or_opens_again_what_they_may_not_see(reporter):
    article = story(body=BODY)
    row = aside(article, LARGEST)
    for person in (reporter, UserFactory()):
        with pytest.raises(PermissionDenied):
            aside(article, OPENED, by=person)
        with pytest.raises(PermissionDenied):
            coverage.take_back(row, by=person)
    assert list(SetAside.objects.in_force()) == [row]


def test_sentence_is_opened_again_once(checker):
    article = story(body=BODY)
    row = aside(article, LARGEST)
    coverage.take_back(row, by=checker)
    assert progress(article)[LARGEST] == Progress.OPEN
    with pytest.raises(ValidationError):
        coverage.take_back(row, by=checker)
    assert Event.objects.filter(verb="took back", actor=checker).count() == 1


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("The old bridge opened in 1986.", Progress.SET_ASIDE),
        ("The bridge opened in 1987.", Progress.OPEN),
        ("The bridge never opened in 1986.", Progress.OPEN),
        ("The bridge “opened in 1986”, it seems.", Progress.OPEN),
        ("The tunnel was dug under the sea in 1986.", Progress.OPEN),
    ],
)
def test_sentence_comes_back_when_its_facts_change_and_not_when_it_is_reworded(new, expected):
    article = story(body=BODY)
    aside(article, OPENED)
    edited(article, body=BODY.replace(OPENED, new))
    assert progress(article)[new] == expected


def test_sentence_that_moves_stays_set_aside():
    article = story(body=BODY)
    aside(article, OPENED)
    edited(article, body=BODY.replace(f" {OPENED}", "").replace(QUOTE, f"{QUOTE} {OPENED}"))
    assert progress(article)[OPENED] == Progress.SET_ASIDE


def test_language_without_rules_brings_every_other_wording_back():
    article = story(body="<p>Der Umbau kostet 4 Millionen. Er begann 1986.</p>", language="de")
    assert not covered(article).has_all_rules
    aside(article, "Der Umbau kostet 4 Millionen.")
    edited(article, body="<p>Der Umbau kostete 4 Millionen. Er begann 1986.</p>")
    assert set(progress(article).values()) == {Progress.OPEN}


# Whether quotations are exact


def quotation(article=None, **kwargs):
    anchor = marked(article or story(body=BODY), "Nobody has ever paid for it", voice="quoted", **kwargs)
    return anchor.placements.select_related("anchor").get()


def test_quotation_is_compared_apart_from_its_verdict(checker):
    placement = quotation()
    check = exactness.compare_quote(placement, how="second-hand", source=" The Harbour Post ", by=checker)
    assert exactness.exactness_of(placement) == check
    assert str(check) == "as quoted by The Harbour Post"
    assert not placement.anchor.claim.verdicts.exists()
    assert Event.objects.get(verb="compared").details == {"how": "second-hand", "source": "The Harbour Post"}


def test_comparison_falls_when_a_letter_changes_and_stands_again_when_it_is_back(checker):
    article = story(body=BODY)
    placement = quotation(article)
    exactness.compare_quote(placement, how="heard", by=checker)
    for body, is_exact in ((BODY.replace("Nobody has ever", "Nobody had ever"), False), (BODY, True)):
        edited(article, body=body)
        revision = Article.objects.get(pk=article.pk).newest
        (now,) = placements_in(revision)
        assert (exactness.exactness_of(now) is not None) == is_exact


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Publisher"])
def test_only_a_fact_checker_compares(role):
    with pytest.raises(PermissionDenied):
        exactness.compare_quote(quotation(), how="heard", by=UserFactory(role=role))
    assert not QuoteCheck.objects.exists()


def test_nobody_compares_the_quotations_of_their_own_story(admin):
    author = AuthorFactory()
    named = UserFactory(role="Fact-checker", author=author)
    mine = story(body=BODY, by=UserFactory(role="Editor"), byline=(author,))
    edits = story(body=BODY)
    edited(edits, body=BODY.replace("old", "very old"), by=admin)
    for person, article in ((named, mine), (admin, Article.objects.get(pk=edits.pk))):
        with pytest.raises(PermissionDenied):
            exactness.compare_quote(quotation(article), how="heard", by=person)


def test_what_is_no_quotation_is_not_compared(checker):
    placement = marked(story(body=BODY), "4 million crowns").placements.get()
    with pytest.raises(ValidationError):
        exactness.compare_quote(placement, how="heard", by=checker)
    with pytest.raises(ValidationError):
        exactness.compare_quote(quotation(), how="guessed", by=checker)
    with pytest.raises(ValidationError):
        exactness.compare_quote(quotation(), how="second-hand", source=" ", by=checker)


def test_rules_of_the_database():
    with refused_by("claims_setaside_has_reason"):
        SetAsideFactory(reason="")
    with refused_by("claims_setaside_taken_back_by_someone"):
        SetAsideFactory(taken_back_by=UserFactory())
    with refused_by("claims_quotecheck_second_hand_from_someone"):
        QuoteCheckFactory(how="second-hand", source="")


def test_comparison_is_written_once():
    check = QuoteCheckFactory()
    with pytest.raises(TypeError):
        check.save()
    with pytest.raises(TypeError):
        check.delete()
