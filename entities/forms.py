"""The ways in which a name may be written: what an editor need not list as an alias."""

from __future__ import annotations

import re

_LEGAL = tuple(
    f" {form}{stop}"
    for form in "Inc Corp Corporation Incorporated Ltd Limited plc PLC LLC AG S.A SA SE NV N.V GmbH Co S.p.A".split()
    for stop in ("", ".")
)
_IN_BRACKETS = re.compile(r" \([^()]+\)$")
_INITIALS = re.compile(r"(?:[A-Z]\. ?){2,}(?=[A-Z][a-z])")
_SAINT = re.compile(r"\bSt\.? (?=[A-Z])")
_PLURALS = {"topic", "work"}
_NO_PLURAL = ("ss", "us", "is", "ics", "ews", "ies")


def other_forms(name: str, kind: str) -> list[str]:
    """Return other forms of `name`: other spaced initials, without "The", "Inc." and what is in brackets; plurals.

    What differs in case, accents, hyphens, full stops or "&" is the same form (`entities.reading`). The plural, or the
    singular, of the last word is for topics and works only: "The Guardians" are no Guardian.
    """
    forms: list[str] = []
    if kind in _PLURALS and name.isascii() and (other := _other_number(name)) != name:
        forms.append(other)
    if kind == "organisation" and name.endswith(_LEGAL):
        forms.append(name.rsplit(" ", 1)[0].rstrip(","))
    if name.startswith(("The ", "the ")) and name.count(" ") > 1:
        forms.append(name[4:])
    if not ("." in name or "(" in name or "St " in name):  # most have none of these, and there are many
        return forms
    if (bare := _IN_BRACKETS.sub("", name)) != name:
        forms.append(bare)
        name = bare
    if initials := _INITIALS.match(name):
        forms.append(_INITIALS.sub(_respaced(initials[0]), name, count=1))
    if match := _SAINT.search(name):
        forms.append(name.replace(match[0], "Saint "))
    return forms


def _respaced(initials: str) -> str:
    """ "J.K. " for "J. K. ", and the other way round: full stops do not count where names are looked for, spaces do."""
    letters = initials.replace(".", "").split()
    return " ".join(f"{c}." for c in letters[0]) + " " if len(letters) == 1 else ".".join(letters) + ". "


def _other_number(name: str) -> str:
    """The plural, or the singular where the name is one."""
    if not name[-1:].isalpha():
        return name
    if name.isupper():
        return name + "s"
    small = name.lower()
    if small.endswith("ies") and len(name) > 5:
        return name[:-3] + "y"
    if small.endswith(_NO_PLURAL):
        return name + "es" if small.endswith("ss") else name
    if small.endswith("s"):
        return name[:-1]
    if small.endswith("y") and small[-2:-1] not in "aeiou":
        return name[:-1] + "ies"
    return name + ("es" if small.endswith(("x", "z", "ch", "sh")) else "s")
