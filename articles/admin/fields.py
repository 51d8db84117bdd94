"""Choosing several things in an order, with the admin's own autocomplete; and reading numbers that a browser sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db.models import ForeignKey, Model
from django.http import Http404


class _OrderedSelect(AutocompleteSelectMultiple):
    """Shows what is chosen in the order in which it was chosen; the browser sends it back in that order."""

    def optgroups(self, name: str, value: Sequence[Any], attrs: dict[str, Any] | None = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        order = {str(key): position for position, key in enumerate(value)}
        for _label, options, _index in groups:
            options.sort(key=lambda option: order.get(str(option["value"]), len(order)))
        return groups


class OrderedMultipleChoiceField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as the stubs alone are generic
    """A choice of several objects whose cleaned value is a list in the order of choosing."""

    def clean(self, value: Any) -> Any:
        chosen = {str(item.pk): item for item in super().clean(value)}
        return [chosen[str(key)] for key in dict.fromkeys(map(str, value or [])) if str(key) in chosen]


def number_in(text: str) -> int:
    """Return the number that a form or an address holds. Raises Http404 if it holds none, or none of a row."""
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Http404
    return int(text)


def choose_several(relation: ForeignKey[Any, Any], **kwargs: Any) -> OrderedMultipleChoiceField:
    """Return a field that chooses, in order, several of what the foreign key `relation` points to."""
    widget = _OrderedSelect(relation, admin.site)
    return OrderedMultipleChoiceField(
        queryset=_target(relation)._default_manager.all(), widget=_with_add_link(widget, relation), **kwargs
    )


def choose_one(relation: ForeignKey[Any, Any], **kwargs: Any) -> forms.ModelChoiceField[Model]:
    """Return a field that chooses one of what the foreign key `relation` points to."""
    widget = AutocompleteSelect(relation, admin.site)
    return forms.ModelChoiceField(
        queryset=_target(relation)._default_manager.all(), widget=_with_add_link(widget, relation), **kwargs
    )


def _target(relation: ForeignKey[Any, Any]) -> type[Model]:
    model = relation.related_model
    assert isinstance(model, type)
    return model


def _with_add_link(widget: forms.Select, relation: ForeignKey[Any, Any]) -> RelatedFieldWidgetWrapper:
    return RelatedFieldWidgetWrapper(
        widget, relation.remote_field, admin.site, can_add_related=True, can_change_related=False
    )
