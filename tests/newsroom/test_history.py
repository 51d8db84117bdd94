"""What readers could read of a story, edition by edition, and what changed. Each test makes what could leak."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import withholding
from articles.models import Edition
from articles.models.edition import EditionKind
from claims import anchoring, verdicts
from claims.models import Placement, Verdict
from newsroom.pages import history as history_pages
from tests import stories
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    ClaimFactory,
    CorrectedClaimFactory,
    CorrectionFactory,
    EditionFactory,
    PictureFactory,
    RatingFactory,
    RevisionFactory,
    SectionFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.same_everywhere]

HOUR = timedelta(hours=1)
SECRET = "Xyzzy"
FIRST = (
    '<p id="p-first">The council voted on Tuesday to close the old bridge.</p>\n'
    '<p id="p-second">Repairs will cost 4 million crowns, the mayor said.</p>\n'
    '<p id="p-third">Nobody was hurt.</p>'
)
SECOND = (
    '<p id="p-first">The council voted on Wednesday to close the old bridge.</p>\n'
    '<p id="p-third">Nobody was hurt.</p>\n'
    '<p id="p-fourth">Traffic goes round by Millbrook until spring.</p>'
)


def get(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def words(html: str) -> str:
    """What a reader reads, without what is for screen readers alone."""
    html = re.sub(r'<span class="hidden">.*?</span>', "", html, flags=re.DOTALL)
    html = re.sub(r"<(head|title).*?</\1>", "", html, flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)))


def history_of(article) -> str:
    return article.editions.live(timezone.now()).get().get_absolute_url() + "history/"


def edition_url(edition) -> str:
    return f"{history_of(edition.article)}{edition.pk}/"


def differences(html: str) -> list[tuple[str, str]]:
    """What became of each block: what it is called, and its text with what was taken out and put in."""
    html = re.sub(r'<span class="hidden">.*?</span>', "", html, flags=re.DOTALL)
    found = re.findall(r'difference__how">(.*?)</p>\s*<div class="difference__text[^>]*>(.*?)</div>', html, re.DOTALL)
    signs = (("<del>", "[-"), ("</del>", "-]"), ("<ins>", "[+"), ("</ins>", "+]"))
    lines = []
    for label, text in found:
        for tag, sign in signs:
            text = text.replace(tag, sign)  # noqa: PLW2901
        lines.append((" ".join(re.sub(r"<[^>]*>", "", label).split()), unescape(text)))
    return lines


@pytest.fixture
def article(noon):
    """A story of two editions, of noon and two hours later."""
    article = ArticleFactory(revision=None)
    RevisionFactory(article=article, headline="Bridge to close", slug="bridge", body=FIRST)
    EditionFactory(article=article, live_from=noon)
    RevisionFactory(article=article, headline="Bridge closes", body=SECOND)
    EditionFactory(article=article, live_from=noon + 2 * HOUR, kind=EditionKind.UPDATE, first_published_at=noon)
    return article


def test_every_edition_is_listed_with_its_time_and_kind_the_newest_first(client, article, noon):
    EditionFactory(article=article, live_from=noon + 3 * HOUR, kind=EditionKind.MINOR)
    text = words(get(client, history_of(article)))
    listed = [
        "14 May 2024, 15:00 UTC",
        "Live now Minor edit",
        "14 May 2024, 14:00 UTC until 14 May 2024, 15:00 UTC",
        "Update",
        "14 May 2024, 12:00 UTC until 14 May 2024, 14:00 UTC",
        "First edition",
        "Bridge to close",
    ]
    places = [text.index(each) for each in listed]
    assert places == sorted(places)
    assert text.count("Live now") == 1


def test_notes_stand_with_the_edition_that_they_came_with(client, article, noon):
    first, second = article.editions.order_by("live_from")
    third = EditionFactory(article=article, live_from=noon + 3 * HOUR, kind=EditionKind.CORRECTION)
    note = CorrectionFactory(article=article, note="It was Wednesday.", corrected_at=noon + 2 * HOUR)
    note.editions.add(second, third)
    hidden = CorrectionFactory(article=article, note=SECRET, corrected_at=noon + HOUR, withheld_at=noon)
    hidden.editions.add(first)
    html = get(client, history_of(article))
    assert html.count("It was Wednesday.") == 1
    assert html.index(f"history/{second.pk}/") < html.index("It was Wednesday.") < html.index(f"history/{first.pk}/")
    assert SECRET not in html


def test_note_whose_first_edition_is_withheld_comes_with_the_next(client, article, noon):
    second = article.editions.latest()
    third = EditionFactory(article=article, live_from=noon + 3 * HOUR, kind=EditionKind.CORRECTION)
    note = CorrectionFactory(article=article, note="It was Wednesday.", corrected_at=noon + 2 * HOUR)
    note.editions.add(second, third)
    alone = CorrectionFactory(article=article, note=SECRET, corrected_at=noon + 2 * HOUR)
    alone.editions.add(second)
    Edition.objects.filter(pk=second.pk).update(
        withheld_at=noon + 4 * HOUR, withheld_by=UserFactory(), withheld_reason=SECRET
    )
    html = get(client, history_of(article))
    assert html.index(f"history/{third.pk}/") < html.index("It was Wednesday.")
    assert SECRET not in html


@pytest.mark.parametrize(
    "state", [{"live_from": timezone.now() + timedelta(days=1)}, {"held": True}, {"cancelled": True}]
)
def test_edition_that_readers_never_had_is_not_there(client, article, state):
    RevisionFactory(article=article, headline=SECRET, body=f"<p>{SECRET}</p>")
    hidden = EditionFactory(article=article, **{"live_from": timezone.now() - HOUR} | state)
    html = get(client, history_of(article))
    assert SECRET not in html
    assert f"history/{hidden.pk}/" not in html
    assert client.get(edition_url(hidden)).status_code == 404
    assert SECRET not in get(client, edition_url(article.editions.exclude(pk=hidden.pk).latest()))


def test_working_text_is_not_compared_with(client, article):
    RevisionFactory(article=article, headline=SECRET, body=f"<p>{SECRET}</p>")
    for edition in article.editions.all():
        assert SECRET not in get(client, edition_url(edition))


def test_withheld_edition_leaves_its_date_and_no_word(client, article, noon):
    RevisionFactory(article=article, headline=f"{SECRET} closes", dek=SECRET, body=SECOND + f'<p id="p-x">{SECRET}</p>')
    withheld = EditionFactory(
        article=article,
        live_from=noon + 3 * HOUR,
        withheld_at=noon + 5 * HOUR,
        withheld_by=UserFactory(),
        withheld_reason=SECRET,
    )
    RevisionFactory(article=article, headline="Bridge closes", dek="", body=SECOND.replace("spring", "summer"))
    last = EditionFactory(article=article, live_from=noon + 4 * HOUR, kind=EditionKind.UPDATE)
    html = get(client, history_of(article))
    assert "An edition of this story was withheld on 14 May 2024, 17:00 UTC" in words(html)
    assert f"history/{withheld.pk}/" not in html
    assert SECRET not in html
    response = client.get(edition_url(withheld))
    assert response.status_code == 410
    assert "An edition of this story was withheld." in response.content.decode()
    assert "14 May 2024, 17:00 UTC" in response.content.decode()
    assert SECRET not in response.content.decode()
    # The one after it is compared with the one before it.
    compared = get(client, edition_url(last))
    assert SECRET not in compared
    assert "Against the edition of 14 May 2024, 14:00 UTC" in words(compared)
    assert ("± Reworded", "Traffic goes round by Millbrook until [-spring-][+summer+].") in differences(compared)


@pytest.mark.parametrize("withheld", [False, True])
def test_history_of_a_story_that_was_taken_down_is_gone_with_its_note(client, article, noon, withheld):
    first = article.editions.earliest()
    url, one = history_of(article), edition_url(first)
    if withheld:
        article.editions.update(withheld_at=noon, withheld_by=UserFactory(), withheld_reason=SECRET)
    else:
        EditionFactory(article=article, withdrawal=True, reason="The council never met.", live_from=noon + 5 * HOUR)
    for path in (url, one):
        response = client.get(path)
        html = response.content.decode()
        assert response.status_code == 410
        assert ("This story was withheld." if withheld else "The council never met.") in html
        assert "noindex" in html
        for gone in ("Bridge", "old bridge", SECRET):
            assert gone not in html


def test_story_that_came_back_shows_when_it_was_away(client, article, noon):
    EditionFactory(article=article, withdrawal=True, reason="We were not sure.", live_from=noon + 3 * HOUR)
    EditionFactory(article=article, kind=EditionKind.UPDATE, live_from=noon + 4 * HOUR)
    text = words(get(client, history_of(article)))
    assert "14 May 2024, 15:00 UTC until 14 May 2024, 16:00 UTC" in text
    assert "The story was withdrawn. We were not sure." in text


def test_no_history_of_what_no_reader_has_seen(client, noon):
    draft = stories.story(headline=SECRET)
    scheduled = EditionFactory(live_from=timezone.now() + HOUR)
    for path in (f"/a/b-{draft.pk}/history/", f"/a/b-{scheduled.article_id}/history/{scheduled.pk}/"):
        assert client.get(path).status_code == 404


def test_edition_of_another_story_is_not_there(client, article):
    other = EditionFactory()
    assert client.get(f"{history_of(article)}{other.pk}/").status_code == 404


def test_every_other_address_leads_to_the_right_one_in_one_step_for_ever(client, noon):
    """Slug and section have changed twice; what was linked to at any time still leads to the story."""
    article = ArticleFactory(revision=None)
    old = []
    for hour, (section, slug) in enumerate([("news", "bridge"), ("city", "old-bridge"), ("world", "bridge-closes")]):
        RevisionFactory(article=article, section=SectionFactory(slug=section), slug=slug)
        old.append(EditionFactory(article=article, live_from=noon + hour * HOUR, kind=EditionKind.UPDATE))
    right = f"/world/bridge-closes-{article.pk}/"
    for edition in old[:-1]:
        was = f"/{edition.section.slug}/{edition.revision.slug}-{article.pk}/"
        for rest in ("", "history/", f"history/{edition.pk}/"):
            for path in {was + rest, (was + rest).rstrip("/")}:
                response = client.get(f"{path}?from=mail")
                assert (response.status_code, response["Location"]) == (301, f"{right}{rest}?from=mail")
            assert client.get(right + rest).status_code == 200
            response = client.get((right + rest).rstrip("/"))
            assert (response.status_code, response["Location"]) == (301, right + rest)


def test_old_text_says_so_leads_to_todays_and_is_not_indexed(client, article, noon):
    first, second = article.editions.order_by("live_from")
    html = get(client, edition_url(first))
    assert "This is an old text. It stood here from 14 May 2024, 12:00 UTC until 14 May 2024, 14:00 UTC" in words(html)
    assert f'href="{second.get_absolute_url()}">Read the story as it stands today' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "ld+json" not in html
    assert "canonical" not in html
    assert "Bridge to close" in html
    assert "Wednesday" not in html
    newest = words(get(client, edition_url(second)))
    assert "This is the newest edition. It has stood here since 14 May 2024, 14:00 UTC" in newest


def test_difference_is_shown_by_block_and_by_word(client, article):
    first, second = article.editions.order_by("live_from")
    assert differences(get(client, edition_url(second))) == [
        ("± Headline", "Bridge [-to close-][+closes+]"),
        ("± Reworded", "The council voted on [-Tuesday-][+Wednesday+] to close the old bridge."),
        ("− Removed", "[-Repairs will cost 4 million crowns, the mayor said.-]"),
        ("Same", "Nobody was hurt."),
        ("+ Added", "[+Traffic goes round by Millbrook until spring.+]"),
    ]
    html = get(client, edition_url(first))
    assert differences(html) == []
    assert 'id="changes"' not in html


def test_what_came_and_went_is_told_to_those_who_only_hear_it(client, article):
    html = get(client, edition_url(article.editions.latest()))
    assert '<del><span class="hidden">taken out: </span>Tuesday</del>' in html
    assert '<ins><span class="hidden">put in: </span>Wednesday</ins>' in html


def test_fields_that_readers_see_are_compared_by_names_that_they_know(client, article, noon):
    RevisionFactory(article=article, dek="For a year", slug="bridge-closed", authors=[AuthorFactory(name="Ada Writer")])
    third = EditionFactory(article=article, live_from=noon + 3 * HOUR, kind=EditionKind.UPDATE)
    lines = differences(get(client, edition_url(third)))
    assert ("± Introduction", "[+For a year+]") in lines
    assert ("± Byline", "[+Ada Writer+]") in lines
    assert not [label for label, _ in lines if "Slug" in label]


def test_texts_too_long_to_be_compared_are_not(client, article, monkeypatch):
    monkeypatch.setattr(history_pages, "MOST_COMPARED", 10)
    html = get(client, edition_url(article.editions.latest()))
    assert "The text is too long to be compared here." in html
    assert [label for label, _ in differences(html)] == ["± Headline"]


def test_same_words_are_said_to_be_the_same(client, article, noon):
    third = EditionFactory(article=article, live_from=noon + 3 * HOUR, kind=EditionKind.MINOR)
    assert "The words are the same." in get(client, edition_url(third))


def test_picture_that_was_withdrawn_is_not_shown_in_an_old_text(client, article, noon):
    picture = PictureFactory(alt="A bridge")
    RevisionFactory(article=article, picture=picture, picture_alt="A bridge")
    third = EditionFactory(article=article, live_from=noon + 3 * HOUR)
    assert picture.file.url in get(client, edition_url(third))
    picture.withdrawn_at, picture.withdrawn_by, picture.withdrawn_reason = noon, UserFactory(), "Rights"
    picture.save()
    html = get(client, edition_url(third))
    assert picture.file.url not in html
    assert "The picture that stood here has been withdrawn." in html


def rated(html: str) -> list[str]:
    return re.findall(r'<mark class="claim claim--(\S+?)"', html)


@pytest.fixture
def checked(noon, time_machine):
    """A story checked at 11, out at 12, updated at 14, judged anew at 15; it is now 16 o'clock."""
    true, false = RatingFactory(slug="true", name="True"), RatingFactory(slug="false", name="False")
    time_machine.move_to(noon - HOUR, tick=False)
    article = stories.checked_story(at=noon, rating=true)
    time_machine.move_to(noon + 2 * HOUR, tick=False)
    stories.edited(article, dek="For a year")
    stories.published(article)
    time_machine.move_to(noon + 3 * HOUR, tick=False)
    stories.judged(article.anchors.get().claim, rating=false, summary="The mayor was wrong.", public_note="New books.")
    time_machine.move_to(noon + 4 * HOUR, tick=False)
    return article


