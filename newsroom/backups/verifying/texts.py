"""Whether every text is whole, every block of it has its address, and what stands in it stands where it is said to.

Each text is read once, with all that leans on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Q

from articles import blocks
from articles.addresses import digest
from articles.models import Article, Edition, Expunging, Paragraph, Revision, RevisionEntity, RevisionPicture
from articles.picture_uses import named_in
from articles.revisions import blocks_of
from claims.models import Anchor, Placement

from .fault import Fault

TEXTS_AT_ONCE = 100


def faults() -> Iterator[Fault]:
    yield from _of_editions()
    struck = set(Expunging.objects.filter(approved_at__isnull=False).values_list("article", flat=True))
    batch: list[Revision] = []
    for revision in Revision.objects.order_by("pk").iterator(TEXTS_AT_ONCE):
        batch.append(revision)
        if len(batch) == TEXTS_AT_ONCE:
            yield from _of_texts(batch, struck)
            batch = []
    yield from _of_texts(batch, struck)


def _of_editions() -> Iterator[Fault]:
    foreign = Q(revision__isnull=False) & ~Q(revision__article=F("article"))
    foreign |= Q(complete_revision__isnull=False) & ~Q(complete_revision__article=F("article"))
    foreign |= Q(based_on__isnull=False) & ~Q(based_on__article=F("article"))
    for pk in Edition.objects.filter(foreign).order_by("pk").values_list("pk", flat=True):
        yield Fault("edition", f"articles.edition:{pk}", "leans on a text or an edition of another story")
    for pk in Edition.objects.filter(complete_revision=F("revision")).order_by("pk").values_list("pk", flat=True):
        yield Fault("edition", f"articles.edition:{pk}", "is said to lack words, and has the whole text")
    stray = Article.objects.filter(~Q(newest__article=F("pk")), newest__isnull=False)
    for pk in stray.order_by("pk").values_list("pk", flat=True):
        yield Fault("edition", f"articles.article:{pk}", "has the newest text of another story")
    empty = Article.objects.filter(newest=None, revisions__isnull=False).distinct()
    for pk in empty.order_by("pk").values_list("pk", flat=True):
        yield Fault("edition", f"articles.article:{pk}", "has texts, and none of them is its newest")
    parents = Revision.objects.filter(~Q(parent__article=F("article")), parent__isnull=False)
    for pk in parents.order_by("pk").values_list("pk", flat=True):
        yield Fault("edition", f"articles.revision:{pk}", "was edited from a text of another story")


def _of_texts(revisions: list[Revision], struck: set[int]) -> Iterator[Fault]:
    """A fixed number of queries, whatever the number of texts."""
    keys = [revision.pk for revision in revisions]
    addresses: defaultdict[int, set[str]] = defaultdict(set)
    held: defaultdict[int, dict[str, str]] = defaultdict(dict)
    paragraphs = Paragraph.objects.filter(article__in={revision.article_id for revision in revisions})
    for story, anchor, last, known in paragraphs.values_list("article", "anchor", "last_revision", "digest"):
        addresses[story].add(anchor)
        held[last][anchor] = known
    places = _grouped(Placement.objects.filter(revision__in=keys, start__isnull=False), "revision_id", "paragraph")
    anchors = _grouped(Anchor.objects.filter(confirmed_in__in=keys, retired_at=None), "confirmed_in_id", "paragraph")
    names = _grouped(RevisionEntity.objects.filter(revision__in=keys).exclude(anchor=""), "revision_id")
    pictures: defaultdict[int, set[int]] = defaultdict(set)
    for key, picture in RevisionPicture.objects.filter(revision__in=keys).values_list("revision", "picture"):
        pictures[key].add(picture)
    for revision in revisions:
        text = {block.id: block.text for block in blocks_of(revision)}
        yield from _of_body(revision, addresses[revision.article_id], pictures[revision.pk])
        for anchor, known in held[revision.pk].items():
            if anchor not in text or digest(text[anchor]) != known:
                told = f"the hash of its block #{anchor} is not that of the words it last held"
                yield Fault("hash", f"articles.revision:{revision.pk}", told)
        yield from _of_places(places[revision.pk], text, "claims.placement", revision)
        yield from _of_places(anchors[revision.pk], text, "claims.anchor", revision)
        if revision.article_id not in struck:
            # Where words were expunged, those that name an entity may have moved. No link stands there then.
            for link in names[revision.pk]:
                if text.get(link.anchor, "")[link.start : link.start + len(link.words)] != link.words:
                    told = f"“{_short(link.words)}” does not stand at its place in #{link.anchor}"
                    yield Fault("place", f"articles.revisionentity:{link.pk}", told)


def _grouped(rows: Any, key: str, *related: str) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows.select_related(*related) if related else rows:
        found[getattr(row, key)].append(row)
    return found


def _of_body(revision: Revision, addresses: set[str], pictures: set[int]) -> Iterator[Fault]:
    thing = f"articles.revision:{revision.pk}"
    body = blocks.split(revision.body)
    if blocks.join(body) != revision.body:
        yield Fault("text", thing, "its body is not what its blocks make together")
    seen: set[str] = set()
    for block in body:
        if not block.id or block.id in seen:
            yield Fault("text", thing, f"a block has no address of its own: “{_short(block.text)}”")
        elif block.id not in addresses:
            yield Fault("text", thing, f"the address #{block.id} is of no paragraph of the story")
        seen.add(block.id)
    shown = {number for block in body if block.kind == "figure" for number in named_in(block.inner)[0]}
    if missing := (shown | ({revision.picture_id} - {None})) - pictures:
        told = ", ".join(f"articles.picture:{number}" for number in sorted(filter(None, missing)))
        yield Fault("picture", thing, f"shows {told}, and it is not written down that it does")


def _of_places(rows: Iterable[Any], text: dict[str, str], label: str, revision: Revision) -> Iterator[Fault]:
    for row in rows:
        where = row.paragraph.anchor
        if row.paragraph.article_id != revision.article_id:
            yield Fault("place", f"{label}:{row.pk}", f"#{where} is a paragraph of another story")
        elif text.get(where, "")[row.start : _end(row)] != row.words:
            told = f"“{_short(row.words)}” does not stand at its place in #{where} of articles.revision:{revision.pk}"
            yield Fault("place", f"{label}:{row.pk}", told)


def _end(row: Anchor | Placement) -> int | None:
    return row.end if isinstance(row, Placement) else row.start + len(row.words)


def _short(words: str) -> str:
    return words if len(words) <= 60 else f"{words[:57]}…"
