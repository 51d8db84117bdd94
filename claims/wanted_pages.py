"""Pages that a checker wants: written down with the source, and fetched by the worker.

A site may take fifteen seconds, and nobody waits for it before a page of the desk. What came of it is told on the page
of the source: the copy, or why there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.background import task
from articles.outbox import LEASE

from .archiving import SealedError, fetch_page
from .fetching import FetchError
from .models import Evidence

if TYPE_CHECKING:
    from newsroom.models import User


@transaction.atomic
def want(evidence: Evidence, *, by: User) -> Evidence:
    """Have the page of a source fetched, and return the source. One that waits already is not asked for twice.

    Raises PermissionDenied; SealedError; FetchError where there is no address.
    """
    row = Evidence.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=evidence.pk).first()
    if row is None:
        raise PermissionDenied(_("You may not change this evidence."))
    if row.is_sealed:
        raise SealedError(_("Sealed evidence is never fetched. Add what it says as a file."))
    if not row.url:
        raise FetchError(_("There is no address to fetch. Add it first."))
    if row.page_wanted_at is None or is_overdue(row):
        row.page_wanted_at, row.page_problem = timezone.now(), ""
        row.save(update_fields=["page_wanted_at", "page_problem"])
        fetch_wanted.enqueue(evidence_id=row.pk, person_id=by.pk)
    return row


def is_overdue(evidence: Evidence) -> bool:
    """Whether the page waits for longer than a worker that was stopped in the middle would have it wait."""
    return evidence.page_wanted_at is not None and evidence.page_wanted_at < timezone.now() - 2 * LEASE


@task
def fetch_wanted(evidence_id: int, person_id: int) -> None:
    """Fetch the page of a source, if it is still wanted; where there is nothing to keep, note why.

    For the outbox: owns its transactions, and may be run twice. The person's rights are looked at again.
    """
    evidence = Evidence.objects.filter(pk=evidence_id).exclude(page_wanted_at=None).first()
    if evidence is None:
        return
    try:
        fetch_page(evidence, by=get_user_model()._default_manager.get(pk=person_id))
    except (FetchError, SealedError, PermissionDenied) as error:
        # Not of what was sealed, or wanted anew, meanwhile.
        still = Evidence.objects.filter(pk=evidence_id, page_wanted_at=evidence.page_wanted_at)
        still.update(page_wanted_at=None, page_problem=str(error)[:300])
