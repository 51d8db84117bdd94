"""`manage.py verify` finds what leans on nothing: one fault of each kind, put in past all that would refuse it."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage, storages
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from articles import expunging, pictures, renditions, withholding
from articles.models import (
    Article,
    ArticleEntity,
    Edition,
    Effect,
    Event,
    Paragraph,
    Picture,
    Revision,
    RevisionEntity,
    RevisionPicture,
)
from claims.models import Anchor, Claim, EvidenceFile, PageCopy, Placement, VerdictEvidence
from entities.models import Entity
from newsroom.search.models import SearchDocument
from tests.factories import (
    EntityFactory,
    EvidenceFactory,
    MergeFactory,
    PageCopyFactory,
    UserFactory,
)
from tests.newsroom.test_backups import evidence_file
from tests.stories import checked_story, judged, marked, published, story

pytestmark = pytest.mark.django_db

BODY = "<p>Harrowgate Council said repairs will cost 4 million crowns.</p><p>The old bridge is closed.</p>"


@pytest.fixture
def paper():
    """A story with all that can lean on something."""
    file = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(file, "PNG")
    file.seek(0)
    picture = pictures.add(file, by=UserFactory(role="Editor"), alt="A square", credit="Newsroom")
    renditions.make.func(picture.pk)
    article = story(
        body=BODY,
        picture=picture,
        picture_alt="A square",
        picture_credit="Newsroom",
        entities=((EntityFactory(name="Harrowgate Council"), "about"),),
    )
    judged(marked(article).claim)
    published(article)
    first = PageCopyFactory(evidence=EvidenceFactory(), text="What it said.")
    PageCopyFactory(evidence=first.evidence, text="", same_as=first)
    evidence_file()
    assert found() == []
    return article


def found(*options) -> list[tuple[str, str, str]]:
    out = StringIO()
    with suppress(SystemExit):
        call_command("verify", "--json", *options, stdout=out, stderr=StringIO())
    return [tuple(json.loads(line).values()) for line in out.getvalue().splitlines()]


def rows(model) -> QuerySet:
    """The rows of a model, which can be changed whatever it says of that."""
    return QuerySet(model)


@contextmanager
def unguarded():
    """No foreign key is looked at."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def other() -> Article:
    return checked_story(headline="Another story")


def break_text(paper):
    rows(Revision).update(body=BODY.replace("The old", "<b>The old"))


def break_address(paper):
    paragraph = Paragraph.objects.get(anchor=Placement.objects.get().paragraph.anchor)
    rows(Paragraph).filter(pk=paragraph.pk).update(anchor="p-gone")


def break_hash(paper):
    rows(Paragraph).filter(anchor="headline").update(digest="0" * 64)


def break_placement(paper):
    rows(Placement).update(start=1, end=17)


def break_words_of_anchor(paper):
    rows(Anchor).update(words="5 million crowns")


def break_name(paper):
    rows(RevisionEntity).update(words="Harrowgate council")


def break_picture(paper):
    rows(RevisionPicture).all()._raw_delete("default")


def break_edition(paper):
    rows(Edition).filter(article=paper).update(revision=other().newest)


def break_newest(paper):
    newest = other().newest
    Article.objects.filter(newest=newest).update(newest=None)
    Article.objects.filter(pk=paper.pk).update(newest=newest)


def break_verdict(paper):
    rows(VerdictEvidence).all()._raw_delete("default")


def break_evidence(paper):
    rows(VerdictEvidence).update(evidence=EvidenceFactory())


def break_queue(paper):
    Claim.objects.filter(anchors__article=paper).update(open_since=timezone.now())


def break_copy(paper):
    rows(PageCopy).filter(same_as=None).update(text="")


def break_withheld_story(paper):
    withholding.withhold(paper, by=UserFactory(role="Legal"), reason="An injunction.")
    rows(Edition).update(withheld_at=None, withheld_by=None, withheld_reason="")


def break_withheld_passage(paper):
    withholding.withhold(paper, by=UserFactory(role="Legal"), reason="An injunction.", words="bridge is closed")
    edition = Edition.objects.get()
    rows(Edition).update(revision=edition.complete_revision, complete_revision=None)


def break_expunged(paper):
    body = Revision.objects.get().body
    asked = expunging.ask(paper, "bridge is closed", by=UserFactory(role="Legal"), order="12 O 34/26")
    expunging.approve(asked, by=UserFactory(role="Legal"))
    rows(Revision).update(body=body)


def break_index(paper):
    SearchDocument.objects.filter(verdict=None).delete()


def break_indexed_text(paper):
    SearchDocument.objects.filter(verdict=None).update(revision=other().newest)


def break_words_of_index(paper):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM newsroom_searchindex")


