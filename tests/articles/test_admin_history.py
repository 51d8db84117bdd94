"""The revisions of a story at the desk: reading, comparing, restoring, and bringing two texts together."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import drafts, revisions
from articles.blocks import split
from articles.models import Draft
from articles.models.story import Stage
from tests.factories import (
    AuthorFactory,
    DraftFactory,
    EditionFactory,
    EntityFactory,
    PictureFactory,
    SectionFactory,
    UserFactory,
)
from tests.stories import edited, marked, published, published_story, story

pytestmark = pytest.mark.django_db

FIRST = "The council of Harrowgate voted on Tuesday to close the old bridge."
SECOND = "Repairs will cost 4 million crowns, the mayor said."


@pytest.fixture
def article(editor):
    return story(by=editor)


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def url(name, article, *args, query=""):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *args]) + query


def text(response):
    """What a reader of the page reads, without the markup."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def queries(desk, there):
    with CaptureQueriesContext(connection) as captured:
        assert desk.get(there).status_code == 200
    return len(captured)


def body(*paragraphs):
    ids = ("p-first", "p-second", "p-third", "p-fourth")
    return "\n".join(f'<p id="{anchor}">{words}</p>' for anchor, words in zip(ids, paragraphs, strict=False))


def form_of(article, **changes):
    """The form of the story's page as a browser sends it, with these fields changed."""
    content = revisions.content_of(article.newest)
    form = {
        "base": [str(article.newest_id)],
        "headline": [content.headline],
        "dek": [content.dek],
        "body": [content.body],
        "section": [str(content.section.pk)] if content.section else [""],
        "kind": [content.kind],
        "byline": [str(author.pk) for author in content.byline],
        "about": [],
        "mentions": [],
        "picture": [""],
        "slug": [content.slug],
        "language": [content.language],
        "reason": [""],
        "stage": [article.stage],
        "assignee": [str(article.assignee_id or "")],
        "due_at_0": [""],
        "due_at_1": [""],
        "embargo_until_0": [""],
        "embargo_until_1": [""],
        "tab": ["tab-of-the-editor"],
        "_save": ["Save"],
    }
    return form | {name: value if isinstance(value, list) else [value] for name, value in changes.items()}


def stale(article, *, by, theirs, **typed):
    """A draft of what `by` typed into the newest text, over which another person saved `theirs` meanwhile."""
    article.refresh_from_db()
    draft = drafts.keep(article, form_of(article, **typed), by=by, tab="a-tab", base=article.newest)
    edited(article, by=UserFactory(username="colleague", role="Editor"), **theirs)
    return draft


def answers(response, **choices):
    """What the merge page's form sends with these choices; a block is named by its id without the `p-`."""
    hidden = re.findall(r'<input type="hidden" name="(newest|typed)" value="([^"]*)"', response.content.decode())
    return dict(hidden) | {"take": "merged"} | choices


# The list


def test_list_says_who_saved_what_when_why_and_where_it_comes_from(article, desk):
    first = article.newest
    edited(article, headline="Second headline")
    revisions.restore(article, first, by=article.created_by, base=article.newest)
    page = text(desk.get(url("revisions", article)))
    assert "3 Newest" in page
    assert "Restored revision 1." in page
    assert "Made from revision 1" in page
    assert "Made from revision 2" not in page


def test_list_says_when_readers_saw_a_revision(article, desk):
    now = timezone.now()
    published(article, at=now - timedelta(days=2))
    edited(article, headline="Second headline")
    published(article, at=now - timedelta(days=1))
    edited(article, headline="Third headline")
    EditionFactory(article=article, live_from=now + timedelta(days=1))
    EditionFactory(article=article, live_from=now + timedelta(days=2), held=True)
    EditionFactory(article=article, live_from=now + timedelta(days=3), cancelled=True)
    page = text(desk.get(url("revisions", article)))
    assert page.count("Live since") == 1
    assert page.count("Was live from") == 1
    assert page.count("Scheduled for") == 1
    assert page.count("Held; was due") == 1
    assert page.count("Cancelled; was scheduled") == 1


def test_list_is_paged_by_number(article, desk, monkeypatch):
    monkeypatch.setattr("articles.admin.history.PAGE", 2)
    for number in range(3):
        edited(article, headline=f"Headline {number}")
    first = desk.get(url("revisions", article))
    assert [row.number for row, _ in first.context["revisions"]] == [4, 3]
    assert "?before=3" in first.content.decode()
    second = desk.get(url("revisions", article, query="?before=3"))
    assert [row.number for row, _ in second.context["revisions"]] == [2, 1]
    assert "?before=1" not in second.content.decode()


