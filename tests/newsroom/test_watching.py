"""Whoever runs the site is told how it is: health, numbers, log lines, slow queries, and a page of the admin."""

from __future__ import annotations

import json
import logging
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from articles import outbox
from articles.models import Worker
from articles.workers import MISSED_AFTER, Heart, last_seen
from newsroom.logs import AsJson, NoSecrets, OfRequest, Plain
from newsroom.watching import health
from newsroom.watching.middleware import Watching
from newsroom.watching.requests import request_id
from tests.factories import UserFactory
from tests.stories import published_story

pytestmark = pytest.mark.django_db

SECRET = "a-token-for-numbers"


@pytest.fixture
def worker():
    heart = Heart()
    heart.beat()
    return heart


@pytest.fixture
def no_database(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("connection refused: password=hunter2")

    monkeypatch.setattr(type(connections["default"]), "cursor", fail)


# Health


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_answer_to_a_watcher_needs_no_name_and_no_https_and_is_never_kept(path, client, settings):
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["newsroom.example"]
    response = client.get(path, headers={"host": "10.0.0.7"})
    assert response.status_code in (200, 404)
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert not response.cookies


def test_health_asks_nothing_of_any_part(client, no_database):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_when_all_parts_are_there(client, worker):
    assert client.get("/readyz").json() == {
        "status": "ready",
        "parts": dict.fromkeys(["database", "migrations", "clock", "cache", "storage", "worker", "roles"], "ok"),
    }


def test_readiness_takes_three_queries_once_migrations_are_known(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(3):
        client.get("/readyz")


def test_without_the_database_it_is_not_ready_and_says_nothing_secret(client, no_database):
    response = client.get("/readyz")
    assert (response.status_code, response["Retry-After"]) == (503, "10")
    assert response.json()["status"] == "unavailable"
    assert "hunter2" not in response.content.decode()


def test_second_factor_asked_of_no_role_is_told(client, worker, settings):
    settings.REQUIRE_SECOND_FACTOR = frozenset({"administrators", "Publisher"})
    assert client.get("/readyz").json()["parts"]["roles"] == "ok"
    settings.REQUIRE_SECOND_FACTOR = frozenset({"Publisher", "Publishers"})
    found = client.get("/readyz").json()
    assert found["status"] == "degraded"
    assert found["parts"]["roles"] == "REQUIRE_SECOND_FACTOR names what is no role: Publishers."


def test_database_that_is_not_migrated_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health._migrations, "are_done", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *args: ["one"])
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "manage.py migrate" in response.json()["parts"]["migrations"]


def test_without_the_cache_it_is_degraded(client, worker, monkeypatch):
    def fail(*args, **kwargs):
        raise ConnectionError("redis://:hunter2@cache is gone")

    monkeypatch.setattr(type(caches["default"]), "set", fail)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["parts"]["cache"] == "It does not answer. The log says why."


def test_without_a_worker_it_is_degraded(client, worker):
    Worker.objects.update(seen_at=timezone.now() - MISSED_AFTER - timedelta(minutes=1))
    assert client.get("/readyz").json()["parts"]["worker"].startswith("None has been seen for 3 minutes")
    worker.stop()
    assert client.get("/readyz").json()["parts"]["worker"].startswith("None runs")


def test_worker_says_that_it_runs_every_few_seconds_and_forgets_those_that_died(django_assert_num_queries):
    gone = timezone.now() - timedelta(days=2)
    Worker.objects.create(name="gone", started_at=gone, seen_at=gone)
    heart = Heart()
    heart.beat()
    assert list(Worker.objects.values_list("name", flat=True)) == [heart.name]
    with django_assert_num_queries(0):
        heart.beat()
    heart.beaten_at = timezone.now() + timedelta(hours=1)
    Worker.objects.update(seen_at=gone)
    heart.beat()
    assert timezone.now() - last_seen() < timedelta(minutes=1)


# Numbers


def numbers(client) -> Counter[tuple[str, str]]:
    response = client.get("/metrics", headers={"authorization": f"Bearer {SECRET}"})
    assert response.status_code == 200
    found: Counter[tuple[str, str]] = Counter()
    for family in text_string_to_metric_families(response.content.decode()):
        for sample in family.samples:
            found[sample.name, sample.labels.get("queue") or sample.labels.get("view", "")] += sample.value
    return found


def test_numbers_are_for_who_has_the_token(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = SECRET
    refused = client.get("/metrics", headers={"authorization": "Bearer wrong"})
    assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


def test_numbers_say_what_was_asked_for_and_what_waits(client, settings, django_assert_num_queries):
    settings.METRICS_TOKEN = SECRET
    published_story()
    outbox.later("articles.nowhere.nothing")
    before = numbers(client)["newsroom_requests_total", "claims"]
    client.get(reverse("claims"))
    with django_assert_num_queries(11):
        after = numbers(client)
    assert after["newsroom_requests_total", "claims"] == before + 1
    assert after["newsroom_publications_total", ""] == 1
    assert after["newsroom_effects_due", ""] >= 1
    assert after["newsroom_claims_waiting", "approval"] == 0
    assert after["newsroom_database_up", ""] == 1


def test_numbers_without_a_database_say_that(client, settings, no_database):
    settings.METRICS_TOKEN = SECRET
    assert numbers(client)["newsroom_database_up", ""] == 0


# The log


def lines(caplog, logger):
    return [record for record in caplog.records if record.name == logger]


def test_request_leaves_a_line_without_address_query_or_person(caplog):
    client = Client()
    client.force_login(UserFactory(is_staff=True, role="Editor", username="ines.moreau"))
    with caplog.at_level(logging.INFO, "newsroom.requests"):
        response = client.get("/search/?q=ines", REMOTE_ADDR="203.0.113.9")
    caplog.handler.setFormatter(AsJson())
    [record] = lines(caplog, "newsroom.requests")
    OfRequest().filter(record)
    line = json.loads(AsJson().format(record))
    assert (line["view"], line["status"], line["logger"]) == ("search", 200, "newsroom.requests")
    assert len(response["X-Request-ID"]) == 32
    assert not any(word in json.dumps(line) for word in ("ines", "203.0.113.9", "sessionid"))


def test_all_lines_of_a_request_have_its_name(rf):
    seen = []

    def view(request):
        seen.append(request_id.get())
        return HttpResponse()

    response = Watching(view)(rf.get("/"))
    assert seen == [response["X-Request-ID"]]
    assert request_id.get() == ""


@pytest.mark.parametrize(
    ("is_behind", "given", "is_taken"),
    [(True, "proxy-1234", True), (False, "proxy-1234", False), (True, 'a"b {} line', False)],
)
def test_name_of_a_request_is_taken_from_a_proxy_alone(rf, settings, is_behind, given, is_taken):
    settings.BEHIND_PROXY = is_behind
    response = Watching(lambda request: HttpResponse())(rf.get("/", headers={"x-request-id": given}))
    assert (response["X-Request-ID"] == given) is is_taken


def test_log_of_an_error_has_the_exception_and_not_the_request(rf):
    request = rf.get("/?token=hunter2")
    error = ValueError("It broke.")
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "Failed: %s", ("/",), (ValueError, error, None))
    record.request, record.status_code = request, 500
    OfRequest().filter(record)
    line = json.loads(AsJson().format(record))
    assert "It broke." in line["exc_info"]
    assert "hunter2" not in json.dumps(line)


def test_log_says_of_nobody_what_a_database_or_a_mail_server_says(caplog):
    row = 'duplicate key value violates "one_name"\nDETAIL:  Key (email)=(ann@press.example) already exists.'
    try:
        raise OperationalError(row) from ValueError("(550, 'ann@press.example: no such person')")
    except OperationalError as error:
        logging.getLogger("newsroom").exception("Mail to %s failed: %s", "ann@press.example", error)
    [record] = caplog.records
    NoSecrets().filter(record)
    for formatter in (AsJson(), Plain()):
        line = formatter.format(record)
        assert "one_name" in line
        assert "550" in line
        assert "ann" not in line.replace("cannot", "")
        assert "Key (email)" not in line
        record.exc_text = None


def test_secret_of_a_new_password_is_not_logged(caplog):
    logging.getLogger("newsroom").warning("Forbidden: %s", "/admin/account/password/1-d0f-abcdef/")
    NoSecrets().filter(caplog.records[0])
    assert caplog.records[0].getMessage() == "Forbidden: /admin/account/password/…/"


def test_line_of_what_is_not_there_has_the_name_of_its_request(client, caplog):
    response = client.get("/nothing-here/")
    [record] = lines(caplog, "django.request")
    OfRequest().filter(record)
    assert record.request_id == response["X-Request-ID"]


def test_slow_query_is_logged_without_what_was_asked_for(caplog, settings):
    settings.SLOW_QUERY_MILLISECONDS = 0.0001
    assert not get_user_model().objects.filter(username="hunter2").exists()
    [record] = lines(caplog, "newsroom.slow_queries")
    assert "newsroom_user" in record.getMessage()
    assert "hunter2" not in record.getMessage()


# The page


def test_page_shows_what_is_amiss_and_nothing_secret(client, admin, settings):
    client.force_login(admin)
    published_story()
    page = client.get(reverse("admin:operating")).content.decode()
    assert "None runs" in page
    assert "amiss" in page
    assert settings.SECRET_KEY not in page


def test_page_takes_as_many_queries_whatever_there_is(client, admin, worker, django_assert_num_queries):
    client.force_login(admin)
    client.get(reverse("admin:operating"))
    with django_assert_num_queries(29):
        client.get(reverse("admin:operating"))
    for _number in range(3):
        published_story()
        outbox.later("articles.nowhere.nothing")
    with django_assert_num_queries(29):
        client.get(reverse("admin:operating"))