def test_old_text_has_the_verdicts_of_its_time(client, checked):
    first, second = checked.editions.order_by("live_from")
    old, new = get(client, edition_url(first)), get(client, edition_url(second))
    assert (rated(old), rated(new)) == (["true"], ["false"])
    assert "The budget says so." in old
    assert "The mayor was wrong." not in old
    assert "The mayor was wrong." in new


def test_verdict_that_came_while_a_text_stood_is_in_it(client, noon, time_machine):
    """What stood at the end of an edition's time is shown, not what stood at its beginning."""
    time_machine.move_to(noon, tick=False)
    article = stories.story()
    claim = stories.marked(article).claim
    stories.published(article)
    time_machine.move_to(noon + HOUR, tick=False)
    stories.judged(claim, rating=RatingFactory(slug="true"))
    waiting = stories.judged(
        claim, rating=RatingFactory(slug="false"), summary=SECRET, public_note=SECRET, approve=False
    )
    time_machine.move_to(noon + 2 * HOUR, tick=False)
    stories.edited(article, dek="For a year")
    stories.published(article)
    first = article.editions.earliest()
    assert rated(get(client, edition_url(first))) == ["true"]
    time_machine.move_to(noon + 3 * HOUR, tick=False)
    verdicts.send_back(waiting, by=UserFactory(role="Fact-checker"), reason=SECRET)
    for edition in article.editions.all():
        assert SECRET not in get(client, edition_url(edition))


