"""Making and changing people and roles: never in silence."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from articles.models import Effect, Event, Notice
from newsroom.models import User
from tests.factories import UserFactory
from tests.newsroom.coming_in import come_in, is_in

pytestmark = pytest.mark.django_db

ADD = "/admin/newsroom/user/add/"
LONG = "a very long and new password"


@pytest.fixture
def person():
    return UserFactory(username="ada", is_staff=True, role="Reporter", email="ada@newsroom.example")


@pytest.fixture
def colleague():
    return UserFactory(username="second-admin", admin=True)


@pytest.fixture
def desk(client, admin):
    client.force_login(admin)
    return client


def change(desk, person, **typed):
    """Send the page of `person` as a browser does, but for what is typed."""
    url = reverse("admin:newsroom_user_change", args=[person.pk])
    form = desk.get(url).context["adminform"].form
    data = {}
    for name in form.fields:
        value = form[name].value()
        if name in ("last_login", "date_joined"):
            data |= {f"{name}_0": "2026-01-01", f"{name}_1": "10:00:00"}
        elif value not in (None, False) and name != "password":
            data[name] = list(value) if isinstance(value, (list, tuple)) else value
    for name, value in typed.items():
        data.pop(name, None) if value is None else data.update({name: value})
    response = desk.post(url, data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    person.refresh_from_db()


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("pk").values_list("person__username", "message"))


def test_second_account_cannot_be_made_in_silence(desk, colleague):
    desk.post(ADD, {"username": "puppet", "usable_password": "true", "password1": LONG, "password2": LONG})
    event = Event.objects.get()
    assert (event.verb, event.thing) == ("made a person", f"newsroom.user:{User.objects.get(username='puppet').pk}")
    assert told() == [("second-admin", "admin made an account: puppet.")]


def test_where_nobody_else_administers_the_publishers_are_told(desk, publisher):
    desk.post(ADD, {"username": "puppet", "usable_password": "true", "password1": LONG, "password2": LONG})
    assert told() == [("publisher", "admin made an account: puppet.")]
    assert Notice.objects.get().url == reverse("admin:articles_event_changelist")


def test_change_of_roles_is_on_the_record_and_told(desk, person, colleague):
    change(desk, person, groups=[Group.objects.get(name="Fact-checker").pk])
    details = Event.objects.get(verb="changed a person").details
    assert (details["from"]["roles"], details["to"]["roles"]) == ("Reporter", "Fact-checker")
    assert told() == [("second-admin", "admin changed the rights or the mail address of ada.")]
    assert "roles: Reporter → Fact-checker" in desk.get(reverse("admin:articles_event_changelist")).text


def test_change_of_a_name_is_nobodys_business(desk, person, colleague):
    change(desk, person, first_name="Ada")
    assert (person.first_name, Event.objects.count(), told()) == ("Ada", 0, [])


def test_change_of_an_address_is_told_to_the_old_one_and_the_new_one(desk, person, colleague):
    EmailAddress.objects.create(user=person, email="ada@newsroom.example", verified=True, primary=True)
    change(desk, person, email="eve@elsewhere.example")
    mails = Effect.objects.filter(run="newsroom.signing_in.mailing.send")
    assert {mail.arguments["to"] for mail in mails} == {"ada@newsroom.example", "eve@elsewhere.example"}
    details = Event.objects.get().details
    assert (details["from"]["mail"], details["to"]["mail"]) == ("a…@newsroom.example", "e…@elsewhere.example")
    assert not EmailAddress.objects.exists()


def test_whoever_is_deactivated_gets_no_old_session_back(desk, person):
    theirs = Client()
    come_in(theirs, person)
    change(desk, person, is_active=None)
    assert not is_in(theirs)
    change(desk, person, is_active="on")
    assert not is_in(theirs)
    assert come_in(Client(), person).status_code == 302


def test_password_set_by_another_is_told_to_its_owner(desk, person, colleague):
    url = reverse("admin:auth_user_password_change", args=[person.pk])
    refused = desk.post(url, {"password1": "short", "password2": "short"})
    assert (refused.status_code, Event.objects.count()) == (200, 0)
    desk.post(url, {"usable_password": "true", "password1": LONG, "password2": LONG})
    person.refresh_from_db()
    assert person.check_password(LONG)
    assert Event.objects.get().verb == "set a password"
    assert Effect.objects.get().arguments["to"] == "ada@newsroom.example"
    assert told() == [("second-admin", "admin set the password of ada.")]


def test_own_password_is_changed_where_the_old_one_is_asked_for(desk, admin):
    response = desk.post(
        reverse("admin:auth_user_password_change", args=[admin.pk]), {"password1": LONG, "password2": LONG}
    )
    assert response["Location"] == reverse("account_change_password")
    admin.refresh_from_db()
    assert not admin.check_password(LONG)


def test_change_of_a_role_is_on_the_record_and_told(desk, colleague):
    role = Group.objects.get(name="Reporter")
    rights = list(role.permissions.values_list("pk", flat=True))
    url = reverse("admin:auth_group_change", args=[role.pk])
    desk.post(url, {"name": "Reporter", "permissions": rights})
    assert not Event.objects.exists()
    more = Permission.objects.get(codename="approve_verdict")
    desk.post(url, {"name": "Reporter", "permissions": [*rights, more.pk]})
    event = Event.objects.get()
    assert "claims.approve_verdict" in event.details["to"]["rights"]
    assert "claims.approve_verdict" not in event.details["from"]["rights"]
    assert told() == [("second-admin", "admin changed what the role Reporter may do.")]


def test_nothing_of_allauth_is_shown_in_the_admin_by_itself(desk):
    for path in ("mfa/authenticator/", "account/emailaddress/", "socialaccount/socialapp/", "usersessions/"):
        assert desk.get(f"/admin/{path}").status_code == 404