@pytest.mark.parametrize("query", ["?before=x", "?before=-1", "?before=99999999999999999999", "?before=²"])
def test_made_up_page_of_the_list_is_not_found(article, desk, query):
    assert desk.get(url("revisions", article, query=query)).status_code == 404


def test_list_costs_the_same_however_long(article, desk):
    desk.get(url("revisions", article))
    one = queries(desk, url("revisions", article))
    for words in ("Harrowgate closes a bridge", "Harrowgate closes the bridge", "Harrowgate closes its bridge"):
        edited(article, by=UserFactory(role="Editor"), headline=words)
        published(article)
    assert queries(desk, url("revisions", article)) == one


def test_story_leads_to_its_revisions_and_so_does_the_address_of_the_stock_log(article, desk):
    assert f'href="{url("revisions", article)}"' in desk.get(url("change", article)).content.decode()
    assert desk.get(url("history", article))["Location"] == url("revisions", article)


@pytest.mark.parametrize("made_up", ["x", "²", "٣", "9" * 40])
def test_made_up_story_has_no_history(desk, made_up):
    assert desk.get(reverse("admin:articles_article_history", args=[made_up]), follow=True).status_code == 404


def test_record_of_the_story_is_one_link_away_for_those_who_may_read_it(article, desk, client, reporter):
    other = story(by=article.created_by, headline="A story of something else")
    link = url("record", article)
    assert f'href="{link}"' in desk.get(url("revisions", article)).content.decode()
    page = text(desk.get(link))
    assert f"began the story (story {article.pk})" in page
    assert f"(story {other.pk})" not in page
    own = story(by=reporter)
    client.force_login(reporter)
    assert url("record", own) not in client.get(url("revisions", own)).content.decode()


# Reading and restoring


def test_revision_is_read_as_it_was(article, desk):
    first = article.newest
    edited(article, headline="Second headline", body=body("All is well."))
    page = desk.get(url("revision", article, 1))
    assert first.headline in text(page)
    assert FIRST in text(page)
    assert '<p id="p-first">' in page.content.decode()
    assert "All is well." not in text(page)


def test_revision_is_restored_from_its_page(article, desk):
    first = article.newest
    edited(article, body=body(FIRST))
    response = desk.post(url("restore", article, 1), {"base": article.newest_id}, follow=True)
    article.refresh_from_db()
    assert (article.newest.parent, article.newest.body) == (first, first.body)
    assert "Restored revision 1." in text(response)


def test_restoring_over_a_colleagues_save_is_refused_and_said(article, desk):
    edited(article, body=body(FIRST))
    known = article.newest_id
    edited(article, by=UserFactory(username="colleague", role="Editor"), headline="Colleague's headline")
    response = desk.post(url("restore", article, 1), {"base": known}, follow=True)
    article.refresh_from_db()
    assert article.newest.headline == "Colleague's headline"
    assert "Nothing was restored: colleague saved the story meanwhile." in text(response)


def test_restoring_the_newest_says_that_there_is_nothing_to_restore(article, desk):
    response = desk.post(url("restore", article, 1), {"base": article.newest_id}, follow=True)
    assert "There is nothing to restore." in text(response)
    assert article.revisions.count() == 1
    assert "restore/" not in desk.get(url("revision", article, 1)).content.decode()


def test_restoring_says_which_claims_wait(article, desk):
    edited(article, body=body(FIRST, SECOND.replace("4", "5")))
    marked(article, "5 million crowns")
    response = desk.post(url("restore", article, 1), {"base": article.newest_id}, follow=True)
    assert "5 million crowns" in text(response)


# Comparing


def test_comparison_shows_blocks_and_words_with_signs(article, desk):
    edited(article, body=body(FIRST.replace("Tuesday", "Monday"), SECOND, "Rain is forecast all week."))
    response = desk.get(url("compare", article, query="?from=1&to=2"))
    page = response.content.decode()
    assert '<del><span class="visually-hidden">taken out: </span>Tuesday</del>' in page
    assert '<ins><span class="visually-hidden">put in: </span>Monday</ins>' in page
    assert "Reworded" in text(response)
    assert "+ Added" in text(response)
    assert response.context["fields"] == []


