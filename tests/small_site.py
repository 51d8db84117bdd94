"""A small newsroom in which every kind of page has something to show."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from articles import publishing
from articles.models import Author
from articles.publishing import Note
from audit import scene
from claims import verdicts
from tests.factories import (
    ClaimFactory,
    EntityFactory,
    ErrorReportFactory,
    PictureFactory,
    PinFactory,
    RatingFactory,
    RequestForCommentFactory,
    SectionFactory,
    UserFactory,
)
from tests.stories import checked_story, edited, judged, marked, published, story, withdrawn_story

BODY = (
    "<p>The council of Harrowgate voted on Tuesday to close the old bridge.</p>"
    "<p>Repairs will cost <strong>4 million crowns</strong>, the mayor said, and take <em>nine months</em>.</p>"
    "<h2>What the engineers found</h2>"
    '<p>“Every third rivet is gone”, their <a href="/x">report</a> says.</p>'
    "<blockquote><p>It should have been closed years ago.</p></blockquote>"
    "<ul><li>Three piers are cracked.</li><li>One is not.</li></ul>"
    "<figure class='table'><table><tbody><tr><th>Year</th><th>Rivets</th></tr>"
    "<tr><td>1931</td><td>12,000</td></tr></tbody></table></figure>"
)


def build() -> None:
    """Make it: a story with checks of every sort that was corrected and is worked on again, and what stands beside."""
    UserFactory(username="admin", admin=True)
    scene_of_story(
        section=SectionFactory(name="Region", slug="region"),
        entity=EntityFactory(name="Harrowgate", slug="harrowgate"),
    )
    checked_story(headline="A road was named", rating=RatingFactory(name="Sourced", number=5))
    withdrawn_story(headline="The bridge is closed already")
    published(story(headline="What comes tomorrow"), at=timezone.now() + timedelta(days=1))
    scene.complete()


def scene_of_story(*, section, entity) -> None:
    now, publisher = timezone.now(), UserFactory(role="Publisher")
    false = RatingFactory(name="False", number=1)
    article = story(
        headline="Harrowgate closes its old bridge",
        dek="Repairs take nine months, and cost more than thought.",
        body=BODY,
        section=section,
        entities=((entity, "about"),),
        picture=PictureFactory(),
        picture_alt="A bridge over a river",
        picture_caption="The old bridge",
        picture_credit="Newsroom",
    )
    mayor = ClaimFactory(statement="Repairs of the old bridge cost 4 million crowns.", claimant=entity)
    marked(article, "Repairs will cost 4 million crowns", claim=mayor)
    RequestForCommentFactory(claim=mayor, answered=True)
    judged(mayor, rating=false)
    # A second look at it.
    judged(mayor, rating=false, summary="The budget of this year says so, too.", public_note="A new budget is out.")
    months = marked(article, "and take nine months").claim
    verdicts.retract(judged(months), by=UserFactory(role="Fact-checker"), reason="The source was withdrawn.")
    rivets = marked(article, "Every third rivet is gone", voice="quoted").claim
    judged(rivets, approve=False)
    published(article, at=now - timedelta(hours=3))
    PinFactory(article=article)
    edited(article, headline="Harrowgate closes its old bridge for nine months")
    note = Note("correction", "We said that five piers were cracked.", was="five piers", now="three piers", place="top")
    publishing.publish(article, revision=article.newest, by=publisher, notes=[note], live_from=now - timedelta(hours=1))
    edited(article, body=article.newest.body.replace("4 million", "5 million"))
    ErrorReportFactory(claim=mayor, article=article)
    assert Author.objects.exists()
