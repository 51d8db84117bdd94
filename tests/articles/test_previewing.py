"""Text as it would be if it were saved, and links for people without an account."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from articles import previewing
from articles.models import Article, Event, Paragraph, PreviewLink, Revision
from articles.models.edition import EditionKind
from articles.models.story import Stage
from articles.revisions import content_of
from claims.models import Placement
from tests.factories import EditionFactory, PreviewLinkFactory, SectionFactory, UserFactory
from tests.refusals import refused_as_taken, refused_by
from tests.stories import edited, marked, published_story, story

pytestmark = pytest.mark.django_db


def everything():
    """All that a save writes."""
    return [list(model.objects.order_by("pk").values()) for model in (Article, Revision, Paragraph, Event, Placement)]


@pytest.fixture
def article(editor):
    return story(by=editor)


# Text that is not saved


def test_text_has_the_addresses_and_claims_that_saving_would_give_it_and_nothing_of_it_stays(article, editor):
    anchor = marked(article)
    before = everything()
    content = content_of(article.newest)
    body = f"<p>A paragraph in front.</p>\n{content.body}"
    typed = type(content)(**{name: getattr(content, name) for name in content.__slots__} | {"body": body})
    with previewing.as_if_saved(article, typed, by=editor, parent=article.newest) as revision:
        assert revision.number == 2
        assert [name for name in ("p-first", "p-second") if f'id="{name}"' in revision.body] == ["p-first", "p-second"]
        assert revision.body.count(' id="p-') == 3
        assert revision.placements.get().anchor == anchor
    assert everything() == before
    assert article.newest.number == 1


def test_nothing_stays_when_showing_it_fails(article, editor):
    before = everything()
    with (
        pytest.raises(ZeroDivisionError),
        previewing.as_if_saved(article, content_of(article.newest), by=editor, parent=None),
    ):
        raise ZeroDivisionError
    assert everything() == before


def test_text_over_which_others_saved_is_shown_as_it_was_typed(article, editor):
    base = article.newest
    typed = content_of(base)
    edited(article, headline="The headline of a colleague")
    with previewing.as_if_saved(article, typed, by=editor, parent=base) as revision:
        assert (revision.headline, revision.parent) == (base.headline, base)


def test_only_who_may_save_a_text_sees_it_as_if_it_were(article, reporter):
    with (
        pytest.raises(PermissionDenied),
        previewing.as_if_saved(article, content_of(article.newest), by=reporter, parent=None),
    ):
        pass


# The edition that it would be


def test_first_edition_would_begin_now(article, noon):
    edition = previewing.edition_of(article.newest, noon)
    assert (edition.kind, edition.first_published_at, edition.updated_at) == (EditionKind.FIRST, noon, noon)
    assert (edition.pk, edition.number_of_editions, edition.section) == (None, 1, article.newest.section)


def test_update_keeps_the_first_date(noon):
    article = published_story(at=noon)
    later = noon + timedelta(days=1)
    edition = previewing.edition_of(article.newest, later)
    assert (edition.kind, edition.first_published_at, edition.updated_at) == (EditionKind.UPDATE, noon, later)
    assert edition.number_of_editions == 2


def test_minor_edition_is_no_update_worth_telling(noon):
    article = published_story(at=noon)
    minor = EditionFactory(
        article=article, kind=EditionKind.MINOR, live_from=noon + timedelta(days=1), first_published_at=noon
    )
    assert previewing.dated(minor).updated_at == noon


def test_text_without_a_section_has_a_page_all_the_same(editor):
    article = story(by=editor, section=None)
    assert previewing.edition_of(article.newest, timezone.now()).get_absolute_url()


# Links


def test_link_holds_for_three_days_and_leads_to_whatever_is_newest(article, editor):
    link, secret = previewing.share(article, made_for=" Dr. Lindqvist ", by=editor)
    assert previewing.link_of(secret) == link
    assert (link.made_for, link.made_by, link.revision) == ("Dr. Lindqvist", editor, None)
    assert previewing.holds(link, link.made_at + timedelta(days=3) - timedelta(minutes=1))
    assert not previewing.holds(link, link.expires_at)


def test_secret_is_kept_nowhere(article, editor):
    link, secret = previewing.share(article, made_for="Dr. Lindqvist", by=editor)
    assert len(secret) >= 40
    assert link.digest == hashlib.sha256(secret.encode()).hexdigest()
    rows = [list(model.objects.values()) for model in (PreviewLink, Event)]
    assert secret not in str(rows)
    assert link.digest not in str(rows[1])


def test_making_and_revoking_are_on_the_record(article, editor, publisher):
    link, _secret = previewing.share(article, made_for="Dr. Lindqvist", by=editor)
    previewing.revoke(link, by=publisher)
    previewing.revoke(link, by=editor)
    link.refresh_from_db()
    assert link.revoked_by == publisher
    events = Event.objects.filter(thing=f"articles.previewlink:{link.pk}").order_by("pk")
    assert [(event.verb, event.actor, event.details["for"]) for event in events] == [
        ("shared", editor, "Dr. Lindqvist"),
        ("revoked", publisher, "Dr. Lindqvist"),
    ]


@pytest.mark.parametrize("life", [timedelta(days=30, minutes=1), timedelta(seconds=-1), timedelta()])
def test_link_that_would_be_over_or_hold_for_too_long_is_refused(article, editor, life):
    with pytest.raises(ValidationError):
        previewing.share(article, made_for="Dr. Lindqvist", by=editor, until=timezone.now() + life)
    assert not PreviewLink.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_link_is_for_someone(article, editor, name):
    with pytest.raises(ValidationError):
        previewing.share(article, made_for=name, by=editor)


def test_link_leads_to_no_text_of_another_story(article, editor):
    with pytest.raises(ValidationError):
        previewing.share(article, made_for="Dr. Lindqvist", by=editor, revision=story().newest)


def test_who_may_change_a_story_or_publish_it_lends_it_and_nobody_else(reporter):
    mine, section = story(by=reporter), SectionFactory()
    people = {
        "its reporter": reporter,
        "an editor": UserFactory(role="Editor"),
        "a publisher": UserFactory(role="Publisher"),
        "another reporter": UserFactory(role="Reporter"),
        "a fact-checker": UserFactory(role="Fact-checker"),
        "a lawyer": UserFactory(role="Legal"),
        "a publisher of another section": UserFactory(role="Publisher", sections=[section]),
        "an editor of another section": UserFactory(role="Editor", sections=[section]),
    }
    can = {name for name, person in people.items() if previewing.may_share(mine, person)}
    assert can == {"its reporter", "an editor", "a publisher"}
    mine.stage = Stage.REVIEW
    mine.save()
    assert not previewing.may_share(mine, reporter)
    with pytest.raises(PermissionDenied):
        previewing.share(mine, made_for="My mother", by=reporter)
    link = PreviewLinkFactory(article=mine)
    with pytest.raises(PermissionDenied):
        previewing.revoke(link, by=reporter)
    assert PreviewLink.objects.get().revoked_at is None


def test_link_is_counted_each_time(article):
    link, at = PreviewLinkFactory(article=article), timezone.now()
    previewing.count(link, at)
    previewing.count(link, at)
    link.refresh_from_db()
    assert (link.opened, link.opened_at) == (2, at)


def test_link_is_for_someone_is_revoked_by_someone_and_has_its_own_secret():
    link = PreviewLinkFactory()
    with refused_by("articles_previewlink_for_someone"):
        PreviewLinkFactory(made_for="")
    with refused_by("articles_previewlink_revoked_by_someone"):
        PreviewLinkFactory(revoked_at=timezone.now())
    with refused_as_taken():
        PreviewLinkFactory(digest=link.digest)
