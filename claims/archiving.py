"""Keeping what the page of a source says, so that it lasts: fetched when a checker asks, and looked at again later."""

from __future__ import annotations

import logging
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.record import record

from . import evidence as working
from .fetching import FetchError, Page, Rules, fetch
from .models import Claim, Evidence, PageCopy
from .reading_pages import Reading, read

if TYPE_CHECKING:
    from newsroom.models import User

logger = logging.getLogger(__name__)

# The page is not there any more, and not only today.
GONE = frozenset({404, 410, 451})


class SealedError(Exception):
    """Sealed evidence is never fetched: whoever keeps the page would learn that somebody asks. The message says so."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for a page, before it is kept."""

    page: Page
    reading: Reading


def fetch_page(evidence: Evidence, *, by: User, rules: Rules | None = None) -> PageCopy:
    """Fetch the page of a source, keep what it says, and return that.

    What was typed stays: what the page says of itself is proposed by the copy. Raises PermissionDenied; SealedError;
    FetchError if there was nothing to keep, and then nothing has changed.
    """
    if not Evidence.objects.editable_by(by).filter(pk=evidence.pk).exists():
        raise PermissionDenied(_("You may not change this evidence."))
    answer = ask(evidence, rules)
    with transaction.atomic():
        copy = keep(evidence, answer, by=by)
        record("fetched evidence of", copy.evidence.claim, by=by)
    return copy


def ask(evidence: Evidence, rules: Rules | None = None) -> Answer:
    """Return what the page of a source says now. Raises SealedError, and FetchError. Not within a request of the desk.

    Outside of any transaction, since it may take long. One query: whether the source is sealed, asked last of all.
    """
    if not evidence.url:
        raise FetchError(_("There is no address to fetch. Add it first."))
    now = Evidence.objects.filter(pk=evidence.pk).values_list("visibility", "url").get()
    if now[0] == "sealed":
        raise SealedError(_("Sealed evidence is never fetched. Add what it says as a file."))
    try:
        page = fetch(now[1], rules)
        if not 200 <= page.status < 300 and page.status not in GONE:
            raise FetchError(_told_of(page.status))
        return Answer(page, read(page.body, page.content_type, page.charset, page.final_url))
    except FetchError:
        raise
    except Exception as error:  # noqa: BLE001 (a page may hold anything)
        where = traceback.extract_tb(error.__traceback__)[-1]
        # What it says may name the source, or a machine within.
        logger.error("Evidence %d: %s in %s, line %s.", evidence.pk, type(error).__name__, where.name, where.lineno)
        raise FetchError(_("The page could not be read. Save it, and add it as a file.")) from None


def keep(evidence: Evidence, answer: Answer, *, by: User | None) -> PageCopy:
    """Keep what a page said, and look for the passage in it. Raises SealedError, FetchError if it was of another page.

    Called in a transaction.
    """
    page, reading = answer.page, answer.reading
    Claim.objects.select_for_update(of=("self",)).get(pk=evidence.claim_id)
    row = Evidence.objects.select_for_update(of=("self",)).select_related("claim").get(pk=evidence.pk)
    if row.is_sealed:
        raise SealedError(_("The evidence was sealed meanwhile. Nothing of the page was kept."))
    if row.url != page.asked_url:
        raise FetchError(_("The address was changed meanwhile. Nothing of the page was kept."))
    before = last_text(row)
    copy = PageCopy(
        evidence=row,
        fetched_at=timezone.now(),
        fetched_by=by,
        asked_url=page.asked_url,
        final_url=page.final_url,
        status=page.status,
        headers=page.headers,
        content_type=page.content_type,
        size=len(page.body),
        digest=page.digest,
        canonical_url=reading.canonical_url,
        title=reading.title,
        publisher=reading.publisher,
        published_on=reading.published_on,
    )
    if before and reading.text and before.text == reading.text:
        copy.same_as = before
    else:
        copy.text = reading.text
    copy.save()
    if reading.text:
        working.see_passage(row)
    row.accessed_on = timezone.localdate() if copy.is_there else row.accessed_on
    row.page_wanted_at, row.page_problem = None, ""
    row.save(update_fields=["passage_state", "passage_url", "accessed_on", "page_wanted_at", "page_problem"])
    return copy


def last_text(evidence: Evidence) -> PageCopy | None:
    """The newest copy of the page whose text is its own. One query."""
    return evidence.copies.exclude(text="").order_by("-pk").first()


def proposals(evidence: Evidence, copy: PageCopy) -> dict[str, Any]:
    """What the page says of itself where nothing was typed: what `fill_in` would put there."""
    empty = {
        "title": evidence.title in ("", evidence.url, evidence.url[:300]),
        "publisher": not evidence.publisher,
        "published_on": evidence.published_on is None,
    }
    return {name: getattr(copy, name) for name, is_empty in empty.items() if is_empty and getattr(copy, name)}


def fill_in(evidence: Evidence, copy: PageCopy, *, by: User) -> Evidence:
    """Take over what the page says of itself where nothing was typed. Raises as `evidence.change` does."""
    return working.change(evidence, by=by, **proposals(evidence, copy))


def _told_of(status: int) -> str:
    if status in (401, 402, 403):
        return _("The site shows this page only to those it knows (%(status)s). Save it, and add it as a file.") % {
            "status": status
        }
    return _("The site answered that it cannot show the page now (%(status)s). Try again later.") % {"status": status}