def test_comparison_shows_every_field_that_differs(article, desk):
    picture = PictureFactory(caption="The bridge at dusk")
    edited(
        article,
        headline="Harrowgate closes its new bridge",
        dek="A dek.",
        slug="new",
        section=SectionFactory(name="World"),
        kind="analysis",
        language="de",
        byline=(AuthorFactory(name="Bo Second"),),
        entities=((EntityFactory(name="Harrowgate"), "about"),),
        picture=picture,
        picture_alt="A bridge",
        picture_caption="The bridge",
        picture_credit="Agency",
    )
    response = desk.get(url("compare", article))
    assert [line.kind for line in response.context["fields"]] == (
        "headline dek section kind byline about picture picture_alt picture_caption picture_credit slug language"
    ).split()
    assert "Bo Second" in text(response)


def test_comparison_shows_a_link_that_changed_under_the_same_words(article, desk):
    edited(article, body=body(FIRST.replace("council", '<a href="https://council.example/">council</a>'), SECOND))
    response = desk.get(url("compare", article))
    assert "Links, emphasis or form changed" in text(response)
    assert "https://council.example/" in text(response)
    assert "Nothing is different" not in text(response)


def test_same_revisions_are_said_to_be_the_same(article, desk):
    assert "Nothing is different." in text(desk.get(url("compare", article, query="?from=1&to=1")))


@pytest.mark.parametrize("query", ["?from=9", "?to=9", "?from=x", "?to=%00", "?from=1&to=²"])
def test_revision_that_is_not_there_is_not_compared(article, desk, query):
    assert desk.get(url("compare", article, query=query)).status_code == 404


def test_comparison_costs_the_same_however_long(article, desk):
    edited(article, headline="Another")
    desk.get(url("compare", article))
    few = queries(desk, url("compare", article))
    edited(
        article,
        body="".join(f"<p>Paragraph number {n} of many in this story.</p>" for n in range(50)),
        byline=tuple(AuthorFactory.create_batch(3)),
        entities=tuple((entity, "about") for entity in EntityFactory.create_batch(3)),
    )
    assert queries(desk, url("compare", article)) == few


# A save that came too late


def test_stale_save_is_refused_and_what_was_typed_is_kept(article, desk, editor):
    form = form_of(article, body=body(FIRST, SECOND, "Mine."), mentions=[])
    edited(article, by=UserFactory(username="colleague", role="Editor"), headline="Colleague's headline")
    response = desk.post(url("change", article), form)
    article.refresh_from_db()
    draft = Draft.objects.get()
    assert article.newest.number == 2
    assert "colleague saved this story" in text(response)
    assert f"{url('merge', article)}?draft={draft.pk}" in response.content.decode()
    assert (draft.person, draft.tab, draft.base.number) == (editor, "tab-of-the-editor", 1)
    assert "Mine." in draft.form["body"][0]
    assert draft.form["mentions"] == []
    assert "csrfmiddlewaretoken" not in draft.form
    assert "Mine." in response.content.decode()


def test_two_stale_saves_without_scripts_do_not_overwrite_each_other(article, desk):
    known = form_of(article, tab="")
    edited(article, by=UserFactory(role="Editor"), headline="Colleague's headline")
    for words in ("One.", "Two."):
        desk.post(url("change", article), known | {"headline": [words]})
    assert sorted(draft.form["headline"][0] for draft in Draft.objects.all()) == ["One.", "Two."]


def test_base_of_another_story_is_not_taken_for_the_text_that_was_edited(article, desk, editor):
    other = story(by=editor)
    desk.post(url("change", article), form_of(article, base=str(other.newest_id)))
    assert Draft.objects.get().base is None


# Bringing two texts together


