"""What a court orders to be destroyed: asked by one, approved by another, and then nowhere in the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import CharField, JSONField, TextField
from django.utils import timezone
from django.utils.formats import date_format

from articles import gate, outbox, publishing, striking, telling
from articles.addresses import digest
from articles.dismissing import dismiss
from articles.expunging import approve, ask, refuse
from articles.models import (
    Article,
    Draft,
    Edition,
    Event,
    Expunging,
    Notice,
    Paragraph,
    PreviewLink,
    Revision,
    RevisionName,
    Withholding,
)
from articles.publishing import Note
from articles.record import record
from articles.redaction import Redaction
from articles.revisions import blocks_of
from articles.signals import words_expunged
from articles.withholding import withhold
from claims import verdicts
from claims.models import Anchor, Claim, ClaimTerm, Placement, QuoteCheck, SetAside
from claims.terms import terms
from claims.verdicts import Judgement
from entities.models import Role
from tests.factories import (
    ClaimFactory,
    EntityFactory,
    EvidenceFactory,
    EvidenceFileFactory,
    PageCopyFactory,
    PictureFactory,
    RatingFactory,
    UserFactory,
)
from tests.refusals import refused_by
from tests.stories import edited, judged, marked, published, story

pytestmark = pytest.mark.django_db

WORDS = "the mayor stole the gold"
FINDER = Redaction((WORDS, "[…]"))
BODY = (
    "<p>On Tuesday <em>The mayor</em> stole the gold, they said. So THE MAYOR\nSTOLE THE GOLD again.</p>"
    "<p>Repairs will cost 4 million crowns, the mayor said.</p>"
)
MARK = f"[removed by order on {date_format(timezone.localtime(), 'j F Y')}]"


@pytest.fixture
def asking():
    return UserFactory(role="Legal", is_staff=True)


@pytest.fixture
def approving():
    return UserFactory(role="Legal", is_staff=True)


def expunged(article, words=WORDS, *, asking, approving):
    return approve(ask(article, words, by=asking, order="High Court, 12 O 34/26"), by=approving)


def stored(model):
    """The rows of a model with all that is in them, as text."""
    return [" ".join(map(str, row)) for row in model._base_manager.values_list()]


def remains():
    """Where in the database, in whatever table, the words can be read."""
    rows = {model._meta.label: stored(model) for model in apps.get_models()}
    return {
        label: [text for text in texts if FINDER.holds(text) or FINDER.holds_in_html(text)]
        for label, texts in rows.items()
        if any(FINDER.holds(text) or FINDER.holds_in_html(text) for text in texts)
    }


@pytest.fixture
def everywhere(asking):
    """A story with the words in every place where a newsroom may have written them."""
    author = UserFactory(role="Editor")
    article = story(
        by=author,
        headline=f"Police: {WORDS}",
        dek=f"How {WORDS}",
        body=BODY + f'<p><a href="https://x.example/{WORDS.replace(" ", "-")}">Earlier</a></p>',
        picture=PictureFactory(alt=f"Here {WORDS}", caption=WORDS, credit=WORDS),
        picture_alt=f"Here {WORDS}",
        picture_caption=WORDS,
        picture_credit=WORDS,
    )
    anchor = marked(article, "The mayor stole the gold", claim=ClaimFactory(statement=f"So {WORDS}.", notes=WORDS))
    source = EvidenceFactory(
        claim=anchor.claim, title=WORDS, passage=WORDS, url="https://x.example/the-mayor-stole-the-gold"
    )
    judgement = Judgement(
        rating=RatingFactory(),
        summary=f"Yes, {WORDS}.",
        reasoning=WORDS,
        as_of=timezone.now().date(),
        public_note=WORDS,
    )
    verdict = verdicts.propose(anchor.claim, judgement, [source], by=UserFactory(role="Fact-checker"))
    verdicts.send_back(verdict, by=UserFactory(role="Fact-checker"), reason=f"Who says {WORDS}?")
    judged(anchor.claim, summary=f"Yes, {WORDS}.", public_note=WORDS)
    PageCopyFactory(evidence=source, text=f"There {WORDS}.", title=WORDS)
    EvidenceFileFactory(evidence=source, name=f"{WORDS}.txt")
    QuoteCheck.objects.create(anchor=anchor, words=WORDS, how="heard", source=WORDS, checked_by=author)
    SetAside.objects.create(
        article=article,
        revision=article.newest,
        paragraph=anchor.paragraph,
        sentence=f"So {WORDS}.",
        reason=WORDS,
        set_aside_by=author,
    )
    publisher = UserFactory(role="Publisher")
    publishing.publish(
        article,
        revision=article.newest,
        by=publisher,
        reason=f"Since {WORDS}",
        notes=[Note("correction", f"Not so: {WORDS}", was=WORDS, now=WORDS)],
        live_from=timezone.now() - timedelta(hours=3),
    )
    publishing.withdraw(article, by=publisher, reason=f"We said {WORDS}", at=timezone.now() - timedelta(hours=2))
    edited(article, dek=f"Again {WORDS}", by=author)
    published(article, at=timezone.now() - timedelta(hours=1))
    edited(article, body=BODY.replace("4 million", "5 million"), by=author)
    Draft.objects.create(
        article=article,
        person=author,
        tab="t",
        form={"headline": [WORDS], "body": ["<p>and <b>the</b> mayor <i>stole</i> the gold</p>"], "n": ["1"]},
    )
    RevisionName.objects.create(revision=article.newest, name=WORDS, named_by=author)
    Article.objects.filter(pk=article.pk).update(handover_note=f"Note: {WORDS}", problems=[{"message": WORDS}])
    Edition.objects.filter(article=article).update(held_reason=WORDS, override_reason=WORDS, overridden=[{"m": WORDS}])
    telling.notify(author, f"Look: {WORDS}", "/admin/", article=article)
    telling.set_task(article, "x", f"Do: {WORDS}", "/admin/")
    effect = outbox.later("articles.mailing.x", message=WORDS)
    type(effect).objects.filter(pk=effect.pk).update(edition=article.editions.first(), error=f"Failed: {WORDS}")
    PreviewLink.objects.create(
        article=article,
        digest="0" * 64,
        made_for=f"For {WORDS}",
        made_by=author,
        expires_at=timezone.now(),
    )
    record("wrote", article, by=author, article=article, reason=WORDS, details={"words": [WORDS]})
    LogEntry.objects.create(
        user=author,
        content_type=ContentType.objects.get_for_model(Article),
        object_id=str(article.pk),
        object_repr=WORDS,
        action_flag=CHANGE,
    )
    withhold(article, by=asking, reason="An injunction.", words=f"{WORDS}, they said")
    withhold(article, by=asking, reason="An injunction.", words=WORDS)
    return article


def test_words_are_nowhere_in_the_database_afterwards(everywhere, asking, approving):
    assert len(remains()) >= 20
    done = expunged(everywhere, asking=asking, approving=approving)
    assert remains() == {}
    counted = {kind for kind in done.removed if kind not in ("digest", "length")}
    assert counted == {
        "after-effects",
        "claims",
        "copies of pages",
        "corrections",
        "editions",
        "log",
        "names of revisions",
        "notices",
        "pictures",
        "evidence",
        "evidence of verdicts",
        "files of sources",
        "places of claims",
        "preview links",
        "quotations compared",
        "record",
        "revisions",
        "sentences set aside",
        "story",
        "tasks",
        "unsaved texts",
        "verdicts",
        "withholdings",
        "words of claims",
    }
    assert done.removed["revisions"] >= 3
    statement = Claim.objects.get().statement
    assert set(ClaimTerm.objects.values_list("term", flat=True)) == set(terms(statement))


def test_record_says_what_was_done_and_how_often_and_never_the_words(everywhere, asking, approving):
    done = expunged(everywhere, asking=asking, approving=approving)
    asked, gone = Event.objects.filter(thing=f"articles.expunging:{done.pk}").order_by("pk")
    assert [(e.verb, e.actor, e.reason) for e in (asked, gone)] == [
        ("asked to expunge", asking, "High Court, 12 O 34/26"),
        ("expunged", approving, "High Court, 12 O 34/26"),
    ]
    counts = {kind: count for kind, count in done.removed.items() if kind not in ("digest", "length")}
    assert gone.details == {"removed": counts}
    assert (done.words, done.approved_by, done.removed["length"], len(done.removed["digest"])) == ("", approving, 5, 64)


def test_text_keeps_its_blocks_and_all_other_words(asking, approving):
    article = story(body=BODY)
    before = [block.id for block in blocks_of(article.newest)]
    body = article.newest.body
    expunged(article, asking=asking, approving=approving)
    revision = Revision.objects.get()
    assert [block.id for block in blocks_of(revision)] == before
    assert revision.body == body.replace("<em>The mayor</em> stole the gold", f"<em>{MARK}</em>").replace(
        "THE MAYOR\nSTOLE THE GOLD", MARK
    )
    for block in blocks_of(revision):
        assert Paragraph.objects.get(anchor=block.id).digest == digest(block.text)


def test_claims_beside_the_words_stand_where_they_stood_and_those_made_of_them_are_retired(asking, approving):
    article = story(body=f"<p>Well, {WORDS}; repairs cost 3 million. And 3 million more.</p>")
    beside, overlapping = marked(article, "And 3 million more"), marked(article, "gold; repairs")
    judged(beside.claim)
    judged(overlapping.claim)
    published(article)
    expunged(article, asking=asking, approving=approving)
    beside.refresh_from_db()
    overlapping.refresh_from_db()
    text = blocks_of(Revision.objects.get())[-1].text
    assert text[beside.start :].startswith("And 3 million more")
    placement = Placement.objects.get(anchor=beside)
    assert text[placement.start : placement.end] == placement.words == "And 3 million more"
    assert beside.sentence in text
    assert (overlapping.words, overlapping.sentence, overlapping.retired_by) == (MARK, MARK, approving)
    assert list(Claim.objects.public(timezone.now())) == [beside.claim]
    assert Event.objects.get(verb="retired").thing == f"claims.anchor:{overlapping.pk}"


def test_passage_that_is_gone_is_withheld_no_more_and_a_longer_one_still_is(asking, approving):
    article = story(body=BODY)
    published(article)
    whole = withhold(article, by=asking, reason="An injunction.", words=WORDS)
    longer = withhold(article, by=asking, reason="An injunction.", words=f"On Tuesday {WORDS}")
    expunged(article, asking=asking, approving=approving)
    whole.refresh_from_db()
    longer.refresh_from_db()
    assert (bool(whole.lifted_at), longer.lifted_at, longer.words) == (True, None, f"On Tuesday {MARK}")
    edition = Edition.objects.get()
    assert "On Tuesday" not in edition.revision.body
    assert edition.complete_revision.body.startswith(
        f'<p id="{blocks_of(edition.revision)[1].id}">On Tuesday <em>{MARK}'
    )


def test_passage_that_overlaps_has_to_be_withheld_as_a_whole_first(asking, approving):
    article = story(body=f"<p>Then {WORDS} and left.</p>")
    published(article)
    withhold(article, by=asking, reason="An injunction.", words="Then the mayor stole")
    request = ask(article, WORDS, by=asking, order="12 O 34/26")
    with pytest.raises(ValidationError, match="as one"):
        approve(request, by=approving)
    withhold(article, by=asking, reason="An injunction.", words=f"Then {WORDS}")
    approve(request, by=approving)
    shown = Edition.objects.get().revision.body
    assert [word in shown for word in ("Then", "mayor", "and left")] == [False, False, True]


def test_words_that_come_back_do_not_go_out(asking, approving):
    """Someone had the story open; or a backup was restored."""
    article = story(body=BODY)
    expunged(article, asking=asking, approving=approving)
    article.refresh_from_db()
    edited(article, body=f"<p>And {WORDS}.</p>", dek="The  Mayor, stole the gold!")
    found = {
        (p.code, p.where, p.can_be_overridden) for p in gate.problems(gate.proposal(article.newest, timezone.now()))
    }
    assert {("withheld", "dek", False), ("withheld", "body", False)} <= found
    edited(article, body="<p>Nothing.</p>", dek="")
    assert gate.blocking(gate.proposal(article.newest, timezone.now())) == []
    published(article)


def test_other_stories_keep_what_they_say(asking, approving):
    article, other = story(body=BODY), story(body=BODY)
    expunged(article, asking=asking, approving=approving)
    assert FINDER.holds_in_html(Revision.objects.get(article=other).body)


# Who may, and in which order


def test_nothing_is_removed_before_another_approves(asking, approving):
    article = story(body=BODY)
    request = ask(article, WORDS, by=asking, order="12 O 34/26")
    assert FINDER.holds_in_html(Revision.objects.get().body)
    assert list(Notice.objects.filter(person=approving).values_list("url", flat=True)) == [
        f"/admin/articles/article/{article.pk}/expunge/{request.pk}/"
    ]
    assert not Notice.objects.filter(person=asking).exists()
    with pytest.raises(PermissionDenied):
        approve(request, by=asking)
    approve(request, by=approving)
    for decide in (approve, refuse):
        with pytest.raises(ValidationError, match="already"):
            decide(request, by=approving)


def test_refused_request_removes_nothing_and_can_be_made_again(asking, approving):
    article = story(body=BODY)
    request = ask(article, WORDS, by=asking, order="12 O 34/26")
    with pytest.raises(ValidationError, match="already"):
        ask(article, WORDS, by=asking, order="12 O 34/26")
    refused = refuse(request, by=approving)
    assert (refused.refused_by, refused.approved_at) == (approving, None)
    with pytest.raises(ValidationError, match="already"):
        approve(request, by=approving)
    assert FINDER.holds_in_html(Revision.objects.get().body)
    refuse(ask(article, WORDS, by=asking, order="12 O 34/26"), by=asking)


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher"])
def test_nobody_but_legal_asks_approves_or_refuses(role, asking):
    person = UserFactory(role=role)
    article = story(body=BODY)
    with pytest.raises(PermissionDenied):
        ask(article, WORDS, by=person, order="12 O 34/26")
    request = ask(article, WORDS, by=asking, order="12 O 34/26")
    for decide in (approve, refuse):
        with pytest.raises(PermissionDenied):
            decide(request, by=person)


@pytest.mark.parametrize(("words", "order"), [("", "x"), ("a!", "x"), (WORDS, ""), (WORDS, f"About {WORDS}")])
def test_request_has_words_and_an_order_that_does_not_repeat_them(words, order, asking):
    with pytest.raises(ValidationError):
        ask(story(), words, by=asking, order=order)
    assert not Expunging.objects.exists()


def test_failure_in_the_middle_undoes_all(everywhere, asking, approving):
    request = ask(everywhere, WORDS, by=asking, order="12 O 34/26")
    before = remains()

    def fail(**kwargs):
        raise RuntimeError("The receiver failed.")

    words_expunged.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            approve(request, by=approving)
    finally:
        words_expunged.disconnect(fail)
    assert remains() == before
    assert (Expunging.objects.get().words, Withholding.objects.filter(lifted_at=None).count()) == (WORDS, 2)
    assert not Event.objects.filter(verb="expunged").exists()


def test_rows_that_are_written_once_are_still_so_for_everyone_else(asking, approving):
    article = story(body=BODY)
    expunged(article, asking=asking, approving=approving)
    with pytest.raises(TypeError):
        Revision.objects.update(headline="x")
    with pytest.raises(TypeError):
        Event.objects.update(reason="x")


# What is looked through


def test_names_that_were_dismissed_and_words_that_were_linked_go_with_it(asking, approving, editor):
    mayor = EntityFactory(name="The mayor, stole the gold")
    article = story(
        by=editor, body=f"<p>{WORDS}, as we learned.</p>", entities=((EntityFactory(name=WORDS), Role.ABOUT),)
    )
    assert article.newest.entity_links.get().words == WORDS
    dismiss(article, by=editor, entities=[mayor], name=WORDS)
    expunged(article, asking=asking, approving=approving)
    assert WORDS not in article.newest.entity_links.get().words
    assert [(each.entity, each.name) for each in article.dismissals.all()] == [(mayor, "")]


EXEMPT = {
    # Chosen from lists, made by programs, or of people and places that other stories have too; dropped altogether.
    "Article": {"kind", "stage"},
    "Dismissal": {"name"},
    "Draft": {"tab"},
    "Edition": {"kind"},
    "Effect": {"run"},
    "Event": {"verb", "thing"},
    "Expunging": {"removed"},
    "Paragraph": {"anchor", "digest"},
    "Presence": {"tab"},
    "PreviewLink": {"digest"},
    "Revision": {"language"},
    "RevisionEntity": {"anchor"},
    "Task": {"code", "about"},
}


def test_every_text_that_hangs_on_a_story_is_looked_through():
    """A field that is added later has to be added to `articles.striking`, or above."""
    covered = {}
    for rows in striking.rows_of(story()):
        covered.setdefault(rows.found.model, set()).update(rows.texts, rows.data, rows.addresses)
    covered[Revision] = {f.name for f in Revision._meta.fields if f.name != "language"}
    missed = {}
    for model in apps.get_app_config("articles").get_models():
        to = {field.related_model for field in model._meta.fields if field.is_relation} | {model}
        if not to & {Article, Revision, Edition}:
            continue
        fields = [f for f in model._meta.fields if isinstance(f, CharField | TextField | JSONField) and not f.choices]
        names = {f.name for f in fields} - covered.get(model, set()) - EXEMPT.get(model.__name__, set())
        if names:
            missed[model.__name__] = names
    assert missed == {}


# What the database holds


def expunging_of(**fields):
    article = story()
    return Expunging.objects.create(
        article=article, **({"words": "x", "order": "12 O 34/26", "asked_by": article.created_by} | fields)
    )


def test_expunging_takes_two_people():
    person = UserFactory()
    with refused_by("articles_expunging_two_people"):
        expunging_of(asked_by=person, approved_by=person, approved_at=timezone.now(), words="")


@pytest.mark.parametrize(
    "fields", [{"words": ""}, {"approved_at": timezone.now()}, {"approved_at": timezone.now(), "approved": True}]
)
def test_expunging_leaves_no_words(fields):
    if fields.pop("approved", False):
        fields["approved_by"] = UserFactory()
    with refused_by("articles_expunging_leaves_no_words"):
        expunging_of(**fields)


def test_expunging_is_refused_by_someone():
    for fields in ({"refused_at": timezone.now()}, {"refused_by": UserFactory()}):
        with refused_by("articles_expunging_refused_by_someone"):
            expunging_of(**fields)


def test_expunging_is_by_order():
    with refused_by("articles_expunging_by_order"):
        expunging_of(order="")


def test_places_of_claims_are_counted(everywhere, asking, approving):
    expunged(everywhere, asking=asking, approving=approving)
    assert not Anchor.objects.filter(retired_at=None).exists()
    assert set(Placement.objects.values_list("words", flat=True)) == {""}
