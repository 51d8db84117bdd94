"""Taking entities over from elsewhere, all of them or none: see docs/formats.md for the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import category

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from .editing import PLAIN_FIELDS, Details, clean, slug_of
from .matching_rows import AmbiguousError, Known, chunks, same
from .models import Alias, Entity, Kind, SameAs
from .reading_rows import Read
from .shared_names import shared_names
from .signals import entities_imported
from .versions import names_changed

if TYPE_CHECKING:
    from newsroom.models import User

FILLED = ("description", "website", "wikidata_id")
Progress = Callable[[str, int], None]
Key = int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say of a line. A row that is in conflict cannot be taken over; of another it is only a note."""

    line: int
    message: str
    is_conflict: bool = False


@dataclass(slots=True)
class Report:
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    findings: list[Finding] = field(default_factory=list)


class ImportRefusedError(Exception):
    """Rows are in conflict, so nothing has been taken over. `report` says which, and why."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(f"{report.left_out} rows are in conflict.")


@dataclass(slots=True)
class _Change:
    """What a row brings to an entity, new or known."""

    line: int
    entity: Entity
    is_new: bool
    values: dict[str, str]
    aliases: list[str]
    same_as: list[str]

    @property
    def names(self) -> list[str]:
        return [*([self.values["name"]] if "name" in self.values else []), *self.aliases]


@transaction.atomic
def import_entities(
    reads: Iterable[Read],
    *,
    by: User,
    update: bool = False,
    leave_out: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda what, done: None,
) -> Report:
    """Have what rows of a file say known, and return what came of it.

    A row means the entity with its Wikidata id or, failing that, the one of its name and kind; without one, it is new.
    What an entity lacks it gets, names and pages are added, and what it says otherwise stays and is noted; with
    `update` the file is right. Nothing is taken away. With `leave_out`, rows in conflict are; with `dry_run`, nothing
    is written. Raises PermissionDenied, and ImportRefusedError for rows in conflict.
    A fixed number of queries for each 500 rows.
    """
    if not by.has_perms(["entities.add_entity", "entities.change_entity"]):
        raise PermissionDenied("Importing takes the right to make entities and the right to change them.")
    report = Report()
    rows = _cleaned(reads, report, progress)
    changes = list(_changes(rows, report, update=update))
    progress("compared", len(rows))
    report.findings += [
        Finding(line, said) for line, said in shared_names((c.line, c.entity, c.names) for c in changes)
    ]
    report.findings.sort(key=lambda finding: finding.line)
    if report.left_out and not leave_out:
        raise ImportRefusedError(report)
    if not dry_run and changes:
        _write(changes, progress)
        if any(change.names or "kind" in change.values for change in changes):
            names_changed()
        entities_imported.send(Entity, created=report.created, changed=report.changed, by=by)
    return report


def _cleaned(reads: Iterable[Read], report: Report, progress: Progress) -> list[tuple[int, Details]]:
    rows = []
    for number, read in enumerate(reads, start=1):
        try:
            rows.append((read.line, _details(read)))
        except ValidationError as error:
            _conflict(report, read.line, _said(error))
        if number % 5000 == 0:
            progress("read", number)
    return rows


def _details(read: Read) -> Details:
    """Return what a row says, as it is stored. Raises ValidationError."""
    if read.row is None:
        raise ValidationError(read.problem)
    row = read.row
    kind = row.kind.strip().lower()
    if kind not in Kind.values:
        kinds = ", ".join(Kind.values)
        raise ValidationError(
            f"No such kind: {kind[:40]!r}. There are: {kinds}." if kind else f"The kind is missing: {kinds}."
        )
    details = clean(
        Details(
            name=same(row.name),
            kind=kind,
            description=row.description,
            wikidata_id=row.wikidata_id.strip().upper(),
            website=row.website,
            aliases=tuple(same(alias) for alias in row.aliases),
            same_as=row.same_as,
        )
    )
    if any(category(char) == "Cc" for text in (details.name, details.description, *details.aliases) for char in text):
        raise ValidationError("There is a character in it that cannot be printed.")
    Entity(**{name: getattr(details, name) for name in PLAIN_FIELDS}).clean_fields(exclude=["merged_into", "slug"])
    return details


def _changes(rows: list[tuple[int, Details]], report: Report, *, update: bool) -> Iterable[_Change]:
    known = Known(details for _line, details in rows)
    lines: dict[Key, int] = {}
    for line, details in rows:
        try:
            entity = known.meant(details, lines)
        except AmbiguousError as error:
            count, ids = len(error.entities), ", ".join(str(each.pk) for each in error.entities)
            _conflict(
                report,
                line,
                f"{count} entities are called {details.name} ({details.kind}): {ids}. Say which by its Wikidata id or "
                "its description, or merge them.",
            )
            continue
        keys = _keys(entity, details)
        if earlier := next((lines[key] for key in keys if key in lines), None):
            _conflict(
                report,
                line,
                f"Line {earlier} says this of {details.name} ({details.kind}) already. Make one row of both, or tell "
                "them apart by their Wikidata ids or their descriptions.",
            )
            continue
        if entity and known.disagree(entity, details):
            _conflict(
                report,
                line,
                f"{entity.name} ({entity.kind}) has the Wikidata id {entity.wikidata_id} here and "
                f"{details.wikidata_id} in the file. Correct the one that is wrong; if these are two, say in both "
                "descriptions who is who.",
            )
            continue
        lines |= dict.fromkeys(keys, line)
        change = _change(line, entity, details, report, update=update)
        report.created += change.is_new
        if change.values or change.aliases or change.same_as:
            report.changed += not change.is_new
            yield change
        else:
            report.unchanged += 1


def _keys(entity: Entity | None, row: Details) -> list[Key]:
    """What no two rows of a file have in common: the entity they mean, and its Wikidata id.

    Of new ones without that, it is the name, kind and description together.
    """
    found: list[Key] = [row.wikidata_id] if row.wikidata_id else []
    if entity:
        return [entity.pk, *found]
    return found or [(row.name, row.kind, row.description)]


def _change(line: int, entity: Entity | None, row: Details, report: Report, *, update: bool) -> _Change:
    if entity is None:
        values = {name: getattr(row, name) for name in PLAIN_FIELDS}
        return _Change(line, Entity(), True, values, list(row.aliases), list(row.same_as))
    values = {}
    # What says the name of an entity that has been merged away says nothing of the name of what it became.
    is_by_id = bool(row.wikidata_id) and row.wikidata_id == entity.wikidata_id
    for name in ("name", "kind", *FILLED) if is_by_id else FILLED:
        here, there = getattr(entity, name), getattr(row, name)
        if not there or same(here) == same(there) or (here and name == "wikidata_id"):
            continue
        if not here or update:
            values[name] = there
        else:
            said = f"{entity.name}: the {name} is “{here}” here and “{there}” in the file. Kept as it is here."
            report.findings.append(Finding(line, said))
    known = {same(alias.name) for alias in entity.aliases.all()}
    aliases = [alias for alias in row.aliases if alias not in {*known, same(entity.name), values.get("name")}]
    if "name" in values:
        # A name that it had stays one of its names, and its address follows the name as it did.
        aliases += [entity.name] if same(entity.name) not in known else []
        if entity.slug == slug_of(entity.name):
            values["slug"] = slug_of(values["name"])
    pages = {page.url for page in entity.same_as.all()}
    return _Change(line, entity, False, values, aliases, [url for url in row.same_as if url not in pages])


def _write(changes: list[_Change], progress: Progress) -> None:
    done, now = 0, timezone.now()
    for some in chunks(changes):
        for change in some:
            for name, value in change.values.items():
                setattr(change.entity, name, value)
            change.entity.changed_at = now
            change.entity.derive()
        known = [change.entity for change in some if not change.is_new]
        # Locked, so that a merge that is going on is waited for.
        list(Entity.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in known]).order_by("pk"))
        Entity.objects.bulk_update(known, [*PLAIN_FIELDS, "folded", "initial", "changed_at"])
        Entity.objects.bulk_create([change.entity for change in some if change.is_new])
        for change in some:
            if not change.is_new and "name" in change.values:
                change.entity.aliases.filter(name=change.values["name"]).delete()
        aliases = [Alias(entity=change.entity, name=name) for change in some for name in change.aliases]
        for alias in aliases:
            alias.derive()
        Alias.objects.bulk_create(aliases)
        SameAs.objects.bulk_create(SameAs(entity=change.entity, url=url) for change in some for url in change.same_as)
        done += len(some)
        progress("written", done)


def _said(error: ValidationError) -> str:
    if not hasattr(error, "error_dict"):
        return " ".join(error.messages)
    return " ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())


def _conflict(report: Report, line: int, message: str) -> None:
    report.left_out += 1
    report.findings.append(Finding(line, message, is_conflict=True))