def break_outbox(paper):
    Effect.objects.filter(run="articles.mailing.tell_that_it_is_out").update(run="articles.mailing.gone")


def break_early_effect(paper):
    Edition.objects.update(live_from=timezone.now() + timedelta(days=1))


def break_data(paper):
    rows(Event).filter(verb="published").update(details=["no", "object"])


def break_tag(paper):
    entity = Entity.objects.get(name="Harrowgate Council")
    MergeFactory(entity=entity, into=EntityFactory())
    Entity.objects.filter(pk=entity.pk).update(merged_into=EntityFactory())


def break_original(paper):
    default_storage.delete(Picture.objects.get().file.name)


def break_rendition(paper):
    name = min(renditions.names_in(Picture.objects.get().renditions))
    Path(default_storage.path(name)).write_bytes(b"half a file")


def break_file_of_source(paper):
    path = Path(EvidenceFile.objects.get().file.path)
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)


BREAKS = {
    break_text: ("text", "body is not what its blocks make"),
    break_address: ("text", "is of no paragraph of the story"),
    break_hash: ("hash", "the hash of its block #headline"),
    break_placement: ("place", "“4 million crowns” does not stand at its place"),
    break_words_of_anchor: ("place", "“5 million crowns” does not stand"),
    break_name: ("place", "“Harrowgate council” does not stand"),
    break_picture: ("picture", "it is not written down that it does"),
    break_edition: ("edition", "leans on a text or an edition of another story"),
    break_newest: ("edition", "has the newest text of another story"),
    break_verdict: ("claim", "rests on no evidence"),
    break_evidence: ("claim", "is evidence of another claim"),
    break_queue: ("claim", "is in the queue, and has a verdict"),
    break_copy: ("claim", "says what a copy says that has no text"),
    break_withheld_story: ("withheld", "is withheld, and readers can have it"),
    break_withheld_passage: ("withheld", "holds words that are withheld"),
    break_expunged: ("expunged", "holds words that were expunged"),
    break_index: ("search", "cannot be found"),
    break_indexed_text: ("search", "made of another text than its edition has"),
    break_words_of_index: ("search", "has no words"),
    break_outbox: ("outbox", "waits for articles.mailing.gone"),
    break_early_effect: ("outbox", "is due before its edition is out"),
    break_data: ("data", "details is a list and should be an object"),
    break_tag: ("tag", "which was merged into another"),
    break_original: ("file", "is missing"),
    break_rendition: ("file", "bytes and should have"),
    break_file_of_source: ("file", "is not what it was when it was stored"),
}


def test_fault_of_each_kind_is_found(paper):
    """Each is put in and taken out again: what a broken thing leans on stays as it was."""
    unfound = []
    for put_in, (kind, message) in BREAKS.items():
        kept = _files()
        with suppress(UndoneError), _undone():
            put_in(paper)
            if not any(fault[0] == kind and message in fault[2] for fault in found()):
                unfound.append((put_in.__name__, found()))
            raise UndoneError
        for path, content in kept.items():
            path.write_bytes(content)
    assert unfound == []
    assert found() == []


def test_row_that_names_another_which_is_not_there_is_found(paper):
    with unguarded() as cursor:
        cursor.execute("UPDATE articles_articleentity SET tag_id = 987654")
        faults = found("--only", "database")
        link = ArticleEntity.objects.values_list("pk", flat=True)[0]
        told = "tag is entities.entity:987654, which is not there"
        assert ("reference", f"articles.articleentity:{link}", told) in faults
        tag = Entity.objects.get(name="Harrowgate Council").pk
        cursor.execute("UPDATE articles_articleentity SET tag_id = %s", [tag])


def test_it_ends_with_one_and_a_list_to_read(paper):
    break_hash(paper)
    out, told = StringIO(), StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify", "--only", "texts", stdout=out, stderr=told)
    assert end.value.code == 1
    (line,) = out.getvalue().splitlines()
    assert line == (
        f"hash       articles.revision:{paper.newest_id}: "
        "the hash of its block #headline is not that of the words it last held"
    )
    assert told.getvalue().startswith("texts: 1 faults, in ")


def test_it_asks_as_much_for_three_stories_as_for_one(paper):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert found() == []
        return len(queries)

    one = asked()
    checked_story(headline="A second")
    checked_story(headline="A third")
    assert asked() == one


class UndoneError(Exception):
    pass


@contextmanager
def _undone():
    with transaction.atomic():
        yield


def _files() -> dict[Path, bytes]:
    roots = [Path(default_storage.location), Path(storages["evidence"].location)]
    return {path: path.read_bytes() for root in roots for path in root.rglob("*") if path.is_file()}
