from __future__ import annotations

import inspect

import pytest
from django.contrib.auth.models import Group
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


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Reporter", "Fact-checker", "Editor", "Publisher", "Legal"])
def test_role_that_is_made_again_has_the_rights_that_the_migrations_gave_it(role):
    given = set(Group.objects.get(name=role).permissions.all())
    Group.objects.get(name=role).delete()
    assert set(factories.role_named(role).permissions.all()) == given
