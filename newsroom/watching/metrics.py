"""Numbers for Prometheus: requests as each process counts them, and what the database says waits.

With METRICS_TOKEN set, all processes of a server count in files below DATA_DIR/metrics, and one scrape has them all.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from articles.models import Edition, Effect
from articles.workers import last_seen
from claims.models import Claim, ErrorReport, Placement

logger = logging.getLogger(__name__)
# More than what all views come to.
ROOM = 512 * 1024
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_here = CollectorRegistry()
_requests = Counter("newsroom_requests", "Requests answered.", ["method", "view", "status"], registry=_here)
_seconds = Histogram("newsroom_request_seconds", "Time to answer a request.", ["view"], buckets=SECONDS, registry=_here)
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def count_request(method: str, view: str, status: int, seconds: float) -> None:
    """Count a request that was answered. Anyone can make up methods without end: those are one."""
    if not _has_room(os.getpid()):
        return
    _requests.labels(method if method in METHODS else "other", view, str(status)).inc()
    _seconds.labels(view).observe(seconds)


@cache
def _has_room(process: int) -> bool:
    """Whether this process can count. The room for that is taken from the disk here, with the first request.

    The library maps files with holes in them: a process that writes into one when the disk is full is ended by SIGBUS.
    """
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for kind in ("counter", "histogram") if directory else ():
        path = Path(directory or "", f"{kind}_{process}.db")
        try:
            if not path.exists():
                path.write_bytes(bytes(ROOM))
        except OSError:
            path.unlink(missing_ok=True)
            logger.warning("There is no room for metrics in %s. This process counts no requests.", directory)
            return False
    return True


def scraped() -> tuple[bytes, str]:
    """Return all numbers as Prometheus reads them, and their content type. Nine queries."""
    registry = CollectorRegistry()
    registry.register(Waiting())
    requests = _here
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        requests = CollectorRegistry()
        multiprocess.MultiProcessCollector(requests)  # type: ignore[no-untyped-call]
    return generate_latest(requests) + generate_latest(registry), CONTENT_TYPE_LATEST


class Waiting(Collector):
    """What the database says, at the moment of the scrape. Where it does not answer, that is all there is to say."""

    def collect(self) -> Iterator[Metric]:
        try:
            yield from list(_numbers())
        except DatabaseError:
            yield _gauge("newsroom_database_up", "Whether the database answers.", 0)
        else:
            yield _gauge("newsroom_database_up", "Whether the database answers.", 1)


def _numbers() -> Iterator[Metric]:
    now = timezone.now()
    editions = Edition.objects.filter(cancelled_at=None)
    out = CounterMetricFamily("newsroom_publications", "Editions that have gone out.")
    out.add_metric([], editions.filter(held_at=None, live_from__lte=now, revision__isnull=False).count())
    yield out
    scheduled = editions.filter(held_at=None, live_from__gt=now).count()
    yield _gauge("newsroom_schedules_waiting", "Editions that will go out, or end, by themselves.", scheduled)
    held = editions.filter(held_at__isnull=False).count()
    yield _gauge("newsroom_schedules_held", "Scheduled editions that are held.", held)
    effects = Effect.objects.due(now)
    yield _gauge("newsroom_effects_due", "After-effects that a worker should run now.", effects.count())
    yield _gauge("newsroom_effects_failing", "After-effects that will be tried again.", effects.failing().count())
    yield _gauge("newsroom_effects_given_up", "After-effects that failed too often.", Effect.objects.given_up().count())
    claims = GaugeMetricFamily("newsroom_claims_waiting", "What the fact-check desk has to do.", labels=["queue"])
    claims.add_metric(["unassigned"], Claim.objects.open().unassigned().count())
    claims.add_metric(["approval"], Claim.objects.awaiting_approval().count())
    claims.add_metric(["words"], Placement.objects.to_confirm().count())
    claims.add_metric(["reports"], ErrorReport.objects.open().count())
    yield claims
    seen = last_seen()
    age = (now - seen).total_seconds() if seen else float("inf")
    yield _gauge("newsroom_worker_age_seconds", "How long ago a worker last said that it runs.", age)


def _gauge(name: str, help_text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, help_text)
    family.add_metric([], value)
    return family
