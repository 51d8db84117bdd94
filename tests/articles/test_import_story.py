"""The command that turns files into drafts."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from articles.models import Article, Author, Edition, Revision
from articles.models.story import Stage
from articles.revisions import blocks_of
from tests.articles.test_importing import SAMPLE, STORY
from tests.factories import AuthorFactory, SectionFactory, UserFactory
from tests.stories import edited

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db):
    """The newsroom's first administrator, after one who has left and before another."""
    UserFactory(admin=True, is_active=False)
    boss, _other = UserFactory.create_batch(2, admin=True)
    return boss


class Imported:
    def __init__(self, *files, **options):
        out, err = StringIO(), StringIO()
        self.code, self.error = 0, ""
        try:
            call_command("import_story", *files, stdout=out, stderr=err, **options)
        except CommandError as error:
            self.code, self.error = error.returncode, str(error)
        self.out, self.err = out.getvalue().splitlines(), err.getvalue().splitlines()


@pytest.fixture
def files(tmp_path):
    """Writes a file and returns its path."""

    def write(name, content=STORY):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_file_becomes_a_draft_with_a_paragraph_for_each(desk, files):
    path = files("bridge.txt")
    done = Imported(path)
    article = Article.objects.get()
    revision = article.newest
    assert (done.code, done.err) == (0, [])
    assert done.out == [
        f"[1/1] {path}: imported, story {article.pk}: Harrowgate’s Old Bridge Closes for Good",
        "1 imported, 0 there already, 0 failed",
    ]
    assert (article.stage, article.source, article.source_date) == (Stage.DRAFT, "file", date(2024, 5, 14))
    assert (revision.headline, revision.slug) == (
        "Harrowgate’s Old Bridge Closes for Good",
        "harrowgates-old-bridge-closes-for-good",
    )
    assert (revision.created_by, revision.reason) == (desk, "From bridge.txt")
    _headline, *paragraphs = blocks_of(revision)
    assert [block.text for block in paragraphs] == [line for line in STORY.splitlines()[3:] if line]
    assert len({block.id for block in paragraphs}) == 3
    assert Edition.objects.count() == 0


@pytest.mark.skipif(not SAMPLE.exists(), reason="The sample is not beside this tree.")
def test_sample_becomes_a_draft_of_six_paragraphs(desk):
    assert Imported(SAMPLE).code == 0
    article = Article.objects.get()
    assert article.source_date == date(2025, 1, 30)
    assert [block.kind for block in blocks_of(article.newest)] == ["headline", *["p"] * 6]


def test_same_file_twice_makes_one_story(desk, files):
    one, two = files("one.txt"), files("copy.txt", STORY.replace("\n", "\r\n"))
    assert Imported(one, two).out[-1] == "1 imported, 1 there already, 0 failed"
    again = Imported(one)
    article = Article.objects.get()
    assert (again.code, again.out) == (
        0,
        [f"[1/1] {one}: there already, story {article.pk}: {article}", "0 imported, 1 there already, 0 failed"],
    )
    assert Revision.objects.count() == 1


def test_story_that_was_edited_since_is_left_alone(desk, files):
    path = files("bridge.txt")
    Imported(path)
    article = Article.objects.get()
    edited(article, headline="Edited at the desk")
    Imported(path)
    assert Article.objects.get().newest.headline == "Edited at the desk"


def test_each_file_that_fails_is_named_and_the_others_come_in(desk, files, tmp_path):
    good, last = files("good.txt"), files("last.txt", "Another headline\n\nText.")
    bad = {
        files("empty.txt", b""): "The file is empty.",
        files("picture.txt", b"\x89PNG\x00"): "This is not a text file.",
        files(
            "latin.txt", "Schön\n\nText".encode("latin-1")
        ): "The encoding is not UTF-8 (byte 3 is not). Save the file as UTF-8.",
        files(
            "date.txt", b"2024-05-14"
        ): "There is no headline. Put one on the first line, or on the one below the date.",
        files("bare.txt", b"A headline"): "There is nothing below the headline. A story has at least one paragraph.",
        tmp_path / "missing.txt": "No such file or directory",
        tmp_path: "Is a directory",
        files("huge.txt", b"A headline\n\n" + b"x" * 2_000_001): (
            "The text has 2000008 characters; a story may have 2000000. Split it into several."
        ),
    }
    done = Imported(good, *bad, last)
    assert done.err == [f"[{n}/10] {path}: {reason}" for n, (path, reason) in enumerate(bad.items(), 2)]
    assert [line.partition(" ")[0] for line in done.out[:-1]] == ["[1/10]", "[10/10]"]
    assert done.out[-1] == "2 imported, 0 there already, 8 failed"
    assert (done.code, done.error) == (1, "8 of 10 files could not be read.")
    assert set(Revision.objects.values_list("headline", flat=True)) == {
        "Harrowgate’s Old Bridge Closes for Good",
        "Another headline",
    }