def test_what_only_one_side_changed_is_saved_without_a_question(article, desk, editor):
    draft = stale(
        article,
        by=editor,
        body=body(FIRST, SECOND, "Mine, and new to the story."),
        dek="My dek.",
        theirs={"body": body(FIRST.replace("Tuesday", "Monday"), SECOND), "headline": "Their headline"},
    )
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = desk.get(there)
    assert "0 questions for you" in text(page)
    response = desk.post(there, answers(page), follow=True)
    article.refresh_from_db()
    newest = article.newest
    assert [block.text for block in split(newest.body)] == [
        FIRST.replace("Tuesday", "Monday"),
        SECOND,
        "Mine, and new to the story.",
    ]
    assert [block.id for block in split(newest.body)][:2] == ["p-first", "p-second"]
    assert (newest.headline, newest.dek, newest.number, newest.parent.number) == ("Their headline", "My dek.", 3, 2)
    assert "Saved." in text(response)
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("choice", "texts", "is_kept"),
    [
        ("ours", ["My sentence about repairs that will cost 4 million crowns."], False),
        ("theirs", ["Repairs will cost 5 million crowns, the mayor said."], True),
        (
            "both",
            [
                "My sentence about repairs that will cost 4 million crowns.",
                "Repairs will cost 5 million crowns, the mayor said.",
            ],
            False,
        ),
    ],
)
def test_conflict_is_decided_by_the_editor(article, desk, editor, choice, texts, is_kept):
    mine = "My sentence about repairs that will cost 4 million crowns."
    draft = stale(article, by=editor, body=body(FIRST, mine), theirs={"body": body(FIRST, SECOND.replace("4", "5"))})
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = desk.get(there)
    assert "1 question for you" in text(page)
    desk.post(there, answers(page, **{"choice-p-second": choice}))
    article.refresh_from_db()
    assert [block.text for block in split(article.newest.body)] == [FIRST, *texts]
    # Text that was not taken over can still be found.
    assert Draft.objects.filter(pk=draft.pk, discarded_at__isnull=False).exists() == is_kept
    assert drafts.unsaved(article, editor) == []


def test_unanswered_question_is_asked_again_with_the_other_answers_kept(article, desk, editor):
    draft = stale(
        article,
        by=editor,
        headline="My headline",
        body=body(FIRST, SECOND.replace("4", "6")),
        theirs={"headline": "Their headline", "body": body(FIRST, SECOND.replace("4", "5"))},
    )
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = desk.post(there, answers(desk.get(there), **{"choice-headline": "ours"}))
    article.refresh_from_db()
    assert article.newest.number == 2
    assert "say which text to take" in text(page)
    assert re.search(r'name="choice-headline" value="ours" required\s+checked', page.content.decode())
    desk.post(there, answers(page, **{"choice-headline": "ours", "choice-p-second": "theirs"}))
    article.refresh_from_db()
    assert (article.newest.headline, "5 million" in article.newest.body) == ("My headline", True)


@pytest.mark.parametrize("choice", ["nonsense", "", "both"])
def test_answer_that_was_not_offered_is_none(article, desk, editor, choice):
    draft = stale(article, by=editor, headline="My headline", theirs={"headline": "Their headline"})
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = desk.post(there, answers(desk.get(there), **{"choice-headline": choice}))
    assert page.status_code == 200
    article.refresh_from_db()
    assert article.newest.headline == "Their headline"
    assert article.newest.number == 2


def test_save_over_yet_another_save_is_refused_and_merged_anew(article, desk, editor):
    draft = stale(article, by=editor, headline="My headline", theirs={"dek": "Their dek."})
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = desk.get(there)
    edited(article, by=UserFactory(username="third", role="Editor"), body=body("Third person's paragraph."))
    page = desk.post(there, answers(page))
    assert "Third saved the story again. Nothing is saved yet." in text(page)
    assert "colleague, third saved the story while you worked on it" in text(page)
    desk.post(there, answers(page))
    article.refresh_from_db()
    newest = article.newest
    assert (newest.number, newest.headline, newest.dek) == (4, "My headline", "Their dek.")
    assert "Third person's paragraph." in newest.body


def test_text_typed_meanwhile_is_not_passed_over(article, desk, editor):
    draft = stale(article, by=editor, headline="My headline", theirs={"dek": "Their dek."})
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = desk.get(there)
    drafts.keep(article, draft.form | {"headline": ["My longer headline"]}, by=editor, tab="a-tab", base=draft.base)
    page = desk.post(there, answers(page))
    assert "You typed more in another tab." in text(page)
    desk.post(there, answers(page))
    article.refresh_from_db()
    assert article.newest.headline == "My longer headline"


def test_editor_may_take_either_text_as_a_whole(article, desk, editor):
    draft = stale(article, by=editor, headline="My headline", theirs={"dek": "Their dek."})
    there = url("merge", article, query=f"?draft={draft.pk}")
    desk.post(there, answers(desk.get(there), take="theirs"))
    article.refresh_from_db()
    assert article.newest.number == 2
    assert Draft.objects.get().discarded_at
    drafts.keep(article, draft.form, by=editor, tab="a-tab", base=draft.base)
    desk.post(there, answers(desk.get(there), take="ours"))
    article.refresh_from_db()
    assert (article.newest.headline, article.newest.dek, article.newest.number) == ("My headline", "", 3)
    assert article.revisions.get(number=2).dek == "Their dek."


