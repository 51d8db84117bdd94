"""Reading a story from a text file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import blocks
from articles.importing import UnreadableStoryError, parse_date, read

SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "samples" / "stargate.txt"
STORY = """\
Tuesday, May 14, 2024

Harrowgate’s Old Bridge Closes for Good

The council voted on Tuesday to close “the old lady”, as people call the bridge. It is 140 years old.

Repairs would cost 4 million crowns—more than the town has.

“We’ll miss it,” said the mayor.
"""


def texts(story) -> list[str]:
    return [block.text for block in blocks.parse(story.body)]


def test_date_headline_and_paragraphs_are_read_with_their_typography():
    story = read(STORY.encode())
    assert story.written_on == date(2024, 5, 14)
    assert story.headline == "Harrowgate’s Old Bridge Closes for Good"
    assert story.paragraphs == (
        "The council voted on Tuesday to close “the old lady”, as people call the bridge. It is 140 years old.",
        "Repairs would cost 4 million crowns—more than the town has.",
        "“We’ll miss it,” said the mayor.",
    )
    assert texts(story) == list(story.paragraphs)


@pytest.mark.skipif(not SAMPLE.exists(), reason="The sample is not beside this tree.")
def test_sample_is_read_as_it_stands():
    content = SAMPLE.read_bytes()
    story = read(content)
    assert (story.written_on, len(story.paragraphs)) == (date(2025, 1, 30), 6)
    assert "’s " in story.headline
    assert [story.headline, *story.paragraphs] == content.decode().rstrip("\n").split("\n\n")[1:]
    assert texts(story) == list(story.paragraphs)


SAME = {
    "with a byte order mark": STORY.encode("utf-8-sig"),
    "with Windows line ends": STORY.replace("\n", "\r\n").encode(),
    "with old Macintosh line ends": STORY.replace("\n", "\r").encode(),
    "with space around it": f"\n\n  {STORY}\n\n\n".encode(),
    "with more empty lines": STORY.replace("\n\n", "\n \n\t\n").encode(),
    "without a last line end": STORY.rstrip().encode(),
    "wrapped": STORY.replace(" It is", "\nIt is").encode(),
    "indented": STORY.replace("\n\n", "\n\n    ").encode(),
    "with the headline right below the date": STORY.replace("2024\n\n", "2024\n").encode(),
    "without empty lines": STORY.replace("\n\n", "\n").encode(),
    "with a form feed": STORY.replace("\n\n“We", "\n\n\f“We").encode(),
}


@pytest.mark.parametrize("content", SAME.values(), ids=list(SAME))
def test_story_is_the_same(content):
    assert read(content) == read(STORY.encode())


@pytest.mark.parametrize(
    "change",
    [("4 million", "5 million"), ("Closes", "closes"), ("May 14", "May 15"), ("\n\nRepairs", " Repairs")],
)
def test_digest_tells_another_story(change):
    assert read(STORY.replace(*change).encode()).digest != read(STORY.encode()).digest


def test_file_without_a_date_has_none():
    story = read(STORY.partition("\n\n")[2].encode())
    assert (story.written_on, story.headline) == (None, "Harrowgate’s Old Bridge Closes for Good")
    assert len(story.paragraphs) == 3


def test_date_within_a_headline_is_part_of_it():
    assert read(b"May 14, 2024: a chronicle\n\nOne.").headline == "May 14, 2024: a chronicle"


def test_second_date_is_the_headline():
    story = read(b"2024-05-14\n\n2024-05-15\n\nOne.")
    assert (story.written_on, story.headline) == (date(2024, 5, 14), "2024-05-15")


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_fixed_and_thin_spaces_are_typography(space):
    text = f"500{space}millions d’euros, «{space}pas un sou de plus{space}»"
    story = read(f"Titre{space}: le pont\n\n{text}\n\nFin.".encode())
    assert story.headline == f"Titre{space}: le pont"
    assert story.paragraphs[0] == text


def test_markup_in_a_text_is_text():
    story = read(b"A <b>bold</b> headline\n\n1 < 2 & <script>alert(1)</script>\n\n&amp; so on")
    assert story.headline == "A <b>bold</b> headline"
    assert texts(story) == ["1 < 2 & <script>alert(1)</script>", "&amp; so on"]


@pytest.mark.parametrize(
    "line",
    [
        "Tuesday, May 14, 2024",
        "tuesday May 14, 2024",
        "May 14, 2024",
        "May 14th, 2024",
        "14 May 2024",
        "14th May 2024",
        "Tuesday 14 May 2024",
        "  Tuesday,  May  14,  2024 ",
        "2024-05-14",
        "MAY 14, 2024",
    ],
)
def test_dates_are_understood(line):
    assert parse_date(line) == date(2024, 5, 14)


def test_short_names_of_months_are_understood():
    dates = [parse_date(line) for line in ("Jan. 30, 2025", "30 Jan 2025", "January 30, 2025", "January 31st, 2025")]
    assert dates == [date(2025, 1, 30)] * 3 + [date(2025, 1, 31)]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Tuesday",
        "May 2024",
        "30 February 2024",
        "14/05/2024",
        "May 14, 2024 and later",
        "yesterday",
        "2024",
        "x" * 999,
    ],
)
def test_other_lines_are_no_dates(line):
    assert parse_date(line) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b" \n\t\r\n ", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (STORY.encode("utf-16"), "The encoding is UTF-16. Save the file as UTF-8."),
        (STORY.encode("utf-16-be"), "This is not a text file."),
        (STORY.encode("cp1252"), "The encoding is not UTF-8 (byte 33 is not). Save the file as UTF-8."),
        (
            "Ein schöner Tag\n\nÜber allem.".encode("latin-1"),
            "The encoding is not UTF-8 (byte 7 is not). Save the file as UTF-8.",
        ),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a text file."),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "The encoding is not UTF-8 (byte 10 is not). Save the file as UTF-8."),
        (b"A bell\n\nrings \x07 here", "This is not a text file."),
        (b"Tuesday, May 14, 2024", "There is no headline. Put one on the first line, or on the one below the date."),
        (b"2024-05-14\n\n\n", "There is no headline. Put one on the first line, or on the one below the date."),
        (b"Only a headline", "There is nothing below the headline. A story has at least one paragraph."),
        (
            b"2024-05-14\nOnly a headline\n\n",
            "There is nothing below the headline. A story has at least one paragraph.",
        ),
        (
            b"x" * 251 + b"\n\nText.",
            "There is no headline: the first line has 251 characters, and a headline has at most 250.",
        ),
    ],
)
def test_what_is_no_story_is_refused_with_the_reason(content, reason):
    with pytest.raises(UnreadableStoryError) as caught:
        read(content)
    assert str(caught.value) == reason


def test_longest_headline_is_accepted():
    assert len(read(b"x" * 250 + b"\n\nText.").headline) == 250


def is_story(content: bytes) -> bool:
    try:
        story = read(content)
    except UnreadableStoryError:
        return False
    paragraphs_are_text = all(p == p.strip(" \t\n\f") != "" for p in story.paragraphs)
    assert 0 < len(story.headline) <= 250
    assert story.paragraphs
    assert paragraphs_are_text
    return True


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_story_or_refused(content):
    assert is_story(content) in (True, False)
