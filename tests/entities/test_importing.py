"""Entities that come in from a file: what a row means, what it may change, and that all of it comes in or nothing."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import example, given
from hypothesis import strategies as st

from articles.models import Event
from entities import exporting
from entities.importing import ImportRefusedError, import_entities
from entities.merging import merge
from entities.models import Alias, Entity, Kind, SameAs
from entities.reading_rows import Read, UnreadableFileError, read_csv, read_json_lines
from entities.rows import Row, guarded, joined, parted, unguarded
from entities.versions import version_of_names
from entities.writing_rows import csv_lines, json_lines
from tests.factories import AliasFactory, EntityFactory, UserFactory

# What a name may hold, after the file was read: anything that can be printed.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20)
WORDS = st.lists(TEXT, min_size=1, max_size=3).map(" ".join)
ROWS = st.builds(
    Row,
    name=WORDS,
    kind=st.sampled_from(Kind.values),
    aliases=st.lists(WORDS, max_size=3, unique=True).map(tuple),
    description=st.one_of(st.just(""), WORDS),
    wikidata_id=st.one_of(st.just(""), st.integers(1, 10**6).map(lambda number: f"Q{number}")),
    website=st.sampled_from(["", "https://x.example/?a=1,2|3"]),
    same_as=st.lists(st.sampled_from(["https://a.example/", "https://b.example/x|y\\"]), unique=True).map(tuple),
)


@pytest.fixture
def by(db):
    return UserFactory(role="Editor")


def rows(*found: Row) -> list[Read]:
    return [Read(line, row) for line, row in enumerate(found, start=2)]


def taken(by, *found: Row, **options):
    return import_entities(rows(*found), by=by, **options)


def counts(report) -> tuple[int, int, int, int]:
    return report.created, report.changed, report.unchanged, report.left_out


def notes(report) -> list[tuple[int, str]]:
    return [(each.line, each.message) for each in report.findings]


def everything() -> list[tuple[object, ...]]:
    """All that is stored of entities, with when it was changed."""
    return [
        *Entity.objects.order_by("pk").values_list(),
        *Alias.objects.order_by("pk").values_list(),
        *SameAs.objects.order_by("pk").values_list(),
    ]


ADA = Row("Ada Lovelace", "person", ("Countess of Lovelace", "A. A. L."), "A mathematician.", "Q7259")


@pytest.mark.django_db
def test_new_entity_has_all_that_the_row_says(by):
    row = Row(
        "Ada Lovelace",
        "person",
        ("A. A. L.",),
        "A mathematician.",
        "q7259",
        "https://ada.example/",
        ("https://x.example/",),
    )
    assert counts(taken(by, row)) == (1, 0, 0, 0)
    ada = Entity.objects.get()
    assert (ada.name, ada.kind, ada.description, ada.wikidata_id) == (
        "Ada Lovelace",
        "person",
        "A mathematician.",
        "Q7259",
    )
    assert (ada.website, ada.slug, ada.folded, ada.initial) == (
        "https://ada.example/",
        "ada-lovelace",
        "ada lovelace",
        "A",
    )
    assert [(alias.name, alias.folded) for alias in ada.aliases.all()] == [("A. A. L.", "a a l")]
    assert [page.url for page in ada.same_as.all()] == ["https://x.example/"]


@pytest.mark.django_db
def test_import_is_on_the_record_once_and_tells_that_names_changed(by):
    before = version_of_names()
    taken(by, ADA, Row("Harrowgate", "place"))
    assert version_of_names() > before
    event = Event.objects.get()
    assert (event.verb, event.actor, event.details) == ("imported entities", by, {"new": 2, "changed": 0})


@pytest.mark.django_db
def test_same_file_twice_changes_nothing(by):
    found = (
        ADA,
        Row("John Smith", "person", (), "A baker."),
        Row("John Smith", "person", (), "A singer."),
        Row("東京", "place"),
    )
    taken(by, *found)
    before, version = everything(), version_of_names()
    again = taken(by, *found)
    assert counts(again) == (0, 0, 4, 0)
    assert again.findings == []
    assert everything() == before
    assert version_of_names() == version
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_what_is_empty_is_filled_and_what_differs_is_kept_and_said(by):
    ada = EntityFactory(name="Ada Lovelace", kind="person", description="A writer.")
    report = taken(by, ADA)
    ada.refresh_from_db()
    assert (ada.description, ada.wikidata_id) == ("A writer.", "Q7259")
    assert sorted(alias.name for alias in ada.aliases.all()) == ["A. A. L.", "Countess of Lovelace"]
    assert counts(report) == (0, 1, 0, 0)
    said = "Ada Lovelace: the description is “A writer.” here and “A mathematician.” in the file. Kept as it is here."
    assert notes(report) == [(2, said)]


@pytest.mark.django_db
def test_update_takes_what_the_file_says_and_keeps_the_old_name_and_nothing_less(by):
    ada = EntityFactory(name="Ada King", kind="topic", slug="ada-king", description="A writer.", wikidata_id="Q7259")
    AliasFactory(entity=ada, name="Ada Lovelace")
    AliasFactory(entity=ada, name="Enchantress of Numbers")
    taken(by, ADA, update=True)
    ada.refresh_from_db()
    assert (ada.name, ada.kind, ada.slug, ada.folded) == ("Ada Lovelace", "person", "ada-lovelace", "ada lovelace")
    assert ada.description == "A mathematician."
    names = ["A. A. L.", "Ada King", "Countess of Lovelace", "Enchantress of Numbers"]
    assert sorted(alias.name for alias in ada.aliases.all()) == names
    assert taken(by, ADA, update=True).changed == 0


@pytest.mark.django_db
def test_name_is_the_same_however_its_letters_are_put_together(by):
    EntityFactory(name="José\u00a0 Muñoz", kind="person")
    report = taken(by, Row("Jose\u0301 Mun\u0303oz", "person"))
    assert counts(report) == (0, 0, 1, 0)


@pytest.mark.django_db
def test_row_of_an_entity_that_was_merged_is_of_what_it_became(by):
    old, new = (
        EntityFactory(name="Harrow Bank", wikidata_id="Q1"),
        EntityFactory(name="Bank of Harrow", wikidata_id="Q2"),
    )
    merge([old], into=new, by=by)
    report = taken(by, Row("Harrow Bank", "organisation", ("HB",), wikidata_id="Q1"), update=True)
    new.refresh_from_db()
    assert counts(report) == (0, 1, 0, 0)
    assert (new.name, new.wikidata_id) == ("Bank of Harrow", "Q2")
    assert "HB" in [alias.name for alias in new.aliases.all()]
    assert counts(taken(by, Row("Harrow Bank", "organisation"))) == (0, 0, 1, 0)


@pytest.mark.django_db
def test_two_entities_of_one_name_and_kind_are_told_apart_by_description_or_are_a_conflict(by):
    baker = EntityFactory(name="John Smith", kind="person", description="A baker.")
    singer = EntityFactory(name="John Smith", kind="person", description="A singer.")
    taken(by, Row("John Smith", "person", ("Johnny",), "A singer."))
    assert [alias.entity for alias in Alias.objects.all()] == [singer]
    with pytest.raises(ImportRefusedError) as refused:
        taken(by, Row("John Smith", "person", ("Jack",)))
    said = (
        f"2 entities are called John Smith (person): {baker.pk}, {singer.pk}. Say which by its Wikidata id or its "
        "description, or merge them."
    )
    assert notes(refused.value.report) == [(2, said)]


@pytest.mark.django_db
def test_wikidata_id_that_disagrees_is_a_conflict_unless_descriptions_say_that_these_are_two(by):
    smith = EntityFactory(name="John Smith", kind="person", wikidata_id="Q1", description="A baker.")
    with pytest.raises(ImportRefusedError) as refused:
        taken(by, Row("John Smith", "person", wikidata_id="Q2"), update=True)
    ((line, said),) = notes(refused.value.report)
    assert (line, said[:73]) == (2, "John Smith (person) has the Wikidata id Q1 here and Q2 in the file. Corre")
    report = taken(by, Row("John Smith", "person", (), "A singer.", "Q2"))
    assert counts(report) == (1, 0, 0, 0)
    assert notes(report) == [(2, f"“John Smith” is also a name of another entity: John Smith ({smith.pk}).")]


@pytest.mark.django_db
def test_two_rows_of_one_entity_are_a_conflict(by):
    with pytest.raises(ImportRefusedError) as refused:
        taken(by, ADA, Row("Lady Lovelace", "person", wikidata_id="Q7259"), Row("Oslo", "place"), Row("Oslo", "place"))
    assert [(line, said[:21]) for line, said in notes(refused.value.report)] == [
        (3, "Line 2 says this of L"),
        (5, "Line 4 says this of O"),
    ]


@pytest.mark.django_db
def test_alias_that_another_entity_has_is_noted_wherever_that_is(by):
    apple = AliasFactory(entity=EntityFactory(name="Apple Inc."), name="Apple").entity
    report = taken(by, Row("Apple Records", "organisation", ("Ápple",)), Row("Apple Corps", "organisation", ("apple",)))
    assert notes(report) == [
        (2, f"“Ápple” is also a name of another entity: Apple Inc. ({apple.pk})."),
        (3, f"“apple” is also a name of another entity: Apple Inc. ({apple.pk}), that of line 2."),
    ]
    assert report.created == 2


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (Row("Oslo", "town"), "No such kind: 'town'."),
        (Row("Oslo"), "The kind is missing"),
        (Row(" ", "place"), "name: This field cannot be blank."),
        (Row("Os\x07lo", "place"), "There is a character in it that cannot be printed."),
        (Row("O" * 201, "place"), "name: Ensure this value has at most 200 characters"),
        (Row("Oslo", "place", ("O" * 201,)), "aliases: "),
        (Row("Oslo", "place", description="d" * 301), "description: Ensure"),
        (Row("Oslo", "place", wikidata_id="585"), "wikidata_id: A Wikidata id is the letter Q and a number"),
        (Row("Oslo", "place", website="oslo"), "website: Enter a valid URL."),
        (Row("Oslo", "place", same_as=("javascript:alert(1)",)), "same_as: "),
    ],
)
@pytest.mark.django_db
def test_row_that_cannot_be_stored_says_why_and_nothing_comes_in(by, row, said):
    with pytest.raises(ImportRefusedError) as refused:
        taken(by, ADA, row)
    ((line, message),) = notes(refused.value.report)
    assert line == 3
    assert message.startswith(said)
    assert not Entity.objects.exists()


@pytest.mark.django_db
def test_others_come_in_when_rows_in_conflict_are_left_out(by):
    report = taken(by, ADA, Row("Oslo", "town"), leave_out=True)
    assert counts(report) == (1, 0, 0, 1)
    assert [entity.name for entity in Entity.objects.all()] == ["Ada Lovelace"]


@pytest.mark.django_db
def test_dry_run_says_the_same_and_writes_nothing(by):
    EntityFactory(name="Ada Lovelace", kind="person", description="A writer.")
    before = everything()
    dry = taken(by, ADA, Row("Oslo", "place"), dry_run=True)
    assert everything() == before
    assert not Event.objects.exists()
    assert dry == taken(by, ADA, Row("Oslo", "place"))


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Reporter", "Legal"])
def test_import_takes_the_rights_to_make_and_to_change(role):
    person = UserFactory(role=role)
    allowed = person.has_perms(["entities.add_entity", "entities.change_entity"])
    if allowed:
        assert counts(taken(person, ADA)) == (1, 0, 0, 0)
    else:
        with pytest.raises(PermissionDenied):
            taken(person, ADA)
    with pytest.raises(PermissionDenied):
        taken(UserFactory(), ADA)


@pytest.mark.django_db
def test_import_costs_as_many_queries_for_three_rows_as_for_one(by):
    taken(by, ADA)
    costs = []
    for start, number in ((0, 1), (10, 3)):
        found = [
            Row(f"Entity {n}", "place", (f"Alias {n}",), wikidata_id=f"Q{n + 1}", same_as=(f"https://x.example/{n}",))
            for n in range(start, start + number)
        ]
        with CaptureQueriesContext(connection) as queries:
            taken(by, *found)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@given(st.lists(ROWS, max_size=5), st.sampled_from(["csv", "jsonl"]))
def test_rows_come_out_of_a_file_as_they_went_in(found, form):
    written = "".join(csv_lines(found) if form == "csv" else json_lines(found)).encode()
    read = list(read_csv(written) if form == "csv" else read_json_lines(written))
    assert [each.row for each in read] == found


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_cell_is_no_formula_and_comes_back_as_it_was(cell):
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(WORDS))
def test_several_values_share_a_cell(values):
    assert parted(joined(values)) == tuple(values)


@pytest.mark.django_db
@given(st.lists(ROWS, max_size=4))
@example([Row("Oslo", "place", (), "A letter of another age: \ufab9")])
@pytest.mark.filterwarnings("ignore")
def test_what_was_exported_changes_nothing_when_it_comes_in_again(found):
    by = UserFactory(role="Editor")
    import_entities(rows(*found), by=by, leave_out=True)
    before = everything()
    for written in (read_csv("".join(csv_lines(exporting.rows())).encode()),):
        report = import_entities(written, by=by)
        assert (report.created, report.changed, report.findings) == (0, 0, [])
    assert everything() == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "The first line has to name the columns"),
        (b"name\nOslo\n", "The first line has to name the columns"),
        (b"nom,type\nOslo,place\n", "The first line has to name the columns"),
        (b"name,kind,population\nOslo,place,1\n", "No such column: population."),
        (b"name,aliases\nOslo,\n", "A column is missing: kind."),
        (b"name,kind,name\nOslo,place,Oslo\n", "A column is there twice."),
        ("name,kind\nOslo,place\n".encode("utf-16"), "The file is in UTF-16. Save it as UTF-8"),
        ("name,kind\nOslo,place\nMünchen,place\n".encode("latin-1"), "Line 3 is not UTF-8. Save the file as UTF-8"),
        (b'name,kind\n"Oslo" x,place\n', "Line 2: "),
    ],
)
def test_file_that_cannot_be_read_says_what_to_do(data, said):
    with pytest.raises(UnreadableFileError) as refused:
        list(read_csv(data))
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_file_of_a_spreadsheet_is_read_whatever_stands_between_its_cells(delimiter, end):
    cells = [
        ["Kind", "Name", "Aliases", "Wikidata id"],
        ["place", "Oslo", "Christiania|Kristiania", "Q585"],
        ["", "", "", ""],
    ]
    text = "\ufeff" + end.join(delimiter.join(line) for line in cells) + end
    row = Row("Oslo", "place", ("Christiania", "Kristiania"), wikidata_id="Q585")
    assert list(read_csv(text.encode())) == [Read(2, row)]


def test_rows_are_named_by_the_line_on_which_they_begin():
    text = 'name,kind,description\nOslo,place,"A\ntown"\n\nBergen,place\n'
    assert list(read_csv(text.encode())) == [
        Read(2, Row("Oslo", "place", description="A\ntown")),
        Read(5, problem="2 cells where the first line names 3 columns. Is a quotation mark missing?"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("x", "This line is no object of JSON."),
        ("5", "This line is no object of JSON."),
        ('{"name": "\\ud800", "kind": "place"}', "This line is no object of JSON."),
        ("[" * 100_000, "This line is no object of JSON."),
        ('{"name": "Oslo", "mayor": "x"}', "There is no mayor here."),
        ('{"name": 5}', "name has to be a text."),
        ('{"name": "Oslo", "aliases": "x"}', "aliases has to be a list of texts."),
        ('{"kind": "place"}', "The name is missing."),
    ],
)
def test_line_that_is_no_row_is_named(line, said):
    (_first, second) = read_json_lines(f'{{"name": "Bergen", "kind": "place"}}\r\n{line}\n\n'.encode())
    assert (second.line, second.row) == (2, None)
    assert second.problem.startswith(said)


def test_list_of_objects_says_how_to_make_lines_of_it():
    with pytest.raises(UnreadableFileError, match="jq -c"):
        list(read_json_lines(b'[{"name": "Oslo"}]'))


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_commands_write_a_file_and_read_it(tmp_path, ending, by):
    admin = UserFactory(is_superuser=True)
    taken(by, ADA, Row("=Oslo", "place", ("-1", "’s-Hertogenbosch"), "+ a town"))
    path = tmp_path / f"entities.{ending}"
    call_command("export_entities", path, stderr=StringIO())
    Entity.objects.get(name="=Oslo").delete()
    out = StringIO()
    call_command("import_entities", path, stdout=out, stderr=StringIO())
    assert out.getvalue() == "Taken over: 1 new, 0 changed, 1 as they were, 0 left out.\n"
    assert Event.objects.latest("pk").actor == admin
    oslo = Entity.objects.get(name="=Oslo")
    assert sorted(alias.name for alias in oslo.aliases.all()) == ["-1", "’s-Hertogenbosch"]
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


@pytest.mark.django_db
def test_export_leaves_out_what_was_merged_and_other_kinds(by):
    old, new = EntityFactory(name="Harrow Bank"), EntityFactory(name="Bank of Harrow")
    merge([old], into=new, by=by)
    EntityFactory(name="Oslo", kind="place")
    assert [row.name for row in exporting.rows("organisation")] == ["Bank of Harrow"]
    out = StringIO()
    call_command("export_entities", kind="place", stdout=out)
    assert [row["name"] for row in csv.DictReader(StringIO(out.getvalue()))] == ["Oslo"]


@pytest.mark.django_db
def test_command_that_is_refused_tells_each_conflict_and_writes_the_report(tmp_path):
    UserFactory(is_superuser=True)
    path, report = tmp_path / "entities.csv", tmp_path / "report.csv"
    path.write_text("name,kind\nOslo,town\nBergen,place\n")
    said = StringIO()
    with pytest.raises(CommandError, match=r"^Nothing was taken over: 1 rows are in conflict\."):
        call_command("import_entities", path, report=report, stderr=said)
    assert "Line 2: conflict: No such kind: 'town'." in said.getvalue()
    kinds = ", ".join(Kind.values)
    assert list(csv.reader(report.open())) == [
        ["line", "severity", "message"],
        ["2", "conflict", f"No such kind: 'town'. There are: {kinds}."],
    ]
    assert not Entity.objects.exists()


@pytest.mark.django_db
def test_command_says_what_is_wrong_with_the_file_or_with_who_does_it(tmp_path):
    path = tmp_path / "entities.csv"
    path.write_text("name,kind\n")
    with pytest.raises(CommandError, match="There is no administrator"):
        call_command("import_entities", path, stderr=StringIO())
    reporter = UserFactory()
    with pytest.raises(CommandError, match="Importing takes the right"):
        call_command("import_entities", path, by=reporter.username, stderr=StringIO())
    UserFactory(is_superuser=True)
    path.write_bytes(b"\xff\xfen")
    with pytest.raises(CommandError, match="UTF-16"):
        call_command("import_entities", path, stderr=StringIO())
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        call_command("import_entities", tmp_path / "none.csv", stderr=StringIO())