def test_byline_section_slug_and_person_can_be_said(desk, files):
    section, reporter, ada = SectionFactory(slug="world"), UserFactory(role="Reporter"), AuthorFactory(name="Ada Moss")
    done = Imported(
        files("bridge.txt"),
        "--byline",
        "Bela Reed",
        "--byline",
        "Ada Moss",
        section="world",
        slug="old-bridge",
        by=reporter.username,
    )
    revision = Revision.objects.get()
    assert done.code == 0
    assert [name.author.name for name in revision.byline.all()] == ["Bela Reed", "Ada Moss"]
    assert list(Author.objects.filter(name="Ada Moss")) == [ada]
    assert (revision.section, revision.slug, revision.created_by) == (section, "old-bridge", reporter)
    assert revision.article.created_by == reporter


def test_author_said_twice_is_named_once(desk, files):
    assert Imported(files("bridge.txt"), "--byline", "Ada Moss", "--byline", "Ada Moss").code == 0
    assert [name.author.name for name in Revision.objects.get().byline.all()] == ["Ada Moss"]


def refusals():
    SectionFactory(slug="world")
    AuthorFactory.create_batch(2, name="John Smith")
    UserFactory(username="gone", is_active=False, role="Reporter")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"section": "wrold"}, "There is no section 'wrold'. There are: world."),
        ({"by": "nobody"}, "Nobody here has the user name 'nobody'."),
        ({"by": "gone"}, "Nobody here has the user name 'gone'."),
        ({"byline": ["John Smith"]}, "Two authors are called 'John Smith'. Set the byline in the admin."),
        (
            {"byline": ["x" * 121]},
            "“" + "x" * 121 + "” is no name for an author: Ensure this value has at most 120 characters (it has 121).",
        ),
        ({"byline": [" "]}, "“ ” is no name for an author: This field cannot be blank."),
    ],
)
def test_option_that_cannot_be_followed_stops_all_before_anything_is_written(desk, files, options, message):
    refusals()
    authors = Author.objects.count()
    done = Imported(files("bridge.txt"), **options)
    assert (done.code, done.error) == (1, message)
    assert (Article.objects.count(), Author.objects.count()) == (0, authors)


def test_slug_is_for_one_file(desk, files):
    done = Imported(files("one.txt"), files("two.txt", "Two\n\nText."), slug="same")
    assert done.error == "--slug is the address of one story; leave it out for several files."
    assert Article.objects.count() == 0


def test_slug_that_is_none_is_named_with_its_file(desk, files):
    path = files("bridge.txt")
    done = Imported(path, slug="No Slug!")
    assert done.code == 1
    assert done.err[0].startswith(f"[1/1] {path}: Enter a valid")
    assert Article.objects.count() == 0


def test_newsroom_without_an_administrator_has_to_say_whose_story_it_is(db, files):
    UserFactory(admin=True, is_active=False)
    assert Imported(files("bridge.txt")).error == "There is no administrator yet. Say whose story it is: --by USER."


def test_person_who_may_not_write_imports_nothing(desk, files):
    path = files("bridge.txt")
    checker = UserFactory(username="checker", role="Fact-checker")
    done = Imported(path, by=checker.username)
    assert (done.code, done.err) == (1, [f"[1/1] {path}: You may not begin stories."])
    assert Article.objects.count() == 0


def test_authors_are_not_made_for_files_that_fail(desk, files):
    Imported(files("empty.txt", b""), "--byline", "Ada Moss")
    assert Author.objects.count() == 0
