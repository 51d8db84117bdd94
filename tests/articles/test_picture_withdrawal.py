"""A picture that may not be used any more: what is held, what becomes a task, and who may decide that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from articles import gate, pictures
from articles.models import Edition, Event, Picture, Task
from articles.publishing import PublicationRefusedError
from tests.factories import PictureFactory, UserFactory
from tests.refusals import refused_by
from tests.stories import edited, published, published_story, story

pytestmark = pytest.mark.django_db

LEAD = {"picture_alt": "A bridge", "picture_credit": "Newsroom"}


def figure(picture, by="number"):
    named = f' data-picture="{picture.pk}"' if by == "number" else ""
    image = f'<img src="{picture.file.url}" alt="A bridge" width="3" height="2"{named}>'
    return f"<p>The bridge.</p><figure>{image}<figcaption>Seen <cite>Newsroom</cite></figcaption></figure>"


def problems(article):
    article.refresh_from_db()
    found = gate.problems(gate.proposal(article.newest, timezone.now()))
    return [(p.code, p.where) for p in found if p.code == "picture-withdrawn"]


@pytest.mark.parametrize("role", ["Editor", "Publisher", "Legal"])
def test_picture_is_withdrawn_with_a_reason_on_the_record(role):
    picture, person = PictureFactory(), UserFactory(role=role)
    withdrawn = pictures.withdraw(picture, by=person, reason="The agency asks for it.")
    assert (withdrawn.withdrawn_by, withdrawn.withdrawn_reason) == (person, "The agency asks for it.")
    assert Picture.objects.get().withdrawn_at == withdrawn.withdrawn_at
    event = Event.objects.get(verb="withdrew")
    assert (event.thing, event.actor, event.reason) == (
        f"articles.picture:{picture.pk}",
        person,
        "The agency asks for it.",
    )


@pytest.mark.parametrize("role", ["Reporter", "Fact-checker"])
def test_others_withdraw_and_reinstate_nothing(role, editor):
    picture, person = PictureFactory(), UserFactory(role=role)
    with pytest.raises(PermissionDenied):
        pictures.withdraw(picture, by=person, reason="I say so.")
    pictures.withdraw(picture, by=editor, reason="So.")
    with pytest.raises(PermissionDenied):
        pictures.reinstate(picture, by=person, reason="I say so.")
    assert Picture.objects.get().withdrawn_at


def test_reason_is_given_and_nothing_is_done_twice(editor):
    picture = PictureFactory()
    for operation in (pictures.withdraw, pictures.reinstate):
        with pytest.raises(ValidationError):
            operation(picture, by=editor, reason="  ")
    with pytest.raises(ValidationError, match="not withdrawn"):
        pictures.reinstate(picture, by=editor, reason="So.")
    pictures.withdraw(picture, by=editor, reason="So.")
    with pytest.raises(ValidationError, match="already"):
        pictures.withdraw(picture, by=editor, reason="So.")


def test_nothing_goes_out_with_it_as_lead_picture_or_in_the_text(editor):
    lead, numbered, named, other = (PictureFactory(file__filename=f"{n}.png") for n in range(4))
    article = story(picture=lead, **LEAD, body=figure(numbered) + figure(named, by="file") + figure(other))
    assert problems(article) == []
    for picture in (lead, numbered, named):
        pictures.withdraw(picture, by=editor, reason="So.")
    found = problems(article)
    assert [code for code, _where in found] == ["picture-withdrawn"] * 3
    assert found[0][1] == "picture"
    assert len({where for _code, where in found}) == 3
    with pytest.raises(PublicationRefusedError):
        published(article)
    edited(article, picture=None, body=figure(other))
    published(article)


def test_what_is_scheduled_with_it_is_held_at_once_and_released_again(editor):
    picture, other = PictureFactory(file__filename="a.png"), PictureFactory(file__filename="b.png")
    tomorrow = timezone.now() + timedelta(days=1)
    waiting = [
        published(story(picture=picture, **LEAD), at=tomorrow),
        published(story(body=figure(picture)), at=tomorrow),
        published(story(picture=other, **LEAD), at=tomorrow),
    ]
    pictures.withdraw(picture, by=editor, reason="So.")
    later = tomorrow + timedelta(hours=1)
    assert list(Edition.objects.live(later)) == [waiting[2]]
    waiting[0].refresh_from_db()
    assert "This picture has been withdrawn" in waiting[0].held_reason
    pictures.reinstate(picture, by=editor, reason="The agency agrees.")
    assert set(Edition.objects.live(later)) == set(waiting)


def test_live_stories_with_it_become_tasks_until_it_is_reinstated(editor):
    picture = PictureFactory(file__filename="a.png")
    live = [published_story(picture=picture, **LEAD), published_story(body=figure(picture))]
    published_story()
    story(picture=picture)
    pictures.withdraw(picture, by=editor, reason="The agency asks for it.")
    tasks = Task.objects.filter(code="picture-withdrawn", done_at=None)
    assert {task.article for task in tasks} == set(live)
    assert "The agency asks for it." in tasks[0].message
    assert Edition.objects.live(timezone.now()).count() == 3
    pictures.reinstate(picture, by=editor, reason="The agency agrees.")
    assert not tasks.all().exists()


def test_task_about_another_picture_stays(editor):
    one, two = PictureFactory(file__filename="a.png"), PictureFactory(file__filename="b.png")
    published_story(picture=one, **LEAD, body=figure(two))
    for picture in (one, two):
        pictures.withdraw(picture, by=editor, reason="So.")
    pictures.reinstate(one, by=editor, reason="So.")
    assert [task.about for task in Task.objects.filter(done_at=None)] == [f"articles.picture:{two.pk}"]


def test_withdrawn_picture_is_offered_to_nobody(client, editor):
    picture, other = PictureFactory(caption="Old bridge"), PictureFactory(caption="New bridge")
    pictures.withdraw(picture, by=editor, reason="So.")
    client.force_login(editor)
    chosen = client.get(reverse("admin:articles_picture_choose")).json()["results"]
    assert [result["id"] for result in chosen] == [other.pk]
    data = {"app_label": "articles", "model_name": "revision", "field_name": "picture"}
    found = client.get(reverse("admin:autocomplete"), data).json()["results"]
    assert [result["id"] for result in found] == [str(other.pk)]
    listed = client.get(reverse("admin:articles_picture_changelist")).text
    assert ("Old bridge" in listed, "Withdrawn" in listed) == (True, True)


def test_picture_is_withdrawn_and_reinstated_on_its_page(client, editor):
    picture = PictureFactory(file__filename="a.png")
    published_story(headline="The bridge closes", picture=picture, **LEAD)
    client.force_login(editor)
    url = reverse("admin:articles_picture_withdraw", args=[picture.pk])
    assert url in client.get(reverse("admin:articles_picture_change", args=[picture.pk])).text
    assert "The bridge closes" in client.get(url).text
    assert "This field is required" in client.post(url, {"withdraw": "1"}).text
    client.post(url, {"withdraw": "1", "reason": "The agency asks."})
    picture.refresh_from_db()
    assert (picture.withdrawn_by, picture.withdrawn_reason) == (editor, "The agency asks.")
    assert "been withdrawn already" in client.post(url, {"withdraw": "1", "reason": "Again."}).text
    client.post(url, {"reinstate": "1", "reason": "The agency agrees."})
    picture.refresh_from_db()
    assert picture.withdrawn_at is None


def test_picture_that_is_changed_stays_withdrawn(client, editor):
    picture = PictureFactory()
    pictures.withdraw(picture, by=editor, reason="So.")
    client.force_login(editor)
    data = {"alt": "Another bridge", "focal_x": "0.5", "focal_y": "0.5", "withdrawn_at": ""}
    client.post(reverse("admin:articles_picture_change", args=[picture.pk]), data)
    picture.refresh_from_db()
    assert (picture.alt, bool(picture.withdrawn_at)) == ("Another bridge", True)


@pytest.mark.parametrize("fields", [{"withdrawn_at"}, {"withdrawn_by"}, {"withdrawn_at", "withdrawn_by"}])
def test_picture_is_withdrawn_by_someone_with_a_reason(fields):
    picture = PictureFactory()
    values = {"withdrawn_at": timezone.now(), "withdrawn_by": picture.added_by}
    with refused_by("articles_picture_withdrawn_by_someone"):
        Picture.objects.filter(pk=picture.pk).update(**{name: values[name] for name in fields})
