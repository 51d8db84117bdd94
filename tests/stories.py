"""Stories as the newsroom makes them: by the operations, with roles, through the gate."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from articles import publishing, revisions
from articles.models import Article, Edition, Revision
from articles.revisions import Content
from claims import anchoring, verdicts
from claims.models import Anchor, Claim, Verdict
from tests.factories import (
    BODY,
    AuthorFactory,
    ClaimFactory,
    EvidenceFactory,
    RatingFactory,
    SectionFactory,
    UserFactory,
)


def story(*, by=None, headline="Harrowgate closes its old bridge", body=BODY, **content) -> Article:
    """A story that could be published: with a section and a byline, unless `content` says otherwise."""
    content.setdefault("section", SectionFactory())
    content.setdefault("byline", (AuthorFactory(),))
    by = by or UserFactory(role="Editor")
    return revisions.create(Content(headline=headline, body=body, **content), by=by)


def edited(article: Article, *, by=None, **changes) -> Revision:
    """The next revision of a story, with these fields of its content changed."""
    base = article.newest
    content = revisions.content_of(base)
    changed = Content(**{name: getattr(content, name) for name in content.__slots__} | changes)
    return revisions.save(article, changed, by=by or article.created_by, base=base)


def published(article: Article, *, by=None, at=None) -> Edition:
    """The newest revision of a story, put before readers from `at` on."""
    article.refresh_from_db()
    return publishing.publish(article, revision=article.newest, by=by or UserFactory(role="Publisher"), live_from=at)


def published_story(*, at=None, **content) -> Article:
    """A story before readers from `at` on."""
    article = story(**content)
    published(article, at=at)
    return article


def withdrawn_story(*, at=None, reason="It was wrong.", **content) -> Article:
    """A story that was before readers and was taken down, both at `at` or a moment ago."""
    at = at or timezone.now()
    article = published_story(at=at - timedelta(hours=1), **content)
    publishing.withdraw(article, by=UserFactory(role="Publisher"), reason=reason, at=at)
    return article


def marked(article: Article, words="4 million crowns", *, claim=None, by=None, block="", **anchor) -> Anchor:
    """A claim tied to words of the newest revision of a story."""
    revision = article.newest
    quote = anchoring.locate(revision, words, block_id=block)
    return anchoring.mark(claim or ClaimFactory(), revision, quote, by=by or UserFactory(role="Fact-checker"), **anchor)


def judged(
    claim: Claim, *, rating=None, summary="The budget says so.", approve=True, public_note="", language=""
) -> Verdict:
    """A verdict on a claim, proposed by one fact-checker and, unless told not to, approved by another."""
    evidence = [EvidenceFactory(claim=claim)]
    judgement = verdicts.Judgement(
        rating=rating or RatingFactory(),
        summary=summary,
        as_of=timezone.now().date(),
        public_note=public_note,
        language=language,
    )
    verdict = verdicts.propose(claim, judgement, evidence, by=UserFactory(role="Fact-checker"))
    return verdicts.approve(verdict, by=UserFactory(role="Fact-checker")) if approve else verdict


def checked_story(words="4 million crowns", *, at=None, rating=None, claim=None, **content) -> Article:
    """A story before readers with one claim in it, checked and approved."""
    article = story(**content)
    judged(marked(article, words, claim=claim).claim, rating=rating)
    published(article, at=at)
    return article
