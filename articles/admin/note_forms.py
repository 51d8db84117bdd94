"""The notes to readers that go out with an edition: as many forms as there are notes, each of which may stay empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Correction
from articles.putting_out import Note

# No story has more to tell at once; a form that says it has was not made here.
MOST = 20
_NUMBERED = re.compile(r"note-(\d{1,3})-")


class NoteForm(forms.Form):
    """One note. What higher apps ask for beside it is in `CORRECTION_FIELDS`."""

    kind = forms.ChoiceField(label=_("What it is"), choices=Correction.CorrectionKind.choices)
    text = forms.CharField(
        label=_("Note to readers"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands on the story, on the page of corrections and in the feed."),
    )
    was = forms.CharField(
        label=_("What was wrong"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    now = forms.CharField(
        label=_("What is right"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.ChoiceField(
        label=_("Where it stands"), choices=Correction.Place.choices, initial=Correction.Place.FOOT
    )

    def __init__(self, data: Any = None, *, article: Article, number: int) -> None:
        first = Correction.CorrectionKind.CORRECTION
        super().__init__(
            data, prefix=f"note-{number}", initial={"kind": first}, empty_permitted=True, use_required_attribute=False
        )
        self.number = number
        self.more: dict[str, Any] = {}
        for dotted in settings.CORRECTION_FIELDS:
            if field := import_string(dotted)(article):
                name = dotted.rpartition(".")[2]
                self.fields[name] = self.more[name] = field

    def is_written(self) -> bool:
        """Whether anything was written or chosen in it."""
        return self.is_bound and bool(self.has_changed())

    def note(self) -> Note | None:
        """Return the note as `articles.publishing` takes it; None if nothing was written."""
        data = self.cleaned_data
        if not data.get("text"):
            return None
        chosen = {name: data[name] for name in self.more if data.get(name)}
        return Note(
            kind=data["kind"],
            text=data["text"],
            was=data["was"],
            now=data["now"],
            place=data["place"],
            attach=self._attach(chosen) if chosen else None,
        )

    def _attach(self, chosen: Mapping[str, Any]) -> Callable[[Correction], object]:
        def attach(correction: Correction) -> None:
            for name, value in chosen.items():
                self.more[name].attach(correction, value)

        return attach


def note_forms(data: Any, article: Article, *, add: bool = False) -> list[NoteForm]:
    """Return a form for each note that was sent, or an empty one; and one more, if `add`."""
    sent = {int(found[1]) for name in data or () if (found := _NUMBERED.match(name))}
    numbers = sorted(number for number in sent if number < MOST) or [0]
    forms = [NoteForm(data if sent else None, article=article, number=number) for number in numbers]
    if add and numbers[-1] + 1 < MOST:
        forms.append(NoteForm(article=article, number=numbers[-1] + 1))
    return forms


def are_valid(found: list[NoteForm]) -> bool:
    """Whether all notes can be told as they are. Looks at every one, so that all errors are shown."""
    return not [form for form in found if form.is_bound and not form.is_valid()]


def notes_of(found: list[NoteForm]) -> list[Note]:
    """Return the notes that were written and are valid."""
    notes = [form.note() for form in found if form.is_bound and form.is_valid()]
    return [note for note in notes if note]
