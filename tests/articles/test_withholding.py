"""Keeping a story, an edition or a passage from readers, and giving it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from articles import correcting, gate, publishing, scheduling, withholding
from articles.models import Article, Correction, Edition, Event, Revision, Withholding
from articles.publishing import Note, PublicationRefusedError
from articles.signals import withholding_changed
from articles.withholding import lift, withhold
from tests.factories import EditionFactory, PictureFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import edited, published, published_story, story, withdrawn_story

pytestmark = pytest.mark.django_db

WORDS = "the mayor stole the gold"
BODY = (
    "<p>On Tuesday <em>The mayor</em> stole the gold, they said.</p>"
    "<p>Repairs will cost 4 million crowns, the mayor said.</p>"
)
DAY = date_format(timezone.localtime(), "j F Y")
MARK = f"[withheld on {DAY}]"


@pytest.fixture
def lawyer():
    return UserFactory(role="Legal", is_staff=True)


def live(article):
    edition = Edition.objects.live(timezone.now()).filter(article=article).first()
    return edition and edition.revision


def codes(article):
    article.refresh_from_db()
    return [(p.code, p.where) for p in gate.blocking(gate.proposal(article.newest, timezone.now()))]


# A story


def test_withheld_story_is_before_readers_no_more_at_once_and_the_record_says_why(lawyer):
    article = published_story()
    done = withhold(article, by=lawyer, reason="An injunction.")
    assert live(article) is None
    assert Withholding.objects.get() == done
    edition = Edition.objects.get()
    assert (edition.withheld_at, edition.withheld_by, edition.withheld_reason) == (
        done.withheld_at,
        lawyer,
        "An injunction.",
    )
    event = Event.objects.get(verb="withheld")
    assert (event.actor, event.article, event.reason, event.details) == (
        lawyer,
        article,
        "An injunction.",
        {"scope": "story"},
    )


def test_nothing_of_a_withheld_story_goes_out_whoever_wants_it(lawyer):
    article = published_story()
    withhold(article, by=lawyer, reason="An injunction.")
    edited(article, headline="Another headline")
    assert codes(article) == [("withheld", "")]
    with pytest.raises(PublicationRefusedError):
        publishing.publish(
            article, revision=article.newest, by=UserFactory(admin=True), override="I am the publisher.", reason="x"
        )


def test_what_is_scheduled_does_not_go_out_and_does_again_when_it_is_lifted(lawyer):
    article = published_story(at=timezone.now() - timedelta(hours=1))
    edited(article, headline="Another headline")
    waiting = published(article, at=timezone.now() + timedelta(hours=1))
    done = withhold(article, by=lawyer, reason="An injunction.")
    waiting.refresh_from_db()
    assert (waiting.withheld_at, bool(waiting.held_at)) == (done.withheld_at, True)
    later = timezone.now() + timedelta(hours=2)
    assert not Edition.objects.live(later).exists()
    lift(done, by=lawyer, reason="The court of appeal.")
    assert [edition.pk for edition in Edition.objects.live(later)] == [waiting.pk]


def test_lifted_story_is_before_readers_again(lawyer):
    article = published_story()
    done = withhold(article, by=lawyer, reason="An injunction.")
    lifted = lift(done, by=lawyer, reason="The court of appeal.")
    assert live(article) == article.newest
    assert (lifted.lifted_by, lifted.lifted_reason) == (lawyer, "The court of appeal.")
    assert Event.objects.get(verb="lifted").reason == "The court of appeal."
    with pytest.raises(ValidationError, match="already"):
        lift(done, by=lawyer, reason="Again.")


def test_reason_of_a_withdrawn_story_is_withheld_with_it(lawyer, client):
    article = withdrawn_story(reason=f"It said that {WORDS}.")
    url = f"/x/x-{article.pk}/"
    assert WORDS in client.get(url).text
    withhold(article, by=lawyer, reason="An injunction.")
    page = client.get(url)
    assert (page.status_code, WORDS in page.text) == (410, False)
    assert date_format(timezone.localtime(), "j F Y") in page.text


# An edition


def test_withheld_edition_leaves_nothing_in_its_place_until_another_goes_out(lawyer, client):
    article = published_story(at=timezone.now() - timedelta(hours=2), dek="The first.")
    edited(article, dek="The second.")
    second = published(article, at=timezone.now() - timedelta(hours=1))
    withhold(article, by=lawyer, reason="An injunction.", edition=second)
    assert live(article) is None
    page = client.get(second.get_absolute_url())
    assert page.status_code == 410
    assert ("This story was withheld." in page.text, f"{DAY}, " in page.text) == (True, True)
    assert "injunction" not in page.text
    assert codes(article) == [("withheld", "")]
    edited(article, dek="The third.")
    third = published(article)
    assert live(article) == third.revision


def test_withheld_edition_that_is_over_changes_nothing_for_the_one_that_is_live(lawyer):
    article = published_story(at=timezone.now() - timedelta(hours=2))
    first = article.editions.get()
    edited(article, dek="The second.")
    published(article, at=timezone.now() - timedelta(hours=1))
    done = withhold(article, by=lawyer, reason="An injunction.", edition=first)
    assert live(article).dek == "The second."
    first.refresh_from_db()
    assert first.withheld_at
    lift(done, by=lawyer, reason="Appeal.")
    first.refresh_from_db()
    assert first.withheld_at is None


def test_edition_of_another_story_is_refused(lawyer):
    with pytest.raises(ValidationError, match="of this story"):
        withhold(published_story(), by=lawyer, reason="x", edition=EditionFactory())
    assert not Withholding.objects.exists()


# A passage


def test_passage_goes_from_wherever_it_stands_and_a_dated_mark_takes_its_place(lawyer):
    article = published_story(
        headline=f"Police: {WORDS}",
        dek="How THE MAYOR\nSTOLE the gold.",
        body=BODY,
        slug="how-the-mayor-stole-the-gold-and-left",
        picture=PictureFactory(),
        picture_alt=f"Here {WORDS}",
        picture_caption=f"There {WORDS}",
        picture_credit=f"By {WORDS}",
    )
    before = article.newest
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    shown = live(article)
    assert (shown.headline, shown.dek, shown.slug) == (f"Police: {MARK}", f"How {MARK}.", "how-and-left")
    assert (shown.picture_alt, shown.picture_caption, shown.picture_credit) == (
        f"Here {MARK}",
        f"There {MARK}",
        f"By {MARK}",
    )
    assert shown.body == before.body.replace("<em>The mayor</em> stole the gold", f"<em>{MARK}</em>")
    assert shown.section == before.section
    assert [name.author for name in shown.byline.all()] == [name.author for name in before.byline.all()]


def test_working_text_stays_as_it_is(lawyer):
    article = published_story(body=BODY)
    newest = article.newest
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    article.refresh_from_db()
    assert article.newest == newest
    edition = article.editions.get()
    assert edition.complete_revision == newest
    assert (edition.revision.parent, edition.revision.number) == (newest, newest.number + 1)
    edited(article, headline="Another headline")
    assert article.newest.number == newest.number + 2


def test_slug_made_from_a_headline_is_made_again(lawyer):
    article = published_story(headline=f"{'A very long headline, ' * 3} in which {WORDS}")
    assert article.newest.slug.endswith("-the-mayo")
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert "mayo" not in live(article).slug
    only = published_story(headline="Gold stolen", slug="the-mayor-stole-the-gold", body=BODY)
    withhold(only, by=lawyer, reason="An injunction.", words=WORDS)
    assert live(only).slug == "story"


def test_every_edition_loses_the_passage_and_an_equal_text_is_written_once(lawyer):
    article = published_story(body=BODY, at=timezone.now() - timedelta(hours=3))
    withdrawn = publishing.withdraw(
        article, by=UserFactory(role="Publisher"), reason=f"Not so: {WORDS}.", at=timezone.now() - timedelta(hours=2)
    )
    again = published(article, at=timezone.now() - timedelta(hours=1))
    edited(article, headline="Another headline")
    waiting = published(article, at=timezone.now() + timedelta(hours=1))
    done = withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    texts = [edition.revision for edition in article.editions.order_by("live_from")]
    assert [text and WORDS in text.body for text in texts] == [False, None, False, False]
    assert texts[0] == texts[2] != texts[3]
    withdrawn.refresh_from_db()
    assert withdrawn.reason == f"Not so: {MARK}."
    waiting.refresh_from_db()
    assert waiting.held_at is None
    lift(done, by=lawyer, reason="Appeal.")
    withdrawn.refresh_from_db()
    assert (withdrawn.reason, withdrawn.complete_lines) == (f"Not so: {WORDS}.", {})
    assert live(article) == again.revision
    assert set(article.editions.values_list("complete_revision", flat=True)) == {None}


def test_text_that_holds_the_words_does_not_go_out_and_the_place_is_named(lawyer):
    article = published_story(body=BODY)
    block = article.newest.body[7:15]
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert codes(article) == [("withheld", block)]
    edited(article, headline=f"So {WORDS}", body="<p>Nothing.</p>")
    assert ("withheld", "headline") in codes(article)
    with pytest.raises(PublicationRefusedError):
        publishing.publish(article, revision=article.newest, by=UserFactory(admin=True), override="I say so.")
    edited(article, headline="Harrowgate closes its old bridge", dek="Nothing.")
    published(article)
    assert live(article).dek == "Nothing."


def test_live_text_without_the_words_is_corrected_from_there(lawyer, publisher):
    article = published_story(body=BODY)
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    base = correcting.text_to_correct(article, timezone.now())
    content = withholding.content_of(base)
    correction = correcting.save(
        article,
        type(content)(**{n: getattr(content, n) for n in content.__slots__} | {"dek": "Corrected"}),
        by=publisher,
        base=base,
    )
    correcting.publish(article, revision=correction, by=publisher, notes=[Note("correction", "The dek was wrong.")])
    assert (live(article).dek, WORDS in live(article).body) == ("Corrected", False)
    article.refresh_from_db()
    assert article.newest.dek == "Corrected"


def test_correction_that_repeats_the_words_is_withheld_and_comes_back(lawyer):
    article = published_story(body=BODY)
    notes = [Note("correction", "Wrong.", was=WORDS), Note("correction", "Something else.")]
    published_with = publishing.publish(article, revision=article.newest, by=UserFactory(role="Publisher"), notes=notes)
    done = withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert {c.note: c.withheld_at for c in published_with.corrections.all()} == {
        "Wrong.": done.withheld_at,
        "Something else.": None,
    }
    lift(done, by=lawyer, reason="Appeal.")
    assert not Correction.objects.exclude(withheld_at=None).exists()


def test_what_goes_out_later_does_not_bring_the_words_back(lawyer, publisher):
    """Neither a note to readers nor a reason has to pass the gate."""
    article = published_story()
    done = withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    edited(article, headline="Another headline")
    publishing.publish(article, revision=article.newest, by=publisher, notes=[Note("correction", f"Not so: {WORDS}")])
    assert Correction.objects.get().withheld_at == done.withheld_at
    ended = publishing.withdraw(article, by=publisher, reason=f"We said {WORDS}")
    ended.refresh_from_db()
    assert ended.reason == f"We said {MARK}"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_passages_that_overlap_are_lifted_in_any_order(order, lawyer):
    article = published_story(body="<p>So the mayor stole the gold and left.</p>")
    both = [
        withhold(article, by=lawyer, reason="One.", words="the mayor stole"),
        withhold(article, by=lawyer, reason="Two.", words="stole the gold"),
    ]
    assert "mayor" not in live(article).body
    assert "gold" not in live(article).body
    lift(both[order[0]], by=lawyer, reason="Appeal.")
    assert both[order[1]].words not in live(article).body
    assert ("So the mayor" in live(article).body) == (order[0] == 0)
    lift(both[order[1]], by=lawyer, reason="Appeal.")
    assert live(article) == article.newest


def test_text_is_shown_without_the_words_before_it_is_out(lawyer):
    article = published_story(body=BODY)
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    content = withholding.content_of(article.newest)
    assert withholding.redacted(content, article).body == live(article).body
    copy = withholding.redacted_revision(article.newest)
    assert (copy.body, copy.pk) == (live(article).body, article.newest.pk)
    assert WORDS not in Revision.objects.get(pk=live(article).pk).body
    other = story(body=BODY)
    assert withholding.redacted_revision(other.newest) is other.newest
    assert withholding.redacted(withholding.content_of(other.newest), other).body == other.newest.body


def test_another_story_keeps_the_words(lawyer):
    article, other = published_story(body=BODY), published_story(body=BODY)
    withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    assert live(other) == other.newest


# Who may, and what it takes


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher"])
def test_nobody_but_legal_withholds_or_lifts(role, lawyer):
    person = UserFactory(role=role)
    article = published_story(by=person if role in ("Reporter", "Editor", "Publisher") else None)
    with pytest.raises(PermissionDenied):
        withhold(article, by=person, reason="I say so.")
    done = withhold(article, by=lawyer, reason="An injunction.")
    with pytest.raises(PermissionDenied):
        lift(done, by=person, reason="I say so.")
    assert live(article) is None
    assert [each.lifted_at for each in Withholding.objects.all()] == [None]


def test_story_that_one_may_not_see_is_not_withheld():
    reporter = UserFactory(role="Reporter")
    reporter.user_permissions.set(
        UserFactory(role="Legal").groups.get().permissions.filter(codename="withhold_article")
    )
    with pytest.raises(PermissionDenied):
        withhold(published_story(), by=reporter, reason="I say so.")


@pytest.mark.parametrize("reason", ["", "  ", f"Since {WORDS}.", "Since The Mayor  stole the gold."])
def test_reason_is_given_and_does_not_repeat_the_words(reason, lawyer):
    article = published_story(body=BODY)
    with pytest.raises(ValidationError):
        withhold(article, by=lawyer, reason=reason, words=WORDS)
    done = withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    with pytest.raises(ValidationError):
        lift(done, by=lawyer, reason=reason)
    assert WORDS not in str(list(Event.objects.values_list("reason", "details"))).lower()


@pytest.mark.parametrize("words", ["a", "--", "\u200b\u200b\u200b"])
def test_too_few_characters_are_refused(words, lawyer):
    with pytest.raises(ValidationError, match="few"):
        withhold(published_story(), by=lawyer, reason="An injunction.", words=words)


def test_same_thing_is_withheld_once(lawyer):
    article = published_story(body=BODY)
    for what in ({}, {"words": WORDS}, {"edition": article.editions.get()}):
        withhold(article, by=lawyer, reason="An injunction.", **what)
        with pytest.raises(ValidationError, match="already"):
            withhold(article, by=lawyer, reason="An injunction.", **what)


def test_failure_in_the_middle_undoes_all(lawyer):
    article = published_story(body=BODY)

    def fail(**kwargs):
        raise RuntimeError("The receiver failed.")

    withholding_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            withhold(article, by=lawyer, reason="An injunction.", words=WORDS)
    finally:
        withholding_changed.disconnect(fail)
    assert not Withholding.objects.exists()
    assert live(article) == article.newest
    assert Revision.objects.count() == 1


# What the database holds


def withholding_of(article, **fields):
    fields = {
        "scope": "story",
        "reason": "x",
        "withheld_at": timezone.now(),
        "withheld_by": article.created_by,
    } | fields
    return Withholding.objects.create(article=article, **fields)


def test_withholding_is_of_something():
    edition = EditionFactory()
    article = edition.article
    for wrong in ({"words": "x"}, {"edition": edition}, {"scope": "edition"}, {"scope": "passage"}):
        with refused_by("articles_withholding_of_something"):
            withholding_of(article, **wrong)
    withholding_of(article)
    withholding_of(article, scope="edition", edition=edition)
    withholding_of(article, scope="passage", words="x")


def test_withholding_says_why():
    with refused_by("articles_withholding_says_why"):
        withholding_of(story(), reason="")


@pytest.mark.parametrize("lifted", [{"lifted_at": True}, {"lifted_by": True}, {"lifted_at": True, "lifted_by": True}])
def test_withholding_is_lifted_by_someone_with_a_reason(lifted):
    article = story()
    values = {"lifted_at": timezone.now(), "lifted_by": article.created_by}
    wrong = {name: values[name] for name in lifted}
    with refused_by("articles_withholding_lifted_by_someone"):
        withholding_of(article, **wrong)
    withholding_of(article, **values, lifted_reason="Appeal.")


def test_edition_is_withheld_by_someone_with_a_reason():
    edition = EditionFactory()
    for wrong in ({"withheld_at": timezone.now()}, {"withheld_by": edition.created_by}):
        with refused_by("articles_edition_withheld_by_someone"):
            Edition.objects.filter(pk=edition.pk).update(**wrong)


def test_cancelled_schedule_stays_as_it_is(lawyer):
    article = story(body=BODY)
    waiting = published(article, at=timezone.now() + timedelta(hours=1))
    scheduling.cancel(waiting, by=UserFactory(role="Publisher"))
    withhold(article, by=lawyer, reason="An injunction.")
    assert Edition.objects.get().withheld_at is None
    assert Article.objects.get().newest == article.newest