def test_verdict_stands_in_an_old_text_if_it_was_taken_back_later(client, checked, time_machine):
    first, second = checked.editions.order_by("live_from")
    verdicts.retract(Verdict.objects.current().get(), by=UserFactory(role="Fact-checker"), reason="A mistake.")
    assert rated(get(client, edition_url(second))) == ["rechecking"]
    time_machine.shift(HOUR)
    stories.edited(checked, dek="For two years")
    stories.published(checked)
    time_machine.shift(HOUR)
    stories.judged(checked.anchors.get().claim, rating=RatingFactory(slug="unproven"), public_note="New books.")
    assert rated(get(client, edition_url(first))) == ["true"]
    assert rated(get(client, edition_url(second))) == ["rechecking"]
    assert rated(get(client, edition_url(checked.editions.latest()))) == ["unproven"]


def test_words_confirmed_anew_leave_the_old_text_checked_as_it_was(client, checked, time_machine, editor, checker):
    """Confirming moves the baseline; what stood in a text whose time is over has been read, and stays."""
    first = checked.editions.earliest()
    revision = stories.edited(checked, body=checked.newest.body.replace("4 million", "5 million"), by=editor)
    anchor = checked.anchors.get()
    quote = anchoring.locate(revision, "5 million crowns")
    anchoring.confirm(anchor, revision, quote, by=checker)
    placed = Placement.objects.get(anchor=anchor, revision=first.revision)
    assert (placed.words, placed.is_standing) == ("4 million crowns", True)
    assert rated(get(client, edition_url(first))) == ["true"]