def test_people_sections_entities_and_pictures_are_brought_together(article, desk, editor):
    mine, theirs = AuthorFactory.create_batch(2)
    entities = EntityFactory.create_batch(2)
    picture = PictureFactory(caption="A caption from the library")
    byline = revisions.content_of(article.newest).byline
    section = SectionFactory()
    draft = stale(
        article,
        by=editor,
        byline=[str(author.pk) for author in (*byline, mine)],
        about=[str(entities[0].pk)],
        picture=str(picture.pk),
        theirs={"byline": (*byline, theirs), "entities": ((entities[1], "mentions"),), "section": section},
    )
    there = url("merge", article, query=f"?draft={draft.pk}")
    desk.post(there, answers(desk.get(there), **{"choice-byline": "both"}))
    article.refresh_from_db()
    content = revisions.content_of(article.newest)
    assert content.byline == (*byline, mine, theirs)
    assert set(content.entities) == {(entities[0], "about"), (entities[1], "mentions")}
    assert (content.picture, content.picture_caption, content.picture_alt) == (
        picture,
        "A caption from the library",
        "A bridge over a river",
    )
    assert content.section == section


def test_stage_that_was_set_beside_the_text_is_told_and_not_set(article, desk, editor):
    typed = {"stage": "review", "due_at_0": "2024-05-14", "due_at_1": "12:00:00", "embargo_until_0": "nonsense"}
    draft = stale(article, by=editor, dek="My dek.", **typed, theirs={"headline": "Their headline"})
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = text(desk.get(there))
    assert "You had also set Stage: in review." in page
    assert "You had also set Due: 14 May 2024, 12:00 UTC." in page
    assert "Who has it" not in page
    response = desk.post(there, answers(desk.get(there)), follow=True)
    article.refresh_from_db()
    assert article.stage == Stage.DRAFT
    assert "Not saved, since it may have changed meanwhile: Stage: in review." in text(response)


def test_merging_says_which_claims_wait(article, desk, editor):
    marked(article, "4 million crowns")
    draft = stale(article, by=editor, body=body(FIRST, SECOND.replace("4", "6")), theirs={"dek": "Their dek."})
    there = url("merge", article, query=f"?draft={draft.pk}")
    response = desk.post(there, answers(desk.get(there)), follow=True)
    assert "6 million crowns" in text(response)


def test_draft_that_is_not_stale_is_taken_up_as_it_is(article, desk, editor):
    draft = drafts.keep(article, form_of(article, dek="My dek."), by=editor, tab="a-tab", base=article.newest)
    response = desk.get(url("merge", article, query=f"?draft={draft.pk}"))
    assert response["Location"] == url("change", article, query=f"?draft={draft.pk}")


def test_draft_too_long_to_be_a_story_is_shown_and_not_lost(article, desk, editor):
    draft = stale(article, by=editor, body="<p>" + "x" * 2_000_001, theirs={"dek": "Their dek."})
    response = desk.get(url("merge", article, query=f"?draft={draft.pk}"))
    assert response["Location"] == url("change", article, query=f"?draft={draft.pk}")
    assert Draft.objects.filter(pk=draft.pk, discarded_at=None).exists()


def test_half_a_form_is_a_change_of_what_it_holds(article, desk, editor):
    draft = DraftFactory(
        article=article, person=editor, base=article.newest, form={"headline": ["  Half   a headline "]}
    )
    edited(article, by=UserFactory(role="Editor"), dek="Their dek.")
    there = url("merge", article, query=f"?draft={draft.pk}")
    desk.post(there, answers(desk.get(there)))
    article.refresh_from_db()
    newest = article.newest
    assert (newest.headline, newest.dek, newest.body) == ("Half a headline", "Their dek.", article.newest.parent.body)


def test_draft_without_a_base_loses_nothing(article, desk, editor):
    article.refresh_from_db()
    draft = DraftFactory(
        article=article, person=editor, base=None, form=form_of(article, body=body(FIRST, "Mine alone."))
    )
    there = url("merge", article, query=f"?draft={draft.pk}")
    page = desk.get(there)
    desk.post(there, answers(page))
    article.refresh_from_db()
    assert {FIRST, SECOND, "Mine alone."} <= {block.text for block in split(article.newest.body)}


