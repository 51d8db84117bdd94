"""Working on evidence: adding a source, changing it until a verdict rests on it, sealing it to named people."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.record import record

from .finding_passages import look_for
from .models import Claim, Confidant, Evidence, PassageState, Verdict
from .models.evidence import Source

if TYPE_CHECKING:
    from newsroom.models import User

# What a verdict rests on, and so freezes. Who may know of a source is no part of it: it can be sealed at any time.
CONTENT = ("kind", "stance", "title", "publisher", "url", "passage", "published_on", "is_primary")
OPENNESS = ("visibility", "description", "anonymous_because")
TOLD_OF_SEALED = ("kind", "stance", "is_primary", *OPENNESS)


class FrozenError(Exception):
    """A verdict rests on the source, so it stays as it is. The message says so, to a person."""


@transaction.atomic
def add(claim: Claim, *, by: User, sealed_to: Collection[User] = (), **fields: Any) -> Evidence:
    """Add a source that bears on `claim`, and return it. A sealed one is known to `sealed_to` and to `by`.

    Raises PermissionDenied; ValidationError for what is missing.
    """
    if not by.has_perm("claims.add_evidence"):
        raise PermissionDenied(_("You may not add evidence."))
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim.pk)
    evidence = Evidence(claim=claim, added_by=by, **fields)
    evidence.full_clean(exclude=["claim", "added_by"])
    evidence.save()
    _name(evidence, sealed_to, by)
    # On the record of the claim: of a sealed source, not even its number is told.
    record("added evidence to", claim, by=by)
    return evidence


@transaction.atomic
def change(evidence: Evidence, *, by: User, sealed_to: Collection[User] | None = None, **fields: Any) -> Evidence:
    """Change these fields of a source, and return it. `sealed_to` is who knows of it while it is sealed, besides `by`.

    Raises PermissionDenied, also to those who may not know of the source; FrozenError if a verdict rests on what would
    change; ValidationError for what is missing.
    """
    claim = Claim.objects.select_for_update(of=("self",)).get(pk=evidence.claim_id)
    row = Evidence.objects.editable_by(by).select_for_update(of=("self",)).filter(pk=evidence.pk).first()
    if row is None:
        raise PermissionDenied(_("You may not change this evidence."))
    was = {name: getattr(row, name) for name in fields}
    changed = {name for name, value in fields.items() if was[name] != value}
    if changed & set(CONTENT) and is_frozen(row):
        raise FrozenError(
            _("A verdict rests on this source, so it stays as it was. Add it anew, and propose a new verdict on that.")
        )
    for name, value in fields.items():
        setattr(row, name, value)
    if changed & {"passage", "url"}:
        see_passage(row, is_same_page="url" not in changed)
    if row.is_sealed or not row.url:
        row.page_wanted_at = None
    if row.is_sealed or "url" in changed:
        row.page_problem = ""
    row.full_clean(exclude=["claim", "added_by"])
    row.save()
    if sealed_to is not None or "visibility" in changed:
        _name(row, sealed_to or (), by)
    if "visibility" in changed:
        record("sealed evidence of" if row.is_sealed else "opened evidence of", claim, by=by)
    return row


def is_frozen(evidence: Evidence) -> bool:
    """Whether a verdict rests on the source that is in force, or was, or waits to be. One query."""
    return Verdict.objects.filter(sources__evidence=evidence, sent_back_at=None).exists()


def all_is_open(verdict: Verdict, person: User) -> bool:
    """Whether `person` may see all that the verdict rests on. One query, or two."""
    return not verdict.sources.exclude(evidence__in=Evidence.objects.visible_to(person).values("pk")).exists()


def copied(evidence: Evidence) -> dict[str, Any]:
    """Return what a verdict keeps of a source: all that is told of one; of a sealed one, only how it is described."""
    names = TOLD_OF_SEALED if evidence.is_sealed else [field.name for field in Source._meta.get_fields()]
    return {name: getattr(evidence, name) for name in names}


def see_passage(evidence: Evidence, *, is_same_page: bool = True) -> None:
    """Look for the passage in the newest copy of the page, and note on `evidence`, unsaved, whether it is there.

    Two queries.
    """
    evidence.passage_state, evidence.passage_url = PassageState.UNKNOWN, ""
    copy = evidence.copies.select_related("same_as").first() if is_same_page and evidence.pk else None
    if copy is None or not copy.words or not evidence.passage.strip():
        return
    found = look_for(evidence.passage, copy.words)
    evidence.passage_state = PassageState.FOUND if found.is_there else PassageState.ABSENT
    if found.is_there:
        link = found.link(evidence.url)
        evidence.passage_url = link if len(link) <= 2000 else ""


def _name(evidence: Evidence, people: Collection[User], by: User) -> None:
    """Make `people` and `by` those who know of a source. Nobody who seals one locks themselves out."""
    if not evidence.is_sealed:
        Confidant.objects.filter(evidence=evidence).delete()
        return
    for person in people:
        if not person.is_active or not person.is_staff:
            raise ValidationError({"sealed_to": _("%(name)s has left the desk.") % {"name": person}})
    wanted = {person.pk for person in people} | {by.pk}
    Confidant.objects.filter(evidence=evidence).exclude(person__in=wanted).delete()
    known = set(Confidant.objects.filter(evidence=evidence).values_list("person", flat=True))
    Confidant.objects.bulk_create(
        Confidant(evidence=evidence, person_id=pk, named_by=by) for pk in sorted(wanted - known)
    )
