"""The forms of withholding and expunging. What they gather is done by `articles.withholding` and `.expunging`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Edition, Withholding
from articles.withholding import require_silence, sought

from .fields import OneOf

Scope = Withholding.Scope
WORDS = gettext_lazy(
    "As a reader reads them. Paste them: they are found in capitals too, across bold or italic text, and from one "
    "paragraph into the next."
)


class _EditionField(OneOf):
    def label_from_instance(self, obj: Any) -> str:
        return f"{date_format(timezone.localtime(obj.live_from), 'DATETIME_FORMAT')}: {obj.revision.headline}"


class WithholdForm(forms.Form):
    """What to withhold, and why."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What"),
        choices=[
            (Scope.STORY, gettext_lazy("The whole story, every edition")),
            (Scope.EDITION, gettext_lazy("One edition")),
            (Scope.PASSAGE, gettext_lazy("A passage, wherever it stands in the story")),
        ],
        widget=forms.RadioSelect,
        initial=Scope.PASSAGE,
    )
    words = forms.CharField(
        label=gettext_lazy("The passage"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=WORDS,
    )
    edition = _EditionField(label=gettext_lazy("The edition"), queryset=Edition.objects.none(), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("For the record, without the words themselves. Readers are told the day, and not why."),
    )

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editions = article.editions.filter(cancelled_at=None, revision__isnull=False).select_related("revision")
        edition: Any = self.fields["edition"]
        edition.queryset = editions

    def clean(self) -> dict[str, Any]:
        """Take of the fields just what the choice needs, and refuse it if that is missing."""
        cleaned = super().clean() or self.cleaned_data
        scope = cleaned.get("scope")
        cleaned["words"] = cleaned.get("words", "") if scope == Scope.PASSAGE else ""
        cleaned["edition"] = cleaned.get("edition") if scope == Scope.EDITION else None
        if scope == Scope.EDITION and not cleaned["edition"]:
            self.add_error("edition", _("Choose the edition."))
        if scope == Scope.PASSAGE:
            require_silence(cleaned.get("reason", ""), sought(cleaned["words"]))
        return cleaned

    def what(self) -> dict[str, Any]:
        """Return what `articles.withholding.withhold` takes."""
        return {name: self.cleaned_data[name] for name in ("words", "edition", "reason")}

    def chosen(self) -> str:
        """What was chosen, in a phrase."""
        labels: dict[Any, Any] = dict(self.fields["scope"].choices)  # type: ignore[attr-defined]
        return str(labels[self.cleaned_data["scope"]])


class LiftForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=300,
        help_text=gettext_lazy("For the record, without the words themselves."),
    )


class AskForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("The words to destroy"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=WORDS,
    )
    order = forms.CharField(
        label=gettext_lazy("The order"),
        max_length=300,
        help_text=gettext_lazy("The court, the number of its order and its date. For the record, without the words."),
    )


class ApproveForm(forms.Form):
    """Asks for the number of the story, so that nobody destroys words by a slip of the hand."""

    number = forms.CharField(
        label=gettext_lazy("The story's number"), max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        self.fields["number"].help_text = _("Type %(number)d to confirm.") % {"number": article.pk}

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if number.strip() != str(self.article.pk):
            raise ValidationError(_("This is not the number of the story. Nothing was removed."))
        return number
