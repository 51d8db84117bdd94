"""Writing down where the words of claims are in the texts of a story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils import timezone

from articles.models import Article, Edition, Paragraph, Revision
from articles.revisions import blocks_of

from .following import Followed, Quote, follow_all
from .models import Anchor, Placement, State


def follow_revision(revision: Revision) -> None:
    """Place every anchor of the story in `revision`, and forget the places in revisions that nobody reads any more."""
    place(Anchor.objects.filter(article=revision.article_id, retired_at=None), [revision])
    kept = [kept.pk for kept in texts_of(revision.article)]
    # The places before this save are kept until the next one, to tell what the save did to them.
    Placement.objects.filter(anchor__article=revision.article_id).exclude(
        revision__in=[*kept, revision.pk, revision.parent_id]
    ).delete()


def place(anchors: Iterable[Anchor], revisions: Sequence[Revision]) -> None:
    """Write where the confirmed words of `anchors` are in each of `revisions`.

    Reads each revision once, and each that words were confirmed in once.
    """
    by_baseline: defaultdict[Revision, list[Anchor]] = defaultdict(list)
    for anchor in Anchor.objects.filter(pk__in=[anchor.pk for anchor in anchors]).select_related(
        "confirmed_in", "paragraph"
    ):
        by_baseline[anchor.confirmed_in].append(anchor)
    for revision in revisions if by_baseline else ():
        settled = set(revision.placements.filter(confirmed_at__isnull=False).values_list("anchor", flat=True))
        after = blocks_of(revision)
        paragraphs = dict(Paragraph.objects.filter(article=revision.article_id).values_list("anchor", "pk"))
        rows = []
        for baseline, group in by_baseline.items():
            quotes = [_quote_of(anchor) for anchor in group]
            followed = follow_all(quotes, blocks_of(baseline), after, language=revision.language)
            rows += [
                _placement(anchor, place, revision, paragraphs)
                for anchor, place in zip(group, followed, strict=True)
                if anchor.pk not in settled
            ]
        Placement.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["anchor", "revision"],
            update_fields=["state", "paragraph", "start", "end", "words", "changes", "candidates"],
        )


def open_texts_of(article: Article) -> list[Revision]:
    """Return those of `texts_of` whose time is not over: what stood where in the others is history, and stays."""
    now = timezone.now()
    out = Edition.objects.gone_out(now).filter(article=article)
    still = Edition.objects.in_force(now) | Edition.objects.scheduled(now)
    read_again = {article.newest_id, *still.filter(article=article).values_list("revision", flat=True)}
    closed = {edition.revision_id for edition in out if edition.ended_at} - read_again
    return [revision for revision in texts_of(article) if revision.pk not in closed]


def texts_of(article: Article) -> list[Revision]:
    """Return the newest revision, and those of editions that are, were or will be before readers, latest first.

    Among them are texts that correct one of those and have not gone out yet, and those of which words are withheld.
    """
    editions = Edition.objects.filter(article=article, cancelled_at=None, revision__isnull=False)
    kept = Q(pk__in=editions.values("revision")) | Q(pk=article.newest_id) | Q(corrects__in=editions)
    withheld = editions.filter(complete_revision__isnull=False).values("complete_revision")
    return list(Revision.objects.filter(kept | Q(pk__in=withheld), article=article).order_by("-number"))


def _placement(anchor: Anchor, followed: Followed, revision: Revision, paragraphs: dict[str, int]) -> Placement:
    somewhere = followed.state not in (State.GONE, State.AMBIGUOUS)
    return Placement(
        anchor=anchor,
        revision=revision,
        state=State(followed.state),
        paragraph_id=paragraphs[followed.block] if somewhere and followed.block else None,
        start=followed.start if somewhere else None,
        end=followed.end if somewhere else None,
        words=followed.words if somewhere else "",
        changes=[{"kind": c.kind, "before": c.before, "after": c.after} for c in followed.changes],
        candidates=[{"block": p.block, "start": p.start, "end": p.end, "words": p.words} for p in followed.candidates],
    )


def _quote_of(anchor: Anchor) -> Quote:
    return Quote(
        exact=anchor.words,
        block=anchor.paragraph.anchor,
        start=anchor.start,
        sentence=anchor.sentence,
    )
