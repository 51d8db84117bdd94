"""Dates and times in English text, each as one value however it is written."""

from dataclasses import dataclass

from articles.words import Words

_MONTHS = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(_MONTHS.split(), start=1)}
SHORT_MONTHS = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
WEEKDAYS = {name: name for name in _DAYS.split()}
SHORT_WEEKDAYS = {
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday", "thu": "thursday",
    "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday",
}  # fmt: skip
RELATIVE = frozenset({"yesterday", "today", "tomorrow", "tonight", "ago", "noon", "midnight"})
_PERIODS = (
    "week weekend month year decade century quarter summer winter spring autumn fall season night morning evening"
)
PERIODS = frozenset(_PERIODS.split()) | set(MONTHS) | set(WEEKDAYS)
_HOURS = "one two three four five six seven eight nine ten eleven twelve"
HOURS = {word: hour for hour, word in enumerate(_HOURS.split(), start=1)}
SAYS_WHEN = frozenset({"last", "next", "this", "past", "previous", "coming", "current"})
# Without one of these, or a digit, there is no date.
SIGNS = RELATIVE | SAYS_WHEN | set(MONTHS) | set(SHORT_MONTHS) | set(WEEKDAYS) | set(SHORT_WEEKDAYS) | set(HOURS)
# "may" and "march" are months only beside one of these, or beside a number.
_BEFORE_MONTH = (
    "in of on since last next this until till by early late mid from to through and between before after during"
)
BEFORE_MONTH = frozenset(_BEFORE_MONTH.split())


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a text: the words first:last, and its value (an ISO date, "january", "last week", "18:30")."""

    first: int
    last: int
    value: str

    @property
    def name(self) -> str:
        return f"date {self.value}"


def dates(text: str, words: Words) -> list[Date]:
    """The dates of a text in order."""
    found: list[Date] = []
    if not any(key in SIGNS or key[0].isdigit() for key in words.keys):
        return found
    index = 0
    while index < len(words):
        date = _numeric(text, words, index) or _with_month(text, words, index) or _time(text, words, index)
        date = date or _single(text, words, index)
        if date:
            found.append(date)
            index = date.last
        else:
            index += 1
    return found


def _with_month(text: str, words: Words, index: int) -> Date | None:
    keys, size = words.keys, len(words)
    day, at = _day(words, index)
    if day:
        if at < size and keys[at] == "of":
            at += 1
        month = _month(text, words, at, beside_number=True)
        if month:
            year = _year(text, words, at + 1)
            return Date(index, at + 1 + bool(year), _iso(year, month, day))
    month = _month(text, words, index, beside_number=False)
    beside = month or _month(text, words, index, beside_number=True)
    if beside:
        day, at = _day(words, index + 1)
        if day and not text[words.ends[index] : words.starts[index + 1]].strip(" .\u00a0"):
            year = _year(text, words, at)
            return Date(index, at + bool(year), _iso(year, beside, day))
        year = _year(text, words, index + 1)
        if year:
            return Date(index, index + 2, _iso(year, beside, 0))
    if month:
        return Date(index, index + 1, _iso("", month, 0))
    return None


def _month(text: str, words: Words, index: int, *, beside_number: bool) -> int:
    if index >= len(words) or not text[words.starts[index]].isupper():
        return 0
    key = words.keys[index]
    if key in SHORT_MONTHS and (beside_number and (key in MONTHS or words.ends[index] - words.starts[index] <= 4)):
        return SHORT_MONTHS[key]
    if key in ("may", "march") and not beside_number:
        return MONTHS[key] if index and words.keys[index - 1] in BEFORE_MONTH else 0
    return MONTHS.get(key, 0)


def _day(words: Words, index: int) -> tuple[int, int]:
    """The day of a month that a word is, and where it ends: "30", "30th"."""
    keys = words.keys
    if index < len(words) and keys[index].isdigit() and len(keys[index]) <= 2 and 1 <= int(keys[index]) <= 31:
        ordinal = index + 1 < len(words) and keys[index + 1] in ("st", "nd", "rd", "th")
        return int(keys[index]), index + 1 + ordinal
    return 0, index


def _year(text: str, words: Words, index: int) -> str:
    if index >= len(words):
        return ""
    key, raw = words.keys[index], text[words.starts[index] : words.ends[index]]
    if len(key) == 4 == len(raw) and key.isdigit() and 1500 <= int(key) <= 2100:
        return key
    return ""


def _numeric(text: str, words: Words, index: int) -> Date | None:
    """2025-01-30, and 1/30/2025, which is left as it is written, since its order depends on the country."""
    if index + 2 >= len(words) or not all(key.isdigit() for key in words.keys[index : index + 3]):
        return None
    one, two, three = words.keys[index : index + 3]
    marks = {text[words.ends[k] : words.starts[k + 1]] for k in (index, index + 1)}
    if marks == {"-"} and len(one) == 4 and len(two) == len(three) == 2:
        return Date(index, index + 3, f"{one}-{two}-{three}")
    if marks in ({"/"}, {"."}, {"-"}) and len(three) in (2, 4) and len(one) <= 2 and len(two) <= 2:
        if int(one) > 12 >= int(two) and len(three) == 4:
            return Date(index, index + 3, _iso(three, int(two), int(one)))
        if int(two) > 12 >= int(one) and len(three) == 4:
            return Date(index, index + 3, _iso(three, int(one), int(two)))
        return Date(index, index + 3, f"{one}/{two}/{three}")
    return None


def _time(text: str, words: Words, index: int) -> Date | None:
    keys, size = words.keys, len(words)
    if keys[index] in HOURS and keys[index + 1 : index + 2] in (["am"], ["pm"]):
        return Date(index, index + 2, f"{HOURS[keys[index]] % 12 + 12 * (keys[index + 1] == 'pm'):02}:00")
    if not keys[index].isdigit() or len(keys[index]) > 2 or int(keys[index]) > 24:
        return None
    hour, minute, at = int(keys[index]), 0, index + 1
    colon = (
        at < size and text[words.ends[index] : words.starts[at]] == ":" and keys[at].isdigit() and len(keys[at]) == 2
    )
    if colon:
        minute, at = int(keys[at]), at + 1
    half = keys[at] if at < size else ""
    if half in ("am", "pm"):
        return Date(index, at + 1, f"{hour % 12 + 12 * (half == 'pm'):02}:{minute:02}")
    return Date(index, at, f"{hour:02}:{minute:02}") if colon else None


def _single(text: str, words: Words, index: int) -> Date | None:
    keys, size = words.keys, len(words)
    key = keys[index]
    following = keys[index + 1] if index + 1 < size else ""
    if key in SAYS_WHEN and following in PERIODS:
        return Date(index, index + 2, f"{'last' if key in ('past', 'previous') else key} {following}")
    if key in RELATIVE:
        return Date(index, index + 1, key)
    raw = text[words.starts[index] : words.ends[index]]
    if key in WEEKDAYS:
        return Date(index, index + 1, key)
    if key in SHORT_WEEKDAYS and raw[0].isupper() and text[words.ends[index] : words.ends[index] + 1] in (".", ","):
        return Date(index, index + 1, SHORT_WEEKDAYS[key])
    if following == "s" and words.starts[index + 1] - words.ends[index] <= 1 and key.isdigit() and key.endswith("0"):
        return Date(index, index + 2, f"{key if len(key) == 4 else '19' + key}s")
    year = _year(text, words, index)
    if year and not (index and keys[index - 1] in ("$", "€", "£", "¥", "₹", "-", "minus")):
        if following in ("percent", "%", "million", "billion", "bn", "trillion", "hundred", "thousand", "dollars"):
            return None
        return Date(index, index + 1, year)
    return None


def _iso(year: str, month: int, day: int) -> str:
    return f"{year or '*'}-{month:02}" + (f"-{day:02}" if day else "")
