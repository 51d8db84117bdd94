"""The forms that put a text out, later or now, that end it, and that move what is to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.gate import Problem
from articles.models.edition import EditionKind
from articles.putting_out import Developing

from .moments import TYPED, MomentField, our_time

NOW, LATER = "now", "at"


class WhenFields(forms.Form):
    """Now, or at a moment. One that was typed is never passed over in silence."""

    when = forms.ChoiceField(
        label=_("When"),
        choices=[(NOW, gettext_lazy("Now")), (LATER, gettext_lazy("At a moment"))],
        initial=NOW,
        required=False,
        widget=forms.RadioSelect,
    )
    live_from = MomentField(label=_("Day and time"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["live_from"].help_text = our_time()

    def read_moment(self) -> None:
        data = self.cleaned_data
        moment, when = data.get("live_from"), data.get("when")
        if "live_from" in self.errors or "when" in self.errors:
            return
        if moment and when == NOW:
            self.add_error("when", gettext("You gave a moment, too. Say which: now, or then."))
        elif when == LATER and moment is None:
            self.add_error("live_from", gettext("Give the day and the time, or choose “Now”."))

    def said(self) -> dict[str, Any]:
        """Return what can be read of the form, also where not all of it can."""
        return self.cleaned_data if self.is_bound and self.errors is not None else {}

    def at(self) -> datetime | None:
        """Return the moment that was given, if it can be read; None means now."""
        return self.said().get("live_from")


class PassFields(forms.Form):
    """Publishing past checks: which of them, and why. For those who may."""

    override = forms.CharField(
        label=_("Why it goes out past these checks"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stays on the record, with your name and with what was found."),
    )

    def passed(self) -> set[str]:
        """Return the keys of the problems that the person has ticked."""
        return set(self.data.getlist("pass")) if hasattr(self.data, "getlist") else set()

    def passes(self, blocking: Sequence[Problem]) -> str:
        """Return the reason for passing all of `blocking`; nothing, with errors set, unless each was ticked."""
        reason: str = self.cleaned_data.get("override", "").strip()
        ticked = self.passed() & {problem.key for problem in blocking}
        if not ticked or any(problem.key not in ticked for problem in blocking):
            return ""
        if not reason:
            self.add_error("override", gettext("Say why it goes out all the same."))
        return reason


class PublishForm(WhenFields, PassFields):
    """All that is said when a text is put out, but for the notes."""

    until = MomentField(
        label=_("Until"), required=False, help_text=_("The story ends by itself then. Leave it empty if it stays.")
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (EditionKind.UPDATE.value, gettext_lazy("An update: readers learn something new")),
            (EditionKind.MINOR.value, gettext_lazy("A minor edit: spelling, style, a link")),
        ],
        initial=EditionKind.UPDATE.value,
        required=False,
        widget=forms.RadioSelect,
    )
    developing_reason = forms.CharField(
        label=_("What is not checked yet, and why it goes out"),
        max_length=300,
        required=False,
        help_text=_("Readers are told that the story is developing, and how many statements are not checked yet."),
    )
    developing_until = MomentField(
        label=_("To be checked by"), required=False, help_text=_("The desk is reminded then.")
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.read_moment()
        begins, ends = data.get("live_from") or timezone.now(), data.get("until")
        if ends and ends <= begins:
            self.add_error("until", gettext("The end comes before the beginning. Choose a later moment."))
        if "developing_until" not in self.errors and data.get("developing_reason") and not data.get("developing_until"):
            self.add_error("developing_until", gettext("Say by when it will be checked."))
        if data.get("developing_until") and not data.get("developing_reason"):
            self.add_error("developing_reason", gettext("Say what is not checked yet, and why it goes out."))
        return data

    def developing(self) -> Developing | None:
        data = self.said()
        if not data.get("developing_reason") or not data.get("developing_until"):
            return None
        return Developing(data["developing_reason"], data["developing_until"])

    def is_minor(self) -> bool:
        return bool(self.said().get("kind") == EditionKind.MINOR)


class CorrectionForm(PassFields):
    """How a correction goes out, but for its notes."""

    minor = forms.BooleanField(
        label=_("A minor edit: spelling, style, a link. Readers are told nothing."), required=False
    )


class WithdrawForm(WhenFields):
    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers who come to the story's address are told this."),
    )
    field_order = ("reason", "when", "live_from")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.read_moment()
        return data


class MoveForm(forms.Form):
    """To another moment. The one that is shown counts as it is, to the second."""

    live_from = MomentField(label=_("Move to"))

    def __init__(self, data: Any = None, *, now_at: datetime) -> None:
        super().__init__(data, initial={"live_from": now_at}, use_required_attribute=False)
        self.fields["live_from"].help_text = our_time()
        self.now_at = now_at

    def is_unchanged(self) -> bool:
        shown = timezone.localtime(self.now_at).strftime(TYPED)
        return self.is_bound and self.data.get("live_from") == shown


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is cancelled"), max_length=300, required=False, help_text=_("For the record; optional.")
    )


class EndForm(forms.Form):
    until = MomentField(label=_("Ends on"))

    def __init__(self, data: Any = None, *, ends_at: datetime | None = None) -> None:
        super().__init__(data, initial={"until": ends_at}, use_required_attribute=False)
        self.fields["until"].help_text = our_time()


def add_errors(form: forms.Form, error: ValidationError, default: str | None = None) -> None:
    """Show what an operation refused at the fields that it names; if the form lacks them, at `default` or above all."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in by_field.items():
        form.add_error(name if name in form.fields else default, messages)