def test_merging_costs_the_same_however_long(article, desk, editor):
    byline = revisions.content_of(article.newest).byline
    few = stale(article, by=editor, dek="My dek.", about=[], theirs={"headline": "Their headline"})
    desk.get(url("merge", article, query=f"?draft={few.pk}"))
    cost = queries(desk, url("merge", article, query=f"?draft={few.pk}"))
    mine = [str(author.pk) for author in (*byline, *AuthorFactory.create_batch(3))]
    many = drafts.keep(
        article,
        form_of(article, byline=mine, body="".join(f"<p>Number {n} of many.</p>" for n in range(50))),
        by=editor,
        tab="another",
        base=article.newest,
    )
    for number in range(3):
        edited(article, by=UserFactory(role="Editor"), dek=f"Dek {number}")
    assert queries(desk, url("merge", article, query=f"?draft={many.pk}")) == cost


# Who may


PAGES = ["revisions", "revision", "compare", "merge"]


def addresses(article, draft):
    return {
        "revisions": url("revisions", article),
        "revision": url("revision", article, 1),
        "compare": url("compare", article),
        "merge": url("merge", article, query=f"?draft={draft.pk}"),
        "restore": url("restore", article, 1),
    }


@pytest.mark.parametrize("page", [*PAGES, "restore"])
def test_foreign_story_is_not_found(client, editor, reporter, page):
    article = story(by=editor, headline="A secret headline")
    draft = DraftFactory(article=article, person=reporter)
    edited(article, headline="A more secret headline")
    client.force_login(reporter)
    there = addresses(article, draft)[page]
    for response in (client.get(there), client.post(there, {"base": article.newest_id})):
        assert response.status_code in (404, 405)
        assert b"secret headline" not in response.content
    assert article.revisions.count() == 2


def test_story_that_may_be_read_and_not_changed_is_not_restored_or_merged(client, editor, checker):
    article = story(by=editor)
    draft = DraftFactory(article=article, person=checker)
    edited(article, headline="Another")
    client.force_login(checker)
    there = addresses(article, draft)
    assert [client.get(there[page]).status_code for page in ("revisions", "revision", "compare")] == [200, 200, 200]
    assert "restore/" not in client.get(there["revision"]).content.decode()
    assert client.post(there["restore"], {"base": article.newest_id}).status_code == 403
    assert client.get(there["merge"]).status_code == 403
    assert client.post(there["merge"], {"take": "ours"}).status_code == 403
    assert article.revisions.count() == 2


def test_own_story_that_went_to_review_is_read_and_not_restored(client, reporter):
    article = story(by=reporter)
    edited(article, headline="Another")
    type(article).objects.filter(pk=article.pk).update(stage=Stage.REVIEW)
    client.force_login(reporter)
    assert client.get(url("revision", article, 1)).status_code == 200
    assert client.post(url("restore", article, 1), {"base": article.newest_id}).status_code == 403


def test_text_of_another_person_is_not_merged(article, desk):
    draft = DraftFactory(article=article, form={"headline": ["A secret headline"]})
    edited(article, dek="A dek.")
    response = desk.get(url("merge", article, query=f"?draft={draft.pk}"))
    assert response.status_code == 404


@pytest.mark.parametrize(
    "query", ["", "?draft=", "?draft=x", "?draft=0", "?draft=²", "?draft=" + "9" * 40, "?draft=1234567890123456x"]
)
def test_merging_without_a_draft_is_not_found(article, desk, query):
    assert desk.get(url("merge", article, query=query)).status_code == 404


def test_restoring_is_asked_for_by_post_only(article, desk):
    assert desk.get(url("restore", article, 1)).status_code == 405


def test_draft_of_another_story_is_not_merged_into_this_one(article, desk, editor):
    draft = DraftFactory(article=story(by=editor), person=editor)
    assert desk.get(url("merge", article, query=f"?draft={draft.pk}")).status_code == 404


@pytest.mark.parametrize("page", [*PAGES, "restore"])
def test_readers_are_sent_to_sign_in(client, article, page):
    draft = DraftFactory(article=article)
    assert client.get(addresses(article, draft)[page]).status_code == 302


def test_list_leads_to_what_readers_had_at_a_moment_once_they_had_something(client, editor):
    client.force_login(editor)
    draft, out = story(), published_story()
    field = 'type="datetime-local" id="at" name="at"'
    assert field not in client.get(url("revisions", draft)).content.decode()
    page = client.get(url("revisions", out)).content.decode()
    assert field in page
    assert f'action="{out.editions.get().get_absolute_url()}"' in page
