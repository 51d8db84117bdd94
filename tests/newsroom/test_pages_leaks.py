"""That nothing of the desk's work is reachable by any address. Each test makes what could leak."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from articles.models import Article, Author, Edition, Section
from claims import verdicts
from claims.models import Claim
from entities.models import Entity, Role
from tests import stories
from tests.factories import (
    ArticleEntityFactory,
    AuthorFactory,
    ClaimFactory,
    DraftFactory,
    EditionFactory,
    EntityFactory,
    EvidenceFactory,
    RatingFactory,
    SectionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

SECRET = "Xyzzy"


def everything(client) -> dict[str, str]:
    """All that an anonymous reader can see: every row by its address, every list, and all that they link to."""
    article_ids = list(Article.objects.values_list("pk", flat=True))
    waiting = ["/", "/claims/", "/entities/", "/corrections/", *(f"/section/x-{pk}/" for pk in article_ids)]
    waiting += [f"/section/x-{pk}/history/" for pk in article_ids]
    waiting += [f"/section/x-{edition.article_id}/history/{edition.pk}/" for edition in Edition.objects.all()]
    waiting += [f"/claims/?rating={slug}" for slug in ("true", "false")]
    waiting += [f"/{section.slug}/" for section in Section.objects.all()]
    waiting += [f"/claims/x-{claim.pk}/" for claim in Claim.objects.all()]
    waiting += [f"/authors/x-{author.pk}/" for author in Author.objects.all()]
    for entity in Entity.objects.all():
        waiting += [f"/entities/x-{entity.pk}/", f"/claims/?claimant={entity.pk}"]
    seen: dict[str, str] = {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        response = client.get(path)
        if response.status_code == 301:
            seen[path] = response["Location"]
            waiting.append(response["Location"])
            continue
        assert response.status_code in (200, 404, 410)
        seen[path] = response.content.decode()
        links = re.findall(r'href="(/[^"#]*)', seen[path])
        waiting += [unescape(link) for link in links if not link.startswith(("/static/", "/media/"))]
    return seen


def assert_secret(client) -> None:
    leaks = [path for path, html in everything(client).items() if SECRET.lower() in html.lower()]
    assert leaks == []


@pytest.fixture(autouse=True)
def published(db):
    """A paper in which something can be read, so that pages are not empty for another reason."""
    entity = EntityFactory(name="Harrowgate")
    RatingFactory(slug="true")
    return stories.checked_story(headline="Bridge closes", entities=((entity, Role.ABOUT),))


def test_what_is_published_is_reachable(client):
    pages = everything(client)
    for known in ("Bridge closes", "Harrowgate", Claim.objects.get().statement):
        assert any(known in html for html in pages.values())


def test_draft_is_not_reachable(client):
    article = stories.story(
        headline=f"{SECRET} closes",
        dek=SECRET,
        slug=SECRET.lower(),
        body=f"<p>{SECRET} cost 4 million crowns.</p>",
        byline=(AuthorFactory(name=SECRET),),
        entities=((EntityFactory(name=SECRET), Role.ABOUT),),
    )
    DraftFactory(article=article, form={"headline": SECRET})
    assert_secret(client)


def test_section_of_drafts_alone_shows_none(client):
    stories.story(headline=SECRET, section=SectionFactory(name="World", slug="world"))
    assert_secret(client)


def test_revision_after_the_live_one_is_not_reachable(client, published):
    stories.edited(
        published,
        headline=SECRET,
        dek=SECRET,
        slug=SECRET.lower(),
        byline=(AuthorFactory(name=SECRET),),
        entities=((EntityFactory(name=SECRET), Role.ABOUT),),
        body=published.newest.body.replace("old bridge", SECRET),
    )
    assert_secret(client)


def test_edition_before_the_live_one_is_reachable_in_the_history_alone(client):
    article = stories.published_story(headline=SECRET, at=timezone.now() - timedelta(hours=1))
    stories.edited(article, headline="Corrected", slug="corrected")
    stories.published(article)
    found = {path for path, html in everything(client).items() if SECRET in html}
    history = f"{article.editions.latest().get_absolute_url()}history/"
    assert found == {history, *(f"{history}{edition.pk}/" for edition in article.editions.all())}


def test_revision_between_two_editions_is_not_reachable(client):
    article = stories.published_story(headline="Bridge to close", at=timezone.now() - timedelta(hours=1))
    stories.edited(article, headline=SECRET, dek=SECRET, body=f"<p>{SECRET}</p>{article.newest.body}")
    stories.edited(article, headline="Bridge closes", dek="", body=article.newest.parent.body)
    stories.published(article)
    assert_secret(client)


def test_scheduled_held_cancelled_and_withheld_editions_are_not_reachable(client):
    section = SectionFactory(slug="world")
    tomorrow = timezone.now() + timedelta(days=1)
    for state in ({"live_from": tomorrow}, {"held": True}, {"cancelled": True}, {"withheld": True}):
        article = stories.story(
            headline=SECRET,
            section=section,
            byline=(AuthorFactory(name=SECRET),),
            entities=((EntityFactory(name=SECRET), Role.ABOUT),),
        )
        stories.judged(stories.marked(article, claim=ClaimFactory(statement=f"{SECRET} costs 4 million")).claim)
        EditionFactory(article=article, **state)
    assert_secret(client)


def test_withdrawn_story_is_in_no_list_and_shows_nothing_but_its_reason(client):
    article = stories.story(
        headline=SECRET,
        byline=(AuthorFactory(name=SECRET),),
        entities=((EntityFactory(name=SECRET), Role.ABOUT),),
    )
    stories.judged(stories.marked(article, claim=ClaimFactory(statement=f"{SECRET} costs 4 million")).claim)
    EditionFactory(article=article, live_from=timezone.now() - timedelta(hours=1))
    EditionFactory(article=article, withdrawal=True)
    assert_secret(client)


def test_working_tag_is_not_reachable(client, published):
    ArticleEntityFactory(content_object=published, tag=EntityFactory(name=SECRET))
    EntityFactory(name=SECRET)
    assert_secret(client)


def test_author_of_nothing_live_is_not_reachable(client):
    AuthorFactory(name=SECRET)
    assert_secret(client)


def test_unapproved_and_sent_back_verdicts_are_not_reachable(client, published):
    claim = Claim.objects.get()
    for send_back in (True, False):
        verdict = stories.judged(claim, approve=False, summary=SECRET, public_note=SECRET)
        if send_back:
            verdicts.send_back(verdict, by=UserFactory(role="Fact-checker"), reason=SECRET)
    marked = stories.story(headline="Another bridge closes")
    unapproved = stories.marked(marked, claim=ClaimFactory(statement=f"{SECRET} costs 4 million")).claim
    stories.judged(unapproved, approve=False)
    stories.published(marked)
    assert_secret(client)


def test_claim_that_stands_only_in_an_unpublished_story_is_not_reachable(client):
    claimant = EntityFactory(name=SECRET)
    article = stories.story()
    claim = stories.marked(article, claim=ClaimFactory(statement=f"{SECRET} costs 4 million", claimant=claimant)).claim
    stories.judged(claim)
    assert_secret(client)


def test_claim_of_a_live_story_does_not_lead_to_a_draft_that_makes_it_too(client):
    draft = stories.story(headline=SECRET, body=f"<p>{SECRET} cost 4 million crowns.</p>")
    stories.marked(draft, claim=Claim.objects.get())
    assert_secret(client)


def test_claim_whose_words_have_changed_is_not_reachable(client, published):
    claim = ClaimFactory(statement=f"{SECRET} costs 4 million")
    article = stories.story(headline="Another bridge closes")
    anchor = stories.marked(article, claim=claim)
    stories.judged(claim)
    anchor.placements.update(state="facts_changed")
    EditionFactory(article=article)
    assert_secret(client)


def test_work_on_a_public_claim_is_not_reachable(client):
    claim = Claim.objects.get()
    claim.statement = f"{SECRET} costs 4 million"
    claim.claimant = EntityFactory(name=SECRET)
    claim.notes = SECRET
    claim.checker = UserFactory(username=SECRET, first_name=SECRET)
    claim.save()
    assert_secret(client)


def test_evidence_that_no_verdict_cites_is_not_reachable(client):
    EvidenceFactory(claim=Claim.objects.get(), title=SECRET, passage=SECRET)
    assert_secret(client)
