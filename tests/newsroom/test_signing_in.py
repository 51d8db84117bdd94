"""Coming in: by password, never by guessing, and by nobody who does not work here."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from articles.models import Effect, Event
from newsroom.signing_in.models import SignIn
from tests.factories import PASSWORD, UserFactory
from tests.newsroom.coming_in import SIGN_IN, come_in, is_in

pytestmark = pytest.mark.django_db

RESET = "/admin/account/password/"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def person():
    return UserFactory(username="ada", is_staff=True, role="Reporter", email="ada@newsroom.example")


def kinds() -> list[str]:
    return list(SignIn.objects.order_by("pk").values_list("kind", flat=True))


# By password


def test_password_lets_in_and_leads_to_where_one_wanted(client, person):
    wanted = "/admin/notices/?before=3"
    sent = client.get(wanted)
    assert sent["Location"].startswith(f"{SIGN_IN}?next=")
    response = client.post(sent["Location"], {"username": "ada", "password": PASSWORD})
    assert response["Location"] == wanted
    assert is_in(client)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_to_no_other_site(elsewhere, client, person):
    response = client.post(SIGN_IN, {"username": "ada", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/admin/"


def test_sign_in_has_one_address(client):
    assert reverse("account_login") == reverse("admin:login") == SIGN_IN
    assert "no-store" in client.get(SIGN_IN)["Cache-Control"]


@pytest.mark.parametrize("who", ["a reader", "one who has left"])
def test_right_password_does_not_let_in(who, client):
    person = UserFactory() if who == "a reader" else UserFactory(is_staff=True, is_active=False)
    response = come_in(client, person)
    assert response["Location"] == reverse("account_inactive")
    assert not is_in(client)
    assert kinds() == ["refused"]


def test_unknown_name_and_wrong_password_are_answered_alike(client, person):
    answers = [
        str(client.post(SIGN_IN, {"username": name, "password": "wrong"}).context["form"].non_field_errors())
        for name in ("ada", "nobody")
    ]
    assert answers[0] == answers[1]
    assert "There is nobody with this username and this password." in answers[0]


def test_whoever_logs_out_is_told_in_our_words_and_led_back_to_the_sign_in(client, person):
    come_in(client, person)
    page = client.post("/admin/logout/").text
    assert ("You are logged out in this browser." in page, f'href="{SIGN_IN}"' in page) == (True, True)
    assert not is_in(client)


def test_whoever_is_deactivated_is_out_at_once(client, person):
    come_in(client, person)
    assert is_in(client)
    person.is_active = False
    person.save()
    assert not is_in(client)


def test_whoever_no_longer_works_here_is_out_at_once(client, person):
    come_in(client, person)
    person.is_staff = False
    person.save()
    assert not is_in(client)


def test_passwords_are_kept_with_argon2_and_old_ones_are_written_anew(client, person, settings):
    from newsroom.settings import PASSWORD_HASHERS  # noqa: PLC0415 (those of the tests are quick ones)

    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    person.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    person.save()
    come_in(client, person)
    person.refresh_from_db()
    assert person.password.startswith("argon2$argon2id$")


def test_nobody_makes_an_account_for_themselves(client):
    assert client.get(reverse("account_signup")).status_code == 404
    for name in ("account_email", "account_set_password", "socialaccount_signup", "socialaccount_connections"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.post(reverse("account_signup"), {"username": "x", "password1": PASSWORD}).status_code == 404


def test_readers_get_no_cookie(client):
    for url in ("/", "/corrections/", "/search/", "/no/such-page-1/"):
        assert client.get(url).cookies == {}


# Guessing


def test_guessing_at_a_name_locks_it_for_all_addresses_and_says_for_how_long(person, settings):
    settings.ALLOWED_HOSTS = ["testserver", "newsroom.example"]
    for number in range(5):
        come_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), person, "wrong")
    response = come_in(Client(REMOTE_ADDR="198.51.100.1"), person)
    assert "Wait 5 minutes" in response.text
    assert (
        "Wait 5 minutes"
        in come_in(Client(REMOTE_ADDR="198.51.100.2", headers={"host": "newsroom.example"}), person).text
    )
    assert "Wait 5 minutes" in Client().post(SIGN_IN, {"username": "ADA", "password": PASSWORD}).text
    assert kinds() == ["failed"] * 5 + ["locked_out"]
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=2)):
        assert come_in(Client(REMOTE_ADDR="198.51.100.1"), person).status_code == 302


def test_guessing_from_one_address_at_many_names_is_stopped(person):
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    for number in range(10):
        stranger.post(SIGN_IN, {"username": f"name-{number}", "password": "wrong"})
    assert "Too many attempts" in come_in(stranger, person).text
    assert come_in(Client(REMOTE_ADDR="198.51.100.1"), person).status_code == 302


def test_who_asks_too_often_is_told_when_to_ask_again():
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    answers = [stranger.post(SIGN_IN, {"username": "", "password": ""}) for _ in range(31)]
    assert {answer.status_code for answer in answers[:30]} == {200}
    assert (answers[30].status_code, answers[30]["Retry-After"]) == (429, "60")


def test_address_behind_a_proxy_is_the_one_that_the_proxy_saw(person, settings):
    settings.BEHIND_PROXY = True
    for number in range(10):
        forged = f"192.0.2.{number}, 203.0.113.9"
        Client(headers={"X-Forwarded-For": forged}).post(SIGN_IN, {"username": f"n{number}", "password": "wrong"})
    assert set(SignIn.objects.values_list("address", flat=True)) == {"203.0.113.9"}
    assert "Too many attempts" in come_in(Client(headers={"X-Forwarded-For": "1.2.3.4, 203.0.113.9"}), person).text
    assert come_in(Client(headers={"X-Forwarded-For": "203.0.113.9, 1.2.3.4"}), person).status_code == 302


# What is kept of it


def test_what_came_of_attempts_is_kept_without_what_was_typed(client, person):
    client.post(SIGN_IN, {"username": PASSWORD, "password": "typed in the wrong place"})
    come_in(client, person, "wrong", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    come_in(client, person)
    client.post("/admin/logout/")
    assert kinds() == ["failed", "failed", "signed_in", "signed_out"]
    assert [row.person for row in SignIn.objects.order_by("pk")] == [None, person, person, person]
    assert SignIn.objects.get(kind="failed", person=person).browser == "Firefox on Windows"
    assert PASSWORD not in str(list(SignIn.objects.values()))


def test_addresses_are_kept_for_two_weeks_and_attempts_for_half_a_year(client, person):
    old, older = timezone.now() - timedelta(days=15), timezone.now() - timedelta(days=181)
    for at in (old, older):
        row = SignIn.objects.create(kind="failed", address="203.0.113.9")
        SignIn.objects.filter(pk=row.pk).update(at=at)
    come_in(client, person)
    assert list(SignIn.objects.order_by("pk").values_list("kind", "address")) == [
        ("failed", None),
        ("signed_in", "127.0.0.1"),
    ]


# Passwords


def test_forgotten_password_is_chosen_anew_by_mail(client, person, settings):
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://newsroom.example", ["testserver", "other.example"]
    asked = client.post(RESET, {"email": "ADA@newsroom.example"}, headers={"host": "other.example"})
    (message,) = mail.outbox
    assert message.to == ["ada@newsroom.example"]
    (link,) = re.findall(r"https://newsroom\.example(/\S+)", message.body)
    form = client.get(link, follow=True)
    chosen = "quite another long password"
    url = form.redirect_chain[-1][0]
    assert link not in url
    assert client.post(url, {"password1": chosen, "password2": chosen}).status_code == 302
    assert not is_in(client)
    assert come_in(Client(), person).status_code == 200
    assert come_in(Client(), person, chosen).status_code == 302
    assert "has been used" in Client().get(link, follow=True).text
    assert asked["Location"] == reverse("account_reset_password_done")
    assert Event.objects.get().verb == "chose another password by mail"


def test_unknown_address_is_answered_like_a_known_one(client, person):
    answers = [client.post(RESET, {"email": address}) for address in ("ada@newsroom.example", "no@newsroom.example")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2
    assert [message.to for message in mail.outbox] == [["ada@newsroom.example"], ["no@newsroom.example"]]
    assert "/account/password/" not in mail.outbox[1].body


def test_no_link_is_sent_to_who_has_left(client, person):
    person.is_active = False
    person.save()
    client.post(RESET, {"email": person.email})
    assert "/account/password/" not in mail.outbox[0].body


def test_mail_server_that_is_down_is_nobodys_secret(client, person, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert client.post(RESET, {"email": person.email})["Location"] == reverse("account_reset_password_done")


def test_password_chosen_by_mail_opens_a_name_that_others_guess_at(client, person):
    for number in range(5):
        come_in(Client(REMOTE_ADDR=f"203.0.113.{number}"), person, "wrong")
    client.post(RESET, {"email": person.email})
    (link,) = re.findall(r"http://testserver(/\S+)", mail.outbox[0].body)
    url = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(url, {"password1": "quite another long one", "password2": "quite another long one"})
    assert come_in(Client(), person, "quite another long one").status_code == 302


def test_changed_password_ends_other_sessions_and_is_told_to_its_owner(client, person):
    other = Client()
    come_in(client, person)
    come_in(other, person)
    change = {"oldpassword": PASSWORD, "password1": "quite another long one", "password2": "quite another long one"}
    assert client.post("/admin/password_change/", change | {"oldpassword": "wrong"}).status_code == 200
    assert client.post("/admin/password_change/", change)["Location"] == reverse("account_overview")
    assert (is_in(client), is_in(other)) == (True, False)
    assert Event.objects.get().verb == "changed their password"
    (told,) = Effect.objects.filter(run="newsroom.signing_in.mailing.send")
    assert told.arguments["to"] == "ada@newsroom.example"
    assert not EmailAddress.objects.exists()


def test_short_password_is_refused(client, person):
    come_in(client, person)
    change = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    response = client.post("/admin/password_change/", change)
    assert response.context["form"].errors["password1"]


# Sessions


def test_person_sees_their_sessions_and_ends_one(client, person):
    phone, stranger = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18 Safari/605"}), Client()
    come_in(client, person, headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0"})
    come_in(phone, person)
    come_in(stranger, UserFactory(is_staff=True, role="Editor"))
    url = reverse("usersessions_list")
    page = client.get(url)
    assert [(browser, is_current) for _session, browser, is_current in page.context["sessions"]] == [
        ("Firefox on Linux", True),
        ("Safari on iPhone", False),
    ]
    session = page.context["sessions"][1][0]
    assert stranger.post(url, {"session": session.pk}).status_code == 404
    assert client.post(url, {"session": session.pk}).status_code == 302
    assert [is_in(who) for who in (client, phone, stranger)] == [True, False, True]


def test_person_ends_all_other_sessions(client, person):
    others = [Client(), Client()]
    for who in (client, *others):
        come_in(who, person)
    client.post(reverse("usersessions_list"), {"others": "1"})
    assert [is_in(who) for who in (client, *others)] == [True, False, False]


def test_session_is_noted_as_seen_no_more_than_every_five_minutes(client, person):
    come_in(client, person)
    url = reverse("usersessions_list")
    began = client.get(url).context["sessions"][0][0].last_seen_at
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        if "Redis" in settings.CACHES["default"]["BACKEND"]:
            cache.clear()  # it goes by a clock of its own
        client.get("/admin/notices/")
        assert client.get(url).context["sessions"][0][0].last_seen_at > began
        with CaptureQueriesContext(connection) as asked:
            client.get("/admin/notices/")
        assert [query["sql"] for query in asked if "usersessions" in query["sql"]] == []
