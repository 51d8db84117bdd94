"""Whether the database is sound: its file, its references, its data in JSON, the functions that its outbox names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string

from articles.models import ArticleEntity, Effect
from entities.models import Entity

from ..tables import kept
from .fault import Fault

MOST_OF_A_KIND = 1000
ROWS_AT_ONCE = 500


def faults() -> Iterator[Fault]:
    if connection.vendor == "sqlite":
        yield from _of_the_file()
    for table in kept():
        yield from _of_references(table.model)
        yield from _of_data(table.model)
    yield from _of_outbox()
    yield from _of_tags()


def _of_the_file() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        for (line,) in cursor.fetchall():
            if line != "ok":
                yield Fault("file", "database", f"SQLite says of the file: {line}")


def _of_references(model: type[models.Model]) -> Iterator[Fault]:
    """Rows that name another which is not there. A database refuses to make them; a damaged file may."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        target = field.target_field
        there = Exists(target.model._base_manager.filter(**{target.attname: OuterRef(field.attname)}))
        rows = model._base_manager.filter(~there, **{f"{field.attname}__isnull": False})
        # Its value as it stands, without joining what is not there.
        for pk, value in rows.order_by("pk").values_list("pk", field.attname)[:MOST_OF_A_KIND]:
            told = f"{field.name} is {target.model._meta.label_lower}:{value}, which is not there"
            yield Fault("reference", f"{model._meta.label_lower}:{pk}", told)


def _of_data(model: type[models.Model]) -> Iterator[Fault]:
    fields = [field for field in model._meta.concrete_fields if isinstance(field, models.JSONField)]
    expected = [(field.name, type(field.get_default())) for field in fields if field.get_default() is not None]
    if not expected:
        return
    rows = model._base_manager.order_by("pk").values_list("pk", *(name for name, _kind in expected))
    for pk, *values in rows.iterator(ROWS_AT_ONCE):
        for (name, kind), value in zip(expected, values, strict=True):
            if not isinstance(value, kind):
                told = f"{name} is {_called(value)} and should be {_called(kind())}"
                yield Fault("data", f"{model._meta.label_lower}:{pk}", told)


def _called(value: Any) -> str:
    names: dict[type, str] = {dict: "an object", list: "a list", str: "a text"}
    return names.get(type(value), "something else")


def _of_outbox() -> Iterator[Fault]:
    waiting = Effect.objects.filter(done_at=None, given_up_at=None)
    for run in waiting.order_by().values_list("run", flat=True).distinct():
        try:
            import_string(run)
        except ImportError:
            first = waiting.filter(run=run).order_by("pk").values_list("pk", flat=True)[0]
            yield Fault("outbox", f"articles.effect:{first}", f"waits for {run}, which this version does not have")
    early = waiting.filter(edition__isnull=False, edition__cancelled_at=None, run__in=settings.AFTER_PUBLICATION)
    for pk in early.filter(due_at__lt=models.F("edition__live_from")).values_list("pk", flat=True)[:MOST_OF_A_KIND]:
        yield Fault("outbox", f"articles.effect:{pk}", "is due before its edition is out")
    cancelled = waiting.filter(edition__cancelled_at__isnull=False)
    for pk in cancelled.values_list("pk", flat=True)[:MOST_OF_A_KIND]:
        yield Fault("outbox", f"articles.effect:{pk}", "waits for an edition that was cancelled")


def _of_tags() -> Iterator[Fault]:
    merged = ArticleEntity.objects.filter(tag__merged_into__isnull=False).order_by("pk")
    for pk, tag in merged.values_list("pk", "tag")[:MOST_OF_A_KIND]:
        yield Fault("tag", f"articles.articleentity:{pk}", f"tags entities.entity:{tag}, which was merged into another")
    for pk, into in Entity.objects.filter(merged_into__merged_into__isnull=False).values_list("pk", "merged_into"):
        told = f"was merged into entities.entity:{into}, which was itself merged"
        yield Fault("tag", f"entities.entity:{pk}", told)
