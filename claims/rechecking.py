"""Looking again at pages that were kept: what has gone, moved or changed puts its claim in the queue.

No verdict is touched: whether one still stands is for people to say.
"""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urldefrag, urlsplit

from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import telling
from articles.models import Article

from .archiving import ask, keep, last_text
from .fetching import Rules
from .finding_passages import look_for
from .models import Claim, Evidence, PageCopy, RecheckReason, Visibility


def due(before: datetime) -> QuerySet[Evidence]:
    """The sources whose pages a checker had fetched, and that were looked at last before a moment; oldest first.

    Nothing sealed is among them, and nothing that nobody asked for.
    """
    return (
        Evidence.objects.exclude(visibility=Visibility.SEALED)
        .exclude(url="")
        .annotate(looked_at=Max("copies__fetched_at"))
        .filter(looked_at__lt=before)
        .order_by("looked_at", "pk")
    )


def recheck(evidence: Evidence, rules: Rules | None = None) -> RecheckReason | None:
    """Fetch the page of a source again, keep what it says, and return what became of it; None if nothing did.

    A change puts the claim in the queue and a task on the desk of its stories. Raises FetchError and SealedError; then
    nothing has changed, also where there is no site of that name any more: that may be the network, see `no_site`.
    """
    answer = ask(evidence, rules)
    with transaction.atomic():
        shown = evidence.copies.filter(status__lt=300).order_by("-pk").first()
        before = last_text(evidence)
        last = evidence.copies.order_by("-pk").first()
        copy = keep(evidence, answer, by=None)
        change = _change(copy, last, shown, before)
        if change:
            _queue(copy.evidence, change)
    return change


@transaction.atomic
def no_site(evidence: Evidence) -> None:
    """Put a claim in the queue since there is no site of the name of a source, and there is a network."""
    _queue(Evidence.objects.select_related("claim").get(pk=evidence.pk), RecheckReason.NO_SITE)


def _change(
    copy: PageCopy, last: PageCopy | None, shown: PageCopy | None, before: PageCopy | None
) -> RecheckReason | None:
    if not copy.is_there:
        return RecheckReason.GONE if last is None or last.is_there else None
    passage = copy.evidence.passage.strip()
    # A text that was not taken out, as of a PDF, tells nothing.
    if passage and before and copy.words:
        was, now = look_for(passage, before.text), look_for(passage, copy.words)
        if was.is_there and not now.is_there:
            return RecheckReason.PASSAGE_GONE
        if was.is_there and was.beside != now.beside:
            return RecheckReason.CHANGED_BESIDE
    if shown and _page(shown.final_url) != _page(copy.final_url):
        return RecheckReason.MOVED
    return None


def _page(url: str) -> tuple[str, str, str]:
    """What tells one page from another: not whether it came over HTTPS, nor a slash at its end."""
    parts = urlsplit(urldefrag(url).url)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/"), parts.query


def _queue(evidence: Evidence, change: RecheckReason) -> None:
    """Have the claim checked again from today on, and tell the desk of each story that makes it.

    The desk is told no name: if the source is sealed later, what was told would stay.
    """
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=evidence.claim_id)
    claim.recheck_on = min(claim.recheck_on or date.max, timezone.localdate())
    claim.recheck_reason = change
    claim.save(update_fields=["recheck_on", "recheck_reason"])
    for article in Article.objects.filter(anchors__claim=claim, anchors__retired_at=None).distinct():
        telling.set_task(
            article,
            "evidence-changed",
            _("%(what)s See whether it still bears out the verdict on “%(statement)s”.")
            % {"what": change.label, "statement": claim.statement},
            reverse("admin:claims_claim_change", args=[claim.pk]),
            about=evidence,
        )
