"""The forms of evidence. What they gather is done by `claims.evidence` and `claims.evidence_files`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.admin.fields import SeveralOf
from claims.evidence import CONTENT
from claims.evidence_files import ACCEPTED, safe_name
from claims.models import Evidence

if TYPE_CHECKING:
    from newsroom.models import User

DETAILS = (
    "url",
    "passage",
    "title",
    "publisher",
    "published_on",
    "kind",
    "stance",
    "is_primary",
    "visibility",
    "description",
    "anonymous_because",
    "archived_url",
    "accessed_on",
)


def _field(db_field: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    if isinstance(db_field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return db_field.formfield(**kwargs)


class Telling(forms.BaseForm):
    def take(self, error: ValidationError) -> None:
        """Put what an operation found wrong where it is; what has no field here, on top."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)


class FileForm(Telling, forms.Form):
    """A file that a source gave."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("A picture, a PDF, a sound recording or text. It is kept as it is, and never shown to readers."),
    )


# What is asked of a source where a verdict is proposed on it at once.
BRIEF = DETAILS[:8]
# Whoever fills in none of these has no source in mind.
TYPED = DETAILS[:5]


class SourceForm(Telling, forms.ModelForm):  # type: ignore[type-arg]  # as the stubs alone are generic
    """A source that readers may know of, in short."""

    class Meta:
        model = Evidence
        fields: tuple[str, ...] = BRIEF
        formfield_callback = _field
        widgets = {
            "passage": forms.Textarea(attrs={"rows": 4}),
            "url": forms.URLInput(attrs={"inputmode": "url", "autocomplete": "off"}),
            "published_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "accessed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "visibility": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Left empty, it is what the page says, once that is fetched.")

    def has_changed(self) -> bool:
        return not set(TYPED).isdisjoint(self.changed_data)

    @property
    def details(self) -> dict[str, Any]:
        """What was typed, for the operations. What is frozen was not."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if not self.fields[name].disabled}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if not cleaned.get("title"):
            cleaned["title"] = cleaned.get("url", "")[:300] or (safe_name(file.name) if file else "")
        if not cleaned["title"] and "url" not in self.errors:
            self.add_error("title", _("Give the evidence a title, or an address."))
        return cleaned


class EvidenceForm(SourceForm):
    """A source, as the desk works with it; a new one with a file, if there is one."""

    sealed_to = SeveralOf(
        label=_("Sealed to"),
        queryset=get_user_model().objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a sealed source: who knows of it, besides you. Nobody else does, whatever they may do."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=_("A picture, a PDF, a sound recording or text. It is kept as it is, and never shown to readers."),
    )

    class Meta(SourceForm.Meta):
        fields = DETAILS

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        person: User,
        evidence: Evidence | None = None,
        is_frozen: bool = False,
    ) -> None:
        super().__init__(data, files, instance=evidence)
        people = get_user_model()._default_manager.filter(is_active=True, is_staff=True).exclude(pk=person.pk)
        chooser = self.fields["sealed_to"]
        chooser.queryset = people.order_by("first_name", "last_name", "username")  # type: ignore[attr-defined]
        if evidence:
            chooser.initial = evidence.confidants.all()
            del self.fields["file"]
        if is_frozen:
            for name in CONTENT:
                self.fields[name].disabled = True
                self.fields[name].help_text = ""

    @property
    def people(self) -> list[User]:
        return list(self.cleaned_data["sealed_to"])