def test_anchor_retired_later_stood_in_the_old_text(client, checked, noon, time_machine):
    first, second = checked.editions.order_by("live_from")
    anchoring.retire(checked.anchors.get(), by=UserFactory(role="Fact-checker"), reason="Not said here.")
    assert rated(get(client, edition_url(first))) == ["true"]
    assert rated(get(client, edition_url(second))) == []


def test_withheld_claim_is_in_no_old_text(client, checked):
    claim = checked.anchors.get().claim
    claim.withheld_at = timezone.now()
    claim.save()
    for edition in checked.editions.all():
        html = get(client, edition_url(edition))
        assert rated(html) == []
        assert claim.statement not in html


def test_check_of_an_old_text_leads_only_to_a_page_that_is_there(client, checked, time_machine):
    first = checked.editions.earliest()
    claim = checked.anchors.get().claim
    assert f"-{claim.pk}/" in get(client, edition_url(first))
    stories.edited(checked, body="<p>Nothing is said of money.</p>")
    EditionFactory(article=checked, live_from=timezone.now(), kind=EditionKind.UPDATE)
    time_machine.shift(HOUR)
    html = get(client, edition_url(first))
    assert rated(html) == ["true"]
    assert "/claims/" not in html.split("<main")[1].split("</main>")[0]
    assert "The budget says so." in html


