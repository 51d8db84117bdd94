"""The benchmark of load runs from its beginning to its end, and finds what is lost."""

from __future__ import annotations

import subprocess

import lxml.html
import pytest
from django.utils import timezone

from articles.models import Revision
from benchmarks.load_browser import fields
from benchmarks.load_notes import Decision, Notes, Publication, Save
from benchmarks.load_record import lost
from tests.factories import DraftFactory, role_named
from tests.load.processes import started
from tests.stories import edited, judged, marked, published, story


def sent(revision: Revision, outcome: str = "saved", **changes) -> Save:
    """The save that made a revision, as an editor noted it."""
    known = {
        "article": revision.article_id, "base": revision.parent_id, "person": revision.created_by_id,
        "headline": revision.headline, "dek": revision.dek, "body": revision.body,
    }  # fmt: skip
    return Save(**known | changes, outcome=outcome)


@pytest.mark.django_db
@pytest.mark.same_everywhere
def test_whatever_is_lost_or_is_otherwise_than_it_was_sent_is_found():
    since, article = timezone.now(), story(body="<p>It stands.</p>")
    first, second = (edited(article, dek=dek) for dek in ("The first", "The second"))
    anchor = marked(article, "It stands")
    verdict = judged(anchor.claim, summary="It does.")
    edition = published(article)
    refused = DraftFactory(article=article, form={"dek": ["Kept"]})
    notes = Notes(
        saves=[sent(first), sent(second), sent(second, "refused", person=refused.person_id, dek="Kept")],
        publications=[Publication(article.pk, second.pk, edition.created_by_id, "published")],
        decisions=[
            Decision("proposed", anchor.claim_id, verdict.proposed_by_id, "It does."),
            Decision("approved", anchor.claim_id, verdict.approved_by_id, "It does."),
        ],
    )
    assert lost(notes, since) == []

    notes.saves += [
        sent(second, dek="Gone"),
        sent(first, body="<p>It falls.</p>"),
        sent(second, base=0),
        sent(second, "refused"),
        sent(second, "refused", dek="Not kept"),
    ]
    notes.publications += [Publication(article.pk, first.pk, edition.created_by_id, "published")]
    notes.decisions += [Decision("sent back", anchor.claim_id, verdict.approved_by_id, "It does.")]
    assert len(lost(notes, since)) == 8


@pytest.mark.same_everywhere
def test_form_is_sent_as_a_browser_sends_it():
    page = lxml.html.document_fromstring("""
        <form id="other"><input name="a" value="other"></form>
        <form id="this"><input name="a" value="1"><input type="checkbox" name="b">
        <input type="checkbox" name="c" checked>
        <textarea name="d">\none\ntwo</textarea><select name="e"><option value="x"><option value="y" selected></select>
        <input type="radio" name="f" value="g"><input type="submit" name="h" value="i"></form>
    """)
    data = [("a", "1"), ("c", "on"), ("d", "one\r\ntwo"), ("e", "y")]
    assert fields(page, "this") == data
    assert fields(page, "this", e="x", f="g") == [*data[:3], ("e", "x"), ("f", "g")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.same_everywhere
def test_newsroom_at_work_for_some_seconds():
    for role in ("Reporter", "Fact-checker", "Editor", "Publisher"):
        role_named(role)
    asked = (
        "--minutes 0.05 --pause 0.5 --reading 0.5 --warm-up 0 --editors 2 --checkers 2 --readers 4 --stories 40".split()
    )
    with started("-m", "benchmarks.load", *asked, stdout=subprocess.PIPE) as process:
        said, _errors = process.communicate(timeout=600)
    assert (process.returncode, "errors: 0\nlost writes: 0" in said) == (0, True), said
