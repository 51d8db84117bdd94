"""The form of an entity. What it gathers is saved by `entities.editing`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from entities import editing, finding
from entities.models import Entity


class _Lines(forms.CharField):
    """Several values, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class EntityForm(forms.ModelForm[Entity]):
    aliases = _Lines(
        label=_("Aliases"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "class": "vLargeTextField"}),
        help_text=_("Other names that it goes by in texts, one a line. Former names stay here when it is renamed."),
    )
    same_as = _Lines(
        label=_("Pages about the same"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField", "spellcheck": "false"}),
        help_text=_(
            "Addresses elsewhere that are about just this, one a line. Wikidata and the website have their own."
        ),
    )
    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https", widget=forms.URLInput(attrs={"class": "vURLField"})
    )
    is_another = forms.BooleanField(
        label=_("This is another one"), required=False, widget=forms.HiddenInput, help_text=_("of the same name")
    )

    class Meta:
        model = Entity
        fields = ("name", "kind", "description", "wikidata_id", "website", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].help_text = _(
                "The readable part of its address. Follows the name unless it is set here."
            )
        if self.instance.pk:
            known = editing.details_of(self.instance)
            self.initial.update(aliases=known.aliases, same_as=known.same_as)
            self.fields.pop("is_another", None)

    def clean(self) -> dict[str, Any]:
        """Refuse what the operation would, at its field; and ask before a second one of a name is made."""
        cleaned = super().clean() or self.cleaned_data
        try:
            editing.clean(self.details())
        except ValidationError as error:
            self.add_error(None, error)
        if "is_another" in self.fields and cleaned.get("name") and not cleaned.get("is_another"):
            self._ask_whether_it_is_another(cleaned["name"])
        return cleaned

    def details(self) -> editing.Details:
        data = self.cleaned_data
        return editing.Details(
            **{name: data.get(name) or "" for name in editing.PLAIN_FIELDS},
            aliases=tuple(data.get("aliases", "").splitlines()),
            same_as=tuple(data.get("same_as", "").splitlines()),
        )

    def _ask_whether_it_is_another(self, name: str) -> None:
        near = finding.near(name)
        if not near:
            return
        self.fields["is_another"].widget = forms.CheckboxInput()
        found = ((f"../{match.entity.pk}/change/", match.entity.label_for_choice()) for match in near)
        links = format_html_join("; ", '<a href="{}">{}</a>', found)
        asked = ngettext("There is one that looks like it: {}.", "There are some that look like it: {}.", len(near))
        use = gettext("Use that, or say below that this is another one.")
        self.add_error("name", format_html("{} {}", format_html(asked, links), use))
