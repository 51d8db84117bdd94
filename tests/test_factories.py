from __future__ import annotations

import inspect

import pytest
from factory.django import DjangoModelFactory

from tests import factories

FACTORIES = [
    value
    for value in vars(factories).values()
    if inspect.isclass(value) and issubclass(value, DjangoModelFactory) and value is not DjangoModelFactory
]


@pytest.mark.django_db
@pytest.mark.parametrize("make", FACTORIES)
def test_factory_makes_rows_that_are_valid(make):
    first, second = make(), make()
    assert first.pk != second.pk
    first.full_clean()