def test_corrections_in_an_old_text_are_those_of_its_time(client, article, noon):
    first, second = article.editions.order_by("live_from")
    early = CorrectionFactory(article=article, note="Said early.", corrected_at=noon + HOUR)
    early.editions.add(first)
    late = CorrectionFactory(article=article, note="Said late.", corrected_at=noon + 2 * HOUR)
    late.editions.add(second)
    old, new = get(client, edition_url(first)), get(client, edition_url(second))
    assert ("Said early." in old, "Said late." in old) == (True, False)
    assert ("Said early." in new, "Said late." in new) == (True, True)


def test_story_leads_to_its_history_once_there_is_one(client, article, noon):
    story = article.editions.latest().get_absolute_url()
    html = get(client, story)
    assert f'href="{story}history/">2 editions: what changed</a>' in html
    EditionFactory(article=article, live_from=noon + 3 * HOUR, cancelled=True)
    EditionFactory(article=article, live_from=timezone.now() + HOUR)
    assert "2 editions: what changed" in get(client, story)
    alone = EditionFactory()
    assert "history/" not in get(client, alone.get_absolute_url())


def test_list_goes_on_over_pages(client, article, noon, monkeypatch):
    monkeypatch.setattr(history_pages, "EDITIONS_A_PAGE", 2)
    for hour in (3, 4, 5):
        EditionFactory(article=article, live_from=noon + hour * HOUR, kind=EditionKind.UPDATE)
    path, times = history_of(article), []
    while path:
        html = get(client, path)
        times += re.findall(r'edition-entry__when">\s*<time datetime="[^"]*">[^<]*, (\d\d:\d\d) UTC', html)
        more = re.search(r'class="pager__older"[^>]*href="([^"]+)"', html)
        path = more and unescape(more[1])
    assert times == ["17:00", "16:00", "15:00", "14:00", "12:00"]
    assert client.get(f"{history_of(article)}?before=x").status_code == 404


