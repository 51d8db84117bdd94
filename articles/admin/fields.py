"""Choosing several things in an order, with the admin's own autocomplete; and reading numbers that a browser sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model
from django.http import Http404, HttpRequest

from articles.choosing import label_for_choice
from articles.numbers import row_id

from .moments import name_parts


class OneOf(forms.ModelChoiceField):  # type: ignore[type-arg]  # as the stubs alone are generic
    """A choice of one row. What is no number of a row is no choice, and no error of the database."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value not in self.empty_values and row_id(value) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value})
        return super().to_python(value)

    def label_from_instance(self, obj: Any) -> str:
        return label_for_choice(obj)


class SeveralOf(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """A choice of several rows, as careful."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if isinstance(key, str) and row_id(key) is None:
                code = "invalid_choice"
                raise ValidationError(self.error_messages[code], code=code, params={"value": key[:40]})
        return super().clean(value)

    def label_from_instance(self, obj: Any) -> str:
        return label_for_choice(obj)


# What the admin makes of these fields in the browser has no name until then.
_NAMED = [forms.Script("js/named-selects.js", type="module")]


class _Careful:
    """Shows what is chosen, and nothing for what is no number of a row."""

    def optgroups(self, name: str, value: Sequence[Any], attrs: dict[str, Any] | None = None) -> Any:
        known = [key for key in value if key in ("", None) or row_id(key) is not None]
        return super().optgroups(name, known, attrs)  # type: ignore[misc]


class ChooseOne(_Careful, AutocompleteSelect):
    class Media:
        js = _NAMED


class CarefulChoices:
    """For a ModelAdmin: its choices of rows are made with the fields above, and what it asks for has a name."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return name_parts(super().formfield_for_dbfield(db_field, request, **kwargs))  # type: ignore[misc]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", OneOf)
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", ChooseOne(db_field, self.admin_site))  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", SeveralOf)
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class _OrderedSelect(_Careful, AutocompleteSelectMultiple):
    """Shows what is chosen in the order in which it was chosen; the browser sends it back in that order."""

    class Media:
        js = _NAMED

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        # Its button to take all away would stand in the list of what is chosen, as no item of it.
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}

    def optgroups(self, name: str, value: Sequence[Any], attrs: dict[str, Any] | None = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        order = {str(key): position for position, key in enumerate(value)}
        for _label, options, _index in groups:
            options.sort(key=lambda option: order.get(str(option["value"]), len(order)))
        return groups


class OrderedMultipleChoiceField(SeveralOf):
    """A choice of several objects whose cleaned value is a list in the order of choosing."""

    def clean(self, value: Any) -> Any:
        chosen = {str(item.pk): item for item in super().clean(value)}
        return [chosen[str(key)] for key in dict.fromkeys(map(str, value or [])) if str(key) in chosen]


def number_in(text: str) -> int:
    """Return the number that a form or an address holds. Raises Http404 if it holds none, or none of a row."""
    if (number := row_id(text)) is None:
        raise Http404
    return number


def choose_several(relation: ForeignKey[Any, Any], **kwargs: Any) -> OrderedMultipleChoiceField:
    """Return a field that chooses, in order, several of what the foreign key `relation` points to."""
    widget = _OrderedSelect(relation, admin.site)
    return OrderedMultipleChoiceField(
        queryset=_target(relation)._default_manager.all(), widget=_with_add_link(widget, relation), **kwargs
    )


def choose_one(relation: ForeignKey[Any, Any], **kwargs: Any) -> OneOf:
    """Return a field that chooses one of what the foreign key `relation` points to."""
    widget = ChooseOne(relation, admin.site)
    return OneOf(queryset=_target(relation)._default_manager.all(), widget=_with_add_link(widget, relation), **kwargs)


def _target(relation: ForeignKey[Any, Any]) -> type[Model]:
    model = relation.related_model
    assert isinstance(model, type)
    return model


def _with_add_link(widget: forms.Select, relation: ForeignKey[Any, Any]) -> RelatedFieldWidgetWrapper:
    return RelatedFieldWidgetWrapper(
        widget, relation.remote_field, admin.site, can_add_related=True, can_change_related=False
    )
