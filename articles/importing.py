"""Reading stories from text files: a date line, a headline, paragraphs."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from django.utils.translation import gettext as _

MAX_HEADLINE = 250
DATE_FORMATS = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d")
WEEKDAY = re.compile(r"^(mon|tues|wednes|thurs|fri|satur|sun)day,?\s+", re.IGNORECASE)
ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
# Not the fixed and thin spaces of good typography.
SPACES = re.compile(r"[ \t\n\f]+")


class UnreadableStoryError(Exception):
    """The file holds no story. The message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class StoryFile:
    """A story as a text file tells it. `digest` is the same for the same text, whatever the file is called."""

    headline: str
    paragraphs: tuple[str, ...]
    written_on: date | None
    digest: str

    @property
    def body(self) -> str:
        return "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in self.paragraphs)


def read(content: bytes) -> StoryFile:
    """Return the story in `content`, a UTF-8 text. Typography is kept as it is. Raises UnreadableStoryError.

    A first line that is nothing but a date is the date. The next is the headline; what follows are paragraphs, parted
    by empty lines, or, where no empty line parts them, each on a line of its own.
    """
    text = _decode(content)
    chunks = [chunk for chunk in re.split(r"\n\s*\n", text) if chunk.strip()]
    lines = chunks[0].strip().split("\n", 1)
    written_on = parse_date(lines[0])
    if written_on:
        chunks[:1] = lines[1:]
    if chunks and "\n" in chunks[0].strip():
        # The headline is the first line of its chunk.
        chunks[:1] = chunks[0].strip().split("\n", 1)
    if not chunks:
        raise UnreadableStoryError(_("There is no headline. Put one on the first line, or on the one below the date."))
    headline = _spaced(chunks[0])
    if len(headline) > MAX_HEADLINE:
        raise UnreadableStoryError(
            _("There is no headline: the first line has %(length)d characters, and a headline has at most %(limit)d.")
            % {"length": len(headline), "limit": MAX_HEADLINE}
        )
    rest = chunks[1].split("\n") if len(chunks) == 2 else chunks[1:]
    paragraphs = tuple(_spaced(chunk) for chunk in rest if chunk.strip())
    if not paragraphs:
        raise UnreadableStoryError(_("There is nothing below the headline. A story has at least one paragraph."))
    digest = hashlib.sha256("\n\n".join((str(written_on), headline, *paragraphs)).encode()).hexdigest()
    return StoryFile(headline, paragraphs, written_on, digest)


def parse_date(line: str) -> date | None:
    """Return the date that `line` consists of ("Thursday, January 30, 2025", "30 January 2025"), or None."""
    bare = ORDINAL.sub("", WEEKDAY.sub("", " ".join(line.split()))).replace(".", "")
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(bare, form).date()  # noqa: DTZ007 (a date has no time zone)
        except ValueError:
            continue
    return None


def _spaced(text: str) -> str:
    return SPACES.sub(" ", text).strip()


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableStoryError(_("The encoding is UTF-16. Save the file as UTF-8."))
    if b"\x00" in content:
        raise UnreadableStoryError(_("This is not a text file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableStoryError(
            _("The encoding is not UTF-8 (byte %d is not). Save the file as UTF-8.") % error.start
        ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(character) == "Cc" and character not in "\n\t\f" for character in text):
        raise UnreadableStoryError(_("This is not a text file."))
    if not text.strip():
        raise UnreadableStoryError(_("The file is empty."))
    return text
