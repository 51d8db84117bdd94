"""Choosing entities in a form: what was chosen, in its order, and what was typed and not chosen, which is kept.

The browser's part is in static/js/choose-entities.js. Without it, names are typed into the line below the list: one
that is an entity's is taken, and any other is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .finding import exactly
from .models import Entity, Kind

# What stands before a name among the numbers of what was chosen.
TYPED = "?"
DIGITS = 18


class ChooseEntities(forms.SelectMultiple):
    """The chosen, in order, and a line for names."""

    template_name = "admin/entities/widgets/choose.html"
    is_multiple = True

    class Media:
        css = {"all": ["css/choose-entities.css"]}
        js = [forms.Script("js/choose-entities.js", type="module")]

    def __init__(self, attrs: dict[str, Any] | None = None, *, kinds: Sequence[str] = ()) -> None:
        super().__init__(attrs)
        self.kinds = tuple(kinds)
        # Whether one may be made here; a form sets it for whoever fills it in.
        self.can_add_related = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        getlist = getattr(data, "getlist", None)
        chosen = getlist(name) if getlist else data.get(name) or []
        if isinstance(chosen, str | int):
            chosen = [chosen]
        return [value for value in chosen if value not in ("", None)] + _typed(data.get(f"{name}_typed", ""))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def format_value(self, value: Any) -> list[str]:
        values = value if isinstance(value, list | tuple) else [value]
        return [str(getattr(each, "pk", each)) for each in values if each not in ("", None)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        values = self.format_value(value)
        chosen, typed = [key for key in values if _is_id(key)], [key[1:] for key in values if key.startswith(TYPED)]
        context = forms.Widget.get_context(self, name, values, attrs)
        known = {str(entity.pk): entity for entity in Entity.objects.filter(pk__in=chosen)} if chosen else {}
        options = [(key, known[key], True) for key in dict.fromkeys(chosen) if key in known]
        # Names that several go by: so that one can be chosen without scripts.
        meant = (entity for text in typed for entity in exactly(text) if str(entity.pk) not in known)
        context["widget"] |= {
            "options": options + [(str(entity.pk), entity, False) for entity in dict.fromkeys(meant)],
            "typed": next(iter(typed), ""),
            "kinds": " ".join(self.kinds),
            "all_kinds": [(value, label) for value, label in Kind.choices if not self.kinds or value in self.kinds],
            "may_make": self.can_add_related,
            "is_multiple": self.is_multiple,
            "find_url": reverse_lazy("admin:entities_entity_find"),
            "make_url": reverse_lazy("admin:entities_entity_make"),
        }
        return context

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """By the project's own templates, which a form does not look among."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return id_

    def use_required_attribute(self, initial: Any) -> bool:
        return False


class ChooseEntity(ChooseEntities):
    """One, or none."""

    is_multiple = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        values = super().value_from_datadict(data, files, name)
        # What was typed last is what is meant; what had been chosen before it, has not been taken away by it.
        return values[-1] if values else ""


class EntitiesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as the stubs alone are generic
    """Several entities, in the order of choosing. Its cleaned value is a list."""

    widget = ChooseEntities

    def __init__(self, *, kinds: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs.setdefault("widget", ChooseEntities(kinds=kinds))
        # One that was merged while the page was open is what it has become, and so can be sent.
        super().__init__(Entity.objects.all(), **kwargs)

    def clean(self, value: Any) -> Any:
        keys = _read(value or [])
        known = {str(entity.pk): entity for entity in super().clean(keys).select_related("merged_into")}
        return list(dict.fromkeys(known[key].current for key in keys))

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label_for_choice())


class EntityField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One entity."""

    widget = ChooseEntity

    def __init__(self, *, kinds: Sequence[str] = (), **kwargs: Any) -> None:
        kwargs.setdefault("widget", ChooseEntity(kinds=kinds))
        super().__init__(Entity.objects.select_related("merged_into"), **kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        entity = super().to_python(_read([getattr(value, "pk", value)])[0])
        return entity.current if entity else None

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label_for_choice())


_NONE = gettext_lazy("“%(name)s” is not there yet. Choose another from the list, or make it.")
_SEVERAL = gettext_lazy("More than one goes by “%(name)s”. Choose: %(labels)s")


def _typed(text: Any) -> list[str]:
    """The names in what was typed, one a line, each marked as one."""
    lines = str(text or "").replace("\0", "").splitlines()
    return [f"{TYPED}{line.strip()}" for line in lines if line.strip()]


def _read(values: Iterable[Any]) -> list[str]:
    """Return the numbers of what was chosen, with those of the names that were typed.

    Raises ValidationError for what is neither: it says of each name why it could not be taken.
    """
    keys: list[str] = []
    problems = []
    for value in map(str, values):
        if not value.startswith(TYPED):
            if not _is_id(value):
                message = _("Choose from the list: “%(value)s” is not in it.")
                raise ValidationError(message, code="invalid_choice", params={"value": value[:40]})
            keys.append(value)
            continue
        name = value[1:]
        match exactly(name):
            case [one]:
                keys.append(str(one.pk))
            case []:
                problems.append(_NONE % {"name": name})
            case several:
                labels = "; ".join(entity.label_for_choice() for entity in several)
                problems.append(_SEVERAL % {"name": name, "labels": labels})
    if problems:
        raise ValidationError([ValidationError(problem, code="typed") for problem in problems])
    return list(dict.fromkeys(keys))


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= DIGITS
