"""The lines of the record in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Event, Revision
from .numbers import row_id

# What follows the name of whoever did it. Operations name their verbs in English; see `articles.record`.
SAID = {
    "began": gettext_lazy("began the story"),
    "saved": gettext_lazy("saved a text"),
    "named": gettext_lazy("named a text"),
    "unnamed": gettext_lazy("took a text's name away"),
    "handed over": gettext_lazy("handed the story over"),
    "planned": gettext_lazy("changed the plan"),
    "carried into": gettext_lazy("carried a correction into a scheduled edition"),
    "published": gettext_lazy("published"),
    "overrode": gettext_lazy("published past the checks"),
    "moved": gettext_lazy("moved a scheduled edition"),
    "cancelled": gettext_lazy("cancelled a scheduled edition"),
    "set the end": gettext_lazy("set the end of publication"),
    "withdrew": gettext_lazy("withdrew"),
    "reinstated": gettext_lazy("gave a withdrawn picture back"),
    "set the rights": gettext_lazy("said until when a picture may be shown"),
    "arranged": gettext_lazy("laid out the front page"),
    "did": gettext_lazy("did a task"),
    "withheld": gettext_lazy("withheld from readers"),
    "lifted": gettext_lazy("lifted a withholding"),
    "asked to expunge": gettext_lazy("asked for words to be expunged"),
    "expunged": gettext_lazy("expunged words"),
    "refused to expunge": gettext_lazy("refused to expunge words"),
    "shared": gettext_lazy("made a preview link"),
    "revoked": gettext_lazy("revoked a preview link"),
    "runs again": gettext_lazy("had an after-effect run again"),
    "answered a report": gettext_lazy("answered a reader's report"),
    "dismissed a report": gettext_lazy("dismissed a reader's report"),
    "deleted a reader's mail address": gettext_lazy("deleted a reader's mail address"),
    "gave up": gettext_lazy("gave an after-effect up"),
    "made an entity": gettext_lazy("made an entity"),
    "changed an entity": gettext_lazy("changed an entity"),
    "merged an entity": gettext_lazy("merged an entity into another"),
    "undid the merge of": gettext_lazy("undid the merge of an entity"),
    "told apart": gettext_lazy("said that two entities are two"),
    "deleted an entity": gettext_lazy("deleted an entity"),
    "imported entities": gettext_lazy("imported entities"),
    "marked": gettext_lazy("marked a claim"),
    "assigned": gettext_lazy("said who checks a claim"),
    "confirmed": gettext_lazy("confirmed the words of a claim"),
    "retired": gettext_lazy("said that the story makes a claim no more"),
    "proposed": gettext_lazy("proposed a verdict"),
    "approved": gettext_lazy("approved a verdict"),
    "sent back": gettext_lazy("sent a verdict back"),
    "retracted": gettext_lazy("retracted a verdict"),
    "suggested": gettext_lazy("let a claim be suggested"),
    "set aside": gettext_lazy("set words aside as no claim"),
    "took back": gettext_lazy("took back that words are no claim"),
    "compared": gettext_lazy("compared a quotation with its source"),
    "added evidence to": gettext_lazy("added evidence to a claim"),
    "asked for comment on": gettext_lazy("noted that somebody was asked for comment on a claim"),
    "noted an answer about": gettext_lazy("noted what was answered about a claim"),
    "added a file to evidence of": gettext_lazy("added a file to evidence of a claim"),
    "fetched evidence of": gettext_lazy("fetched evidence of a claim"),
    "sealed evidence of": gettext_lazy("sealed evidence of a claim"),
    "opened evidence of": gettext_lazy("opened evidence of a claim"),
    "made a person": gettext_lazy("made an account"),
    "changed a person": gettext_lazy("changed the rights or the mail address of an account"),
    "set a password": gettext_lazy("set the password of an account"),
    "changed a role": gettext_lazy("changed what a role may do"),
    "took all second factors away": gettext_lazy("took all second factors of an account away"),
    "changed their password": gettext_lazy("changed their own password"),
    "chose another password by mail": gettext_lazy("chose another password by mail"),
    "added a second factor": gettext_lazy("added a second factor"),
    "took a second factor away": gettext_lazy("removed a second factor"),
    "made new recovery codes": gettext_lazy("made new recovery codes"),
    "connected with single sign-on": gettext_lazy("connected their account with single sign-on"),
    "first came by single sign-on": gettext_lazy("came by single sign-on for the first time"),
}
PARTICULARS = {
    "for": gettext_lazy("for"),
    "until": gettext_lazy("until"),
    "at": gettext_lazy("at"),
    "name": gettext_lazy("name"),
    "before": gettext_lazy("before"),
    "from": gettext_lazy("from"),
    "to": gettext_lazy("to"),
    "words": gettext_lazy("words"),
    "stage": gettext_lazy("stage"),
    "assignee": gettext_lazy("who has it"),
    "due_at": gettext_lazy("due"),
    "priority": gettext_lazy("priority"),
    "recheck_on": gettext_lazy("check again on"),
    "embargo_until": gettext_lazy("embargo until"),
    "other": gettext_lazy("the other"),
    "kind": gettext_lazy("kind"),
    "description": gettext_lazy("description"),
    "wikidata_id": gettext_lazy("Wikidata id"),
    "website": gettext_lazy("website"),
    "slug": gettext_lazy("slug"),
    "aliases": gettext_lazy("aliases"),
    "same_as": gettext_lazy("pages about the same"),
    "rights_until": gettext_lazy("rights until"),
    "username": gettext_lazy("username"),
    "roles": gettext_lazy("roles"),
    "rights": gettext_lazy("rights"),
    "desk": gettext_lazy("may come in"),
    "administrator": gettext_lazy("administrator"),
    "mail": gettext_lazy("mail address"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the record as people read it: what was done, to what, and what else is known of it."""

    event: Event
    did: str
    thing: str
    more: str


