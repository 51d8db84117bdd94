"""The names of all entities, once a process: shared by its threads, and right soon after a change anywhere."""

from __future__ import annotations

import os
import subprocess
import threading

import pytest
from django.db import transaction

from articles.block import Block
from entities import names_index
from entities.editing import Details, change, create
from entities.merging import merge
from entities.models import Alias
from entities.versions import names_changed, version_of_names
from tests.factories import EntityFactory
from tests.load.processes import started


def found(text):
    return [mention.words for mention in names_index.current().names.find([Block("p-1", text)])]


@pytest.fixture
def late(monkeypatch):
    """The time between two looks at the version is over at once."""
    monkeypatch.setattr(names_index, "FRESH", 0.0)


@pytest.mark.django_db
def test_names_are_read_once_and_the_version_once_in_two_seconds(django_assert_num_queries):
    EntityFactory(name="Ines Halloran")
    with django_assert_num_queries(3):
        assert found("We asked Ines Halloran.") == ["Ines Halloran"]
    with django_assert_num_queries(0):
        assert found("We asked Ines Halloran.") == ["Ines Halloran"]


@pytest.mark.django_db
def test_names_that_have_not_changed_are_not_read_again(late, django_assert_num_queries):
    EntityFactory(name="Ines Halloran")
    first = names_index.current()
    with django_assert_num_queries(1):
        assert names_index.current() is first


@pytest.mark.django_db
def test_what_an_operation_changes_is_found_after_it(late, editor):
    assert found("Dunmore Ferries and Dunmore Line") == []
    entity = create(Details(name="Dunmore Ferries", kind="organisation"), by=editor)
    assert found("Dunmore Ferries and Dunmore Line") == ["Dunmore Ferries"]
    change(entity, Details(name="Dunmore Line", kind="organisation"), by=editor)
    assert found("Dunmore Ferries and Dunmore Line") == ["Dunmore Ferries", "Dunmore Line"]  # the old one is an alias


@pytest.mark.django_db
def test_search_by_likeness_goes_with_the_names(late, editor):
    entity = create(Details(name="Dunmore Ferries", kind="organisation"), by=editor)
    index = names_index.current()
    assert [close.entity for close in index.likeness.close("dunmroe")] == [entity.pk]
    assert index.likeness is index.likeness
    create(Details(name="Dunmore Line", kind="organisation"), by=editor)
    assert len(names_index.current().likeness.close("dunmore")) == 2


@pytest.mark.django_db
def test_merged_entity_is_found_as_what_it_became(late, editor):
    bank = EntityFactory(name="Harrow Bank", kind="organisation")
    other = EntityFactory(name="Bank of Harrow", kind="organisation")
    merge([other], into=bank, by=editor)
    [mention] = names_index.current().names.find([Block("p-1", "The Bank of Harrow closed.")])
    assert mention.entities == (bank.pk,)


@pytest.mark.django_db(transaction=True)
def test_names_of_a_transaction_that_is_rolled_back_are_forgotten(late):
    EntityFactory(name="Ines Halloran")
    with transaction.atomic():
        Alias.objects.create(entity=EntityFactory(name="Never Was"), name="Nobody")
        names_changed()
        assert found("Never Was") == ["Never Was"]
        transaction.set_rollback(True)
    EntityFactory(name="Is Here")
    names_changed()
    assert found("Never Was, but Is Here") == ["Is Here"]


@pytest.mark.django_db
def test_version_that_was_taken_back_is_not_given_again():
    names_changed()
    with transaction.atomic():
        names_changed()
        taken_back = version_of_names()
        transaction.set_rollback(True)
    names_changed()
    assert version_of_names() != taken_back


@pytest.mark.django_db
def test_old_names_are_served_while_another_thread_builds(late, monkeypatch):
    EntityFactory(name="Ines Halloran")
    first = names_index.current()
    EntityFactory(name="Dunmore")
    names_changed()
    begun, go_on = threading.Event(), threading.Event()
    read = names_index.read_names

    def slowly():
        names = read()
        begun.set()
        go_on.wait(10)
        return names

    monkeypatch.setattr(names_index, "read_names", slowly)
    served = []
    other = threading.Thread(target=lambda: (begun.wait(10), served.append(names_index.current()), go_on.set()))
    other.start()
    second = names_index.current()
    other.join(10)
    assert served == [first]
    assert second is not first
    assert [mention.words for mention in second.names.find([Block("p-1", "Dunmore")])] == ["Dunmore"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="This system does not fork.")
@pytest.mark.django_db
def test_process_that_was_forked_off_while_names_were_built_builds_them_itself():
    holder = names_index._holder
    holder._building.acquire()
    try:
        child = os.fork()
        if not child:
            os._exit(0 if holder._building.acquire(timeout=5) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        holder._building.release()


ASK = """
import django, sys, time
django.setup()
from articles.block import Block
from entities import names_index
def found():
    return [m.words for m in names_index.current().names.find([Block("p-1", "Ines Halloran met Dunmore Ferries")])]
print(found(), flush=True)
sys.stdin.readline()
end = time.monotonic() + 20
while len(found()) < 2 and time.monotonic() < end:
    time.sleep(0.1)
print(found(), flush=True)
"""


@pytest.mark.django_db(transaction=True)
def test_another_process_finds_what_was_named_here(editor):
    EntityFactory(name="Ines Halloran")
    with started("-c", ASK, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == "['Ines Halloran']\n"
        create(Details(name="Dunmore Ferries", kind="organisation"), by=editor)
        assert other.communicate("\n", timeout=60) == ("['Ines Halloran', 'Dunmore Ferries']\n", None)
