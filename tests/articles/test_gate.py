"""What keeps a story from going out, what does not, and publishing past it."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string

from articles import gate, holding, scheduling
from articles.models import Article, Correction, Edition, Event, Task
from articles.models.edition import EditionKind
from articles.publishing import Developing, Note, NothingToDoError, PublicationRefusedError, publish
from claims import anchoring, verdicts
from claims.models import Placement, Voice
from claims.public import checks_in
from tests.factories import EditionFactory, PictureFactory, RatingFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import checked_story, edited, judged, marked, published, published_story, story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
PUBLISH_CHECKS = tuple(settings.PUBLISH_CHECKS)


def problems(article, at=None, **announced) -> list[gate.Problem]:
    """What the gate finds, but for the warning that the story is not tagged: most here are not."""
    newest = Article.objects.get(pk=article.pk).newest
    found = gate.problems(gate.proposal(newest, at or timezone.now(), **announced))
    return [problem for problem in found if problem.code != "about-nothing"]


def codes(article, at=None, **announced) -> list[str]:
    return [problem.code for problem in problems(article, at, **announced)]


def put_out(article, by, **kwargs) -> Edition:
    article.refresh_from_db()
    return publish(article, revision=article.newest, by=by, **kwargs)


# Links, pictures, notes


def test_link_to_a_story_that_is_not_live_then_blocks(noon):
    draft = story(headline="A draft")
    later = published_story(at=noon, headline="At noon")
    body = (
        f'<p id="p-one">See <a href="/any/thing-{draft.pk}/">this</a>, <a href="/any/thing-{later.pk}/#p-x">that</a> '
        f'and <a href="https://elsewhere.example/any/thing-{draft.pk}/">more</a>.</p>'
    )
    article = story(body=body)
    found = problems(article, noon)
    assert [(problem.code, problem.where) for problem in found] == [("link-to-draft", article_block(article))]
    assert f"thing-{draft.pk}" in found[0].message
    assert codes(article, noon - timedelta(seconds=1)) == ["link-to-draft", "link-to-draft"]


def article_block(article) -> str:
    return article.newest.body.split('id="')[1].split('"')[0]


def test_link_to_the_story_itself_and_to_lists_is_fine():
    article = story()
    edited(article, body=f'<p>See <a href="/any/thing-{article.pk}/#p-a">above</a> and <a href="/claims/">all</a>.</p>')
    assert codes(article) == []


@pytest.mark.parametrize("host", ["", "http://testserver", "https://testserver:8000"])
def test_link_to_the_desk_blocks(host, settings):
    settings.ALLOWED_HOSTS = ["testserver"]
    article = story(body=f'<p>See <a href="{host}/admin/articles/article/1/change/">this</a>.</p>')
    assert codes(article) == ["link-to-desk"]


def test_links_are_looked_up_in_one_query():
    def cost(number):
        links = " ".join(f'<a href="/any/thing-{1000 + n}/">x</a>' for n in range(number))
        article = story(body=f"<p>See {links}.</p>")
        with CaptureQueriesContext(connection) as queries:
            assert len(codes(article)) == number
        return len(queries)

    assert cost(1) == cost(4)


@pytest.mark.parametrize(
    "note", ["TK", "TKTK", "TKs", "XXX", "TODO", "FIXME", "??", "[[who?]]", "[To come: how many]", "[tbc]", "???"]
)
def test_note_left_in_the_text_blocks_where_it_stands(note):
    article = story(body=f"<p>The bridge is {note} years old.</p>")
    expected = [] if note == "??" else [("note-left", article_block(article))]
    assert [(problem.code, problem.where) for problem in problems(article)] == expected


@pytest.mark.parametrize("where", ["headline", "dek", "picture_caption"])
def test_note_left_above_the_text_blocks(where):
    article = story(**{where: "The bridge TK"})
    block = "caption" if where == "picture_caption" else where
    assert [(problem.code, problem.where) for problem in problems(article)] == [("note-left", block)]


def test_words_that_only_look_like_notes_are_none():
    article = story(body="<p>The TKO came late, for Tk. The Xxx tour. What? Really?? 24k [sic].</p>")
    # A "TKO" begins with the letters that editors leave: it is asked about, and can be published past.
    assert codes(article) == ["note-left"]
    edited(article, body="<p>For Tk 40. The xXx tour. What? Really?? 24k [sic] takes todo lists to come [to Rome].</p>")
    assert codes(article) == []


def figure(alt="A bridge", credit="Ada Lens") -> str:
    picture = PictureFactory()
    cite = f"<figcaption><cite>{credit}</cite></figcaption>" if credit else ""
    return f'<figure id="p-fig"><img src="{picture.file.url}" alt="{alt}">{cite}</figure>'


def test_pictures_in_the_text_need_alternative_text_and_credit():
    assert codes(story(body="<p>One.</p>" + figure())) == []
    assert codes(story(body="<p>One.</p>" + figure(alt=""))) == ["picture-no-alt"]
    assert codes(story(body="<p>One.</p>" + figure(credit=""))) == ["picture-no-credit"]


# What readers have now


def test_headline_with_another_fact_needs_a_note():
    article = published_story(headline="Two hurt as bridge closes")
    edited(article, headline="Five hurt as bridge closes")
    (problem,) = problems(article)
    assert (problem.code, problem.where, problem.is_blocking) == ("facts-untold", "headline", True)
    assert "Two → Five" in problem.message
    assert codes(article, has_note=True) == []


@pytest.mark.parametrize("headline", ["Bridge closes, two hurt", "Two hurt as bridge closes, mayor says sorry"])
def test_headline_with_the_same_facts_needs_none(headline):
    article = published_story(headline="Two hurt as bridge closes")
    edited(article, headline=headline)
    assert codes(article) == []


def test_fact_changed_in_a_checked_claim_needs_a_note_even_when_it_was_confirmed(second_checker):
    article = checked_story()
    edited(article, body=article.newest.body.replace("4 million", "5 million"))
    assert codes(article) == ["claim-waits", "facts-untold"]
    article.refresh_from_db()
    anchor = article.anchors.get()
    quote = anchoring.locate(article.newest, "5 million crowns")
    anchoring.confirm(anchor, article.newest, quote, by=second_checker)
    assert codes(article) == ["facts-untold"]
    assert codes(article, has_note=True) == []


def test_fact_changed_in_a_claim_that_readers_do_not_know_needs_none():
    article = story()
    marked(article)
    published(article)
    edited(article, body=article.newest.body.replace("4 million", "5 million"))
    assert codes(article) == ["claim-waits"]


# Blocking or warning is a setting


def test_setting_turns_a_block_into_a_warning_and_a_warning_into_a_block(settings, publisher):
    article = story(byline=())
    settings.GATE_LEVELS = {"no-byline": "warn"}
    assert [(problem.code, problem.is_blocking) for problem in problems(article)] == [("no-byline", False)]
    put_out(article, publisher)
    other = story()
    marked(other)
    edited(other, body="<p>Nothing is left of it.</p>")
    assert [problem.is_blocking for problem in problems(other)] == [False]
    settings.GATE_LEVELS = {"claim-gone": "block"}
    assert [problem.is_blocking for problem in problems(other)] == [True]


def test_setting_cannot_let_a_story_out_without_a_section(settings):
    settings.GATE_LEVELS = {"no-section": "warn", "no-headline": "warn"}
    assert [problem.is_blocking for problem in problems(story(section=None))] == [True]


@pytest.mark.parametrize("path", PUBLISH_CHECKS)
def test_check_declares_the_codes_of_what_it_finds(path):
    check = import_string(path)
    written = set(re.findall(r'(?:_problem|_of_picture|Problem)\(\s*"([a-z-]+)"', inspect.getsource(check)))
    assert written
    assert written == check.codes | check.always


def test_guide_tells_all_codes():
    guide = (settings.BASE_DIR / "docs" / "operating.md").read_text()
    table = guide.partition("## What stands in the way of publication")[2].partition("## ")[0]
    rows = [row for row in table.splitlines() if row.startswith("| `")]
    told = {code for row in rows for code in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    checks = [import_string(path) for path in PUBLISH_CHECKS]
    assert told == {gate.CHECK_FAILED}.union(*(check.codes | check.always for check in checks))


def test_setting_that_decides_of_nothing_is_told(settings):
    settings.GATE_LEVELS = {"no-bylines": "warn", "no-section": "warn", "no-byline": "warn", "check-failed": "warn"}
    assert [(code, why.partition(";")[0]) for code, why in gate.undecidable().items()] == [
        ("no-section", "that always blocks"),
        ("no-bylines", "no check finds that"),
    ]
    # A newsroom's own check may find anything, if it does not say what.
    settings.PUBLISH_CHECKS = [*PUBLISH_CHECKS, "tests.articles.test_publishing.warn"]
    assert list(gate.undecidable()) == ["no-section"]


def test_what_blocks_is_listed_first():
    article = story(body="<p>The mayor said 4 million crowns.</p>")
    marked(article)
    edited(article, body="<p>TK</p>")
    assert codes(article) == ["note-left", "claim-gone"]


# Publishing past the checks


def test_override_takes_the_right_and_a_reason_and_stays_on_the_record(publisher):
    article = story(byline=())
    for reason in ("", "  "):
        with pytest.raises(PublicationRefusedError):
            put_out(article, publisher, override=reason)
    edition = put_out(article, publisher, override="The agency asks not to be named.")
    assert edition.override_reason == "The agency asks not to be named."
    assert [passed["code"] for passed in edition.overridden] == ["no-byline"]
    event = Event.objects.get(article=article, verb="overrode")
    assert (event.actor, event.reason) == (publisher, "The agency asks not to be named.")
    assert event.details["problems"][0]["message"] == "The byline is empty. Say who wrote it."


def test_override_is_refused_without_the_right():
    editor_in_chief = UserFactory(role="Editor")
    editor_in_chief.user_permissions.add(Permission.objects.get(codename="publish_article"))
    article = story(byline=())
    with pytest.raises(PermissionDenied):
        put_out(article, editor_in_chief, override="I say so.")
    assert Edition.objects.count() == 0


def test_override_reason_is_not_kept_where_nothing_was_wrong(publisher):
    edition = put_out(story(), publisher, override="To be safe.")
    assert (edition.override_reason, edition.overridden) == ("", [])
    assert not Event.objects.filter(verb="overrode").exists()


def test_nothing_passes_what_cannot_be_overridden(publisher):
    with pytest.raises(PublicationRefusedError):
        put_out(story(section=None), publisher, override="Now.")


def test_checks_share_a_savepoint_unless_one_of_them_fails(settings):
    article = story(headline="TK")
    with CaptureQueriesContext(connection) as queries:
        found = codes(article)
    assert sum(query["sql"].startswith("SAVEPOINT") for query in queries) == 1
    settings.PUBLISH_CHECKS = ["tests.articles.test_publishing.crash", *settings.PUBLISH_CHECKS]
    assert codes(article) == ["check-failed", *found]


def test_check_that_failed_can_be_published_past_with_a_reason(publisher, settings):
    settings.PUBLISH_CHECKS = ["tests.articles.test_publishing.crash"]
    edition = put_out(story(), publisher, override="The check is broken; I looked myself.")
    assert edition.overridden[0]["key"] == "check-failed:tests.articles.test_publishing.crash"


def test_override_shows_no_verdict_on_words_that_wait(publisher):
    article = checked_story()
    edited(article, body=article.newest.body.replace("4 million", "5 million"))
    edition = put_out(article, publisher, override="The council confirmed it by telephone.")
    assert checks_in(edition.revision_id, timezone.now()) == []


def test_what_was_published_past_does_not_hold_the_schedule_and_what_is_new_does(publisher):
    article = story(byline=())
    anchor = marked(article, must_check=True)
    verdict = judged(anchor.claim)
    edition = put_out(article, publisher, live_from=timezone.now() + HOUR, override="No byline on this one.")
    assert edition.held_at is None
    verdicts.retract(verdict, by=UserFactory(role="Fact-checker"), reason="Misread.")
    edition.refresh_from_db()
    assert edition.held_at
    assert "no approved verdict" in edition.held_reason
    assert "byline" not in edition.held_reason


def test_whoever_scheduled_what_is_held_is_told_once(publisher):
    article = story()
    verdict = judged(marked(article, must_check=True).claim)
    put_out(article, publisher, live_from=timezone.now() + HOUR)
    verdicts.retract(verdict, by=UserFactory(role="Fact-checker"), reason="Misread.")
    holding.review(article)
    (notice,) = publisher.notices.all()
    assert "is held and will not go out" in notice.message


# Developing stories


def developing(hours=2) -> Developing:
    return Developing("The council meets at three.", timezone.now() + hours * HOUR)


def test_developing_story_goes_out_unchecked_with_a_reason_and_a_deadline(publisher):
    article = story()
    marked(article, must_check=True)
    with pytest.raises(PublicationRefusedError):
        put_out(article, publisher)
    said = developing()
    edition = put_out(article, publisher, developing=said)
    assert (edition.developing_reason, edition.developing_until) == (said.reason, said.until)
    assert edition.overridden == []
    task = Task.objects.get(article=article, code="developing")
    assert (task.due_at, task.done_at) == (said.until, None)
    assert said.reason in task.message


def test_developing_lets_nothing_else_pass(publisher):
    article = story(byline=())
    marked(article, must_check=True)
    with pytest.raises(PublicationRefusedError) as caught:
        put_out(article, publisher, developing=developing())
    assert [problem.code for problem in caught.value.problems] == ["no-byline"]


def test_own_adverse_statement_does_not_go_out_as_developing(publisher):
    article = story()
    judged(marked(article, voice=Voice.ASSERTED).claim, rating=RatingFactory(is_adverse=True))
    with pytest.raises(PublicationRefusedError):
        put_out(article, publisher, developing=developing())


def test_same_text_goes_out_again_when_all_is_checked_and_ends_the_task(publisher):
    article = story()
    anchor = marked(article, must_check=True)
    put_out(article, publisher, developing=developing())
    with pytest.raises(PublicationRefusedError):
        put_out(article, publisher)
    judged(anchor.claim)
    edition = put_out(article, publisher)
    assert edition.developing_reason == ""
    assert Task.objects.get(article=article, code="developing").done_at
    with pytest.raises(NothingToDoError):
        put_out(article, publisher)


def test_database_keeps_reason_and_deadline_of_developing_together(publisher):
    edition = EditionFactory()
    with refused_by("articles_edition_developing_until_when"):
        Edition.objects.filter(pk=edition.pk).update(developing_reason="Why not.")
    with refused_by("articles_edition_developing_until_when"):
        Edition.objects.filter(pk=edition.pk).update(developing_until=timezone.now())


def test_developing_without_a_reason_is_refused(publisher):
    with pytest.raises(ValidationError):
        put_out(story(), publisher, developing=Developing(" ", timezone.now() + HOUR))


# Public notes


def test_notes_tell_readers_with_the_edition_and_name_its_kind(publisher):
    article = published_story(headline="Two hurt as bridge closes")
    edited(article, headline="Five hurt as bridge closes")
    notes = [
        Note("clarification", "The bridge is the old one."),
        Note("correction", "Five people were hurt.", was="two", now="five", place="top"),
    ]
    edition = put_out(article, publisher, notes=notes)
    assert edition.kind == EditionKind.CORRECTION
    kept = Correction.objects.filter(editions=edition).order_by("pk")
    assert [(note.kind, note.note, note.was, note.now, note.place, note.corrected_at) for note in kept] == [
        ("clarification", "The bridge is the old one.", "", "", "foot", edition.live_from),
        ("correction", "Five people were hurt.", "two", "five", "top", edition.live_from),
    ]


def test_note_alone_makes_an_edition_of_the_text_that_is_live(publisher):
    article = published_story()
    edition = put_out(article, publisher, notes=[Note("clarification", "The old bridge is the one of 1911.")])
    assert (edition.kind, edition.revision) == ("clarification", article.newest)
    assert Edition.objects.live(timezone.now()).get() == edition


def test_empty_note_is_refused_and_nothing_goes_out(publisher):
    article = published_story()
    edited(article, dek="More.")
    with pytest.raises(ValidationError):
        put_out(article, publisher, notes=[Note("correction", "  ")])
    assert Edition.objects.count() == 1
    assert Correction.objects.count() == 0


def test_note_is_attached_in_the_transaction_of_the_publication(publisher):
    article = published_story()
    edited(article, dek="More.")

    def fail(correction):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        put_out(article, publisher, notes=[Note("update", "More on it.", attach=fail)])
    assert (Edition.objects.count(), Correction.objects.count()) == (1, 0)


def test_minor_edit_needs_no_note_and_is_an_edition(publisher):
    article = published_story()
    edited(article, dek="More.")
    edition = put_out(article, publisher, kind=EditionKind.MINOR)
    assert (edition.kind, edition.corrections.count()) == ("minor", 0)


def test_minor_edit_of_a_fact_is_refused(publisher):
    article = published_story(headline="Two hurt as bridge closes")
    edited(article, headline="Five hurt as bridge closes")
    with pytest.raises(PublicationRefusedError):
        put_out(article, publisher, kind=EditionKind.MINOR)


def test_moment_of_a_note_moves_with_its_edition(publisher):
    article = published_story()
    edited(article, dek="More.")
    now = timezone.now()
    edition = put_out(article, publisher, live_from=now + HOUR, notes=[Note("update", "More on it.")])
    scheduling.move(edition, to=now + 2 * HOUR, by=publisher)
    assert edition.corrections.get().corrected_at == now + 2 * HOUR


# What the desk shows


def test_desk_knows_what_blocks_after_each_save_and_each_judgement(second_checker):
    def shown():
        return [problem["code"] for problem in Article.objects.get(pk=article.pk).problems]

    article = story(byline=())
    assert shown() == ["no-byline"]
    edited(article, byline=published_story().newest.authors.all())
    assert shown() == []
    anchor = marked(article, must_check=True)
    assert shown() == ["must-check"]
    judged(anchor.claim)
    assert shown() == []
    edited(article, body=article.newest.body.replace("4 million", "four and a half million"))
    assert "claim-waits" in shown()


def test_retiring_an_anchor_releases_what_it_held(publisher, checker):
    article = story()
    anchor = marked(article, must_check=True)
    verdict = judged(anchor.claim)
    edition = put_out(article, publisher, live_from=timezone.now() + HOUR)
    verdicts.retract(verdict, by=checker, reason="Misread.")
    edition.refresh_from_db()
    assert edition.held_at
    anchoring.retire(anchor, by=checker, reason="No claim at all.")
    edition.refresh_from_db()
    assert edition.held_at is None
    assert Placement.objects.filter(revision=edition.revision).count() == 1


def test_changed_verdict_is_a_task_in_every_story_that_holds_the_claim(checker):
    first = story()
    anchor = marked(first)
    verdict = judged(anchor.claim)
    second = published_story()
    marked(second, claim=anchor.claim)
    story()
    assert Task.objects.count() == 0
    verdicts.retract(verdict, by=checker, reason="Misread.")
    judged(anchor.claim, public_note="It was another budget.")
    tasks = Task.objects.filter(code="verdict-changed", done_at=None)
    assert {task.article for task in tasks} == {first, second}
    assert all(anchor.claim.statement in task.message for task in tasks)


def test_publishing_is_refused_as_a_whole_when_the_record_fails(publisher, monkeypatch):
    def fail(*args, **kwargs):
        raise ZeroDivisionError

    article = story(byline=())
    monkeypatch.setattr("articles.putting_out.record", fail)
    with pytest.raises(ZeroDivisionError):
        put_out(article, publisher, override="Now.")
    assert Edition.objects.count() == 0