def a_story_of(number: int, noon):
    """A story of so many editions, each with two notes and a checked claim in every paragraph."""
    article = ArticleFactory(revision=None)
    rating = RatingFactory()
    for hour in range(number):
        RevisionFactory(article=article, headline=f"Edition {hour}", authors=[AuthorFactory()], body=FIRST)
        edition = EditionFactory(article=article, live_from=noon + hour * HOUR, kind=EditionKind.UPDATE)
        if hour == 0:
            stories.judged(stories.marked(article).claim, rating=rating)
        for _ in range(2):
            note = CorrectionFactory(article=article, corrected_at=edition.live_from)
            note.editions.add(edition)
            CorrectedClaimFactory(correction=note, claim=ClaimFactory())
    Verdict.objects.update(approved_at=noon - HOUR)
    Placement.objects.filter(anchor__article=article).update(state="unchanged")
    return article


def test_pages_cost_the_same_with_one_edition_and_with_five(client, noon):
    one, five = a_story_of(1, noon), a_story_of(5, noon)
    costs = {}
    for article in (one, five):
        paths = {
            "list": history_of(article),
            "first": edition_url(article.editions.earliest()),
            "last": edition_url(article.editions.latest()),
        }
        for name, path in paths.items():
            with CaptureQueriesContext(connection) as queries:
                get(client, path)
            costs[article, name] = len(queries)
            bodies = [query for query in queries if '"articles_revision"."body"' in query["sql"]]
            assert len(bodies) <= (1 if name == "list" else 3)
    assert costs[one, "list"] == costs[five, "list"] == 4
    assert costs[one, "first"] == costs[five, "first"]
    assert costs[five, "last"] <= 17


def test_list_reads_no_text_but_todays(client, noon):
    article = a_story_of(5, noon)
    with CaptureQueriesContext(connection) as queries:
        get(client, history_of(article))
    listing = [query["sql"] for query in queries if "ended_at" in query["sql"]]
    assert len(listing) == 1
    assert '"articles_revision"."body"' not in listing[0]


def test_passage_that_is_withheld_is_in_no_edition_nor_in_a_difference(client, noon, time_machine):
    """Also where an edition brought it in, or took it out, and in the notes and checks of old texts."""
    time_machine.move_to(noon, tick=False)
    article = stories.story(body=FIRST)
    stories.judged(stories.marked(article, claim=ClaimFactory(statement=f"{SECRET} Inc. pays 4 million crowns.")).claim)
    stories.published(article)
    for hour, body in ((1, f"{FIRST}\n<p>It was {SECRET} Inc. that paid.</p>"), (2, FIRST)):
        time_machine.move_to(noon + hour * HOUR, tick=False)
        stories.edited(article, body=body, dek=f"Hour {hour}")
        edition = stories.published(article)
        note = CorrectionFactory(article=article, note=f"Of {SECRET} Inc.", corrected_at=edition.live_from)
        note.editions.add(edition)
    editions = list(article.editions.all())
    seen = [get(client, path) for path in (history_of(article), *map(edition_url, editions))]
    assert all(SECRET in html for html in seen)
    legal = UserFactory(role="Legal", is_staff=True)
    withholding.withhold(article, words=f"{SECRET} Inc.", by=legal, reason="An order of the court.")
    for path in (history_of(article), *map(edition_url, editions), "/corrections/", "/corrections/feed/"):
        response = client.get(path)
        assert response.status_code == 200
        assert SECRET.lower() not in response.content.decode().lower()
    client.force_login(UserFactory(role="Editor", is_staff=True))
    story = editions[0].get_absolute_url()
    for hour in (0, 1, 2):
        at = (noon + hour * HOUR).isoformat().replace("+", "%2B")
        response = client.get(f"{story}?at={at}")
        assert response.status_code == 200
        assert SECRET.lower() not in response.content.decode().lower()