def said(verb: str) -> str:
    """Return what was done, in words that follow a name; a verb of which nobody said how is left as it is."""
    return str(SAID.get(verb, verb))


def lines(events: Sequence[Event]) -> list[Line]:
    """Return the lines in plain words. At most two queries, for the numbers of texts and the names of people."""
    texts = [row_id(key) for label, key in map(_parts, events) if label == "articles.revision"]
    numbers = dict(Revision.objects.filter(pk__in=filter(None, texts)).values_list("pk", "number")) if texts else {}
    keys = {key for event in events for side in ("from", "to") if (key := _holder(event, side))}
    people = {person.pk: str(person) for person in get_user_model().objects.filter(pk__in=keys)} if keys else {}
    return [
        Line(event, said(event.verb), _thing(*_parts(event), numbers), _particulars(event, people)) for event in events
    ]


def _parts(event: Event) -> tuple[str, str]:
    label, _colon, key = event.thing.partition(":")
    return label, key


def _thing(label: str, key: str, numbers: dict[int, int]) -> str:
    number = numbers.get(row_id(key) or 0)
    if label == "articles.revision" and number:
        return _("revision %(number)d") % {"number": number}
    try:
        kind = str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        kind = label
    return f"{kind} {key}".strip()


def _holder(event: Event, side: str) -> int | None:
    told = event.details.get(side) if isinstance(event.details, dict) else None
    return row_id(told.get("assignee")) if isinstance(told, dict) else None


def _particulars(event: Event, people: dict[int, str]) -> str:
    told = event.details if isinstance(event.details, dict) else {}
    before, after = told.get("from"), told.get("to")
    if isinstance(before, dict) and isinstance(after, dict):
        changed = [key for key in PARTICULARS if before.get(key) != after.get(key)]
        return "; ".join(
            f"{PARTICULARS[key]}: {_value(key, before.get(key), people)} → {_value(key, after.get(key), people)}"
            for key in changed
        )
    known = [key for key in PARTICULARS if isinstance(told.get(key), str) and told[key]]
    return "; ".join(f"{PARTICULARS[key]}: {_value(key, told[key], people)}" for key in known)


def _value(key: str, value: Any, people: dict[int, str]) -> str:
    if key == "assignee":
        return people.get(row_id(value) or 0, "–")
    text = str(value or "–")
    try:
        return date_format(localtime(datetime.fromisoformat(text)), "j F Y, H:i T")
    except ValueError:
        return text
