"""Whether what was withheld is withheld, and what was expunged is gone."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from articles import blocks
from articles.models import Article, Edition, Expunging, Revision, Withholding
from articles.passages import LINES, places, redaction, withheld_of
from articles.redaction import attributes, holds_fingerprint

from .fault import Fault


def faults() -> Iterator[Fault]:
    yield from _of_whole()
    yield from _of_passages()
    yield from _of_expunged()


def _of_whole() -> Iterator[Fault]:
    standing = Withholding.objects.filter(lifted_at=None)
    stories = standing.filter(scope=Withholding.Scope.STORY).values("article")
    single = standing.filter(scope=Withholding.Scope.EDITION).values("edition")
    shown = Edition.objects.filter(Q(article__in=stories) | Q(pk__in=single), withheld_at=None, cancelled_at=None)
    for pk in shown.order_by("pk").values_list("pk", flat=True):
        yield Fault("withheld", f"articles.edition:{pk}", "is withheld, and readers can have it")


def _of_passages() -> Iterator[Fault]:
    passages = Withholding.objects.filter(scope=Withholding.Scope.PASSAGE, lifted_at=None)
    for article in Article.objects.filter(pk__in=passages.values("article")).order_by("pk").iterator():
        words = redaction(withheld_of(article))
        editions = article.editions.filter(cancelled_at=None, revision__isnull=False).select_related("revision")
        for edition in editions.order_by("pk"):
            if words and edition.revision and places(edition.revision, words):
                yield Fault("withheld", f"articles.edition:{edition.pk}", "holds words that are withheld")


def _of_expunged() -> Iterator[Fault]:
    for row in Expunging.objects.filter(approved_at__isnull=False).order_by("pk"):
        digest, length = row.removed.get("digest"), row.removed.get("length")
        if not digest or not length:
            continue
        for revision in Revision.objects.filter(article=row.article_id).order_by("pk").iterator(50):
            if any(holds_fingerprint(text, digest, length) for text in _texts(revision)):
                told = f"holds words that were expunged by articles.expunging:{row.pk}"
                yield Fault("expunged", f"articles.revision:{revision.pk}", told)


def _texts(revision: Revision) -> Iterator[str]:
    yield from (getattr(revision, name) for name in (*LINES, "slug"))
    yield "\n".join([*(block.text for block in blocks.split(revision.body)), *attributes(revision.body)])
