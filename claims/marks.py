"""Quotation marks and question marks, in any script."""

import re

_DOUBLE = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u300c\u300d\u300e\u300f\uff02\u301d\u301e\u301f\u300a\u300b'
_OPENS_ONLY = "\u00ab\u300c\u300e\u300a\u301d\u201e"
_CLOSES_ONLY = "\u300d\u300f\u300b\u301e\u301f\u201d"
_SINGLE_OPEN = re.compile(r"(?<![\w.])['\u2018\u201a\u2039](?=\w)")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?;:\u2026])['\u2019\u203a](?!\w)")
_QUESTION = re.compile(r"[?\uff1f\u061f\u037e]+[\"'\u2019\u201d\u00bb)\]\s]*$|[?\uff1f\u061f]")


def quoted(text: str, open_at_start: bool = False) -> list[tuple[int, int]]:
    """The stretches of a text that stand in quotation marks of whatever kind.

    One that is opened and not closed goes on to the end, since a quotation may run over several sentences.
    """
    spans: list[tuple[int, int]] = []
    opened = 0 if open_at_start else None
    marks = [index for index, character in enumerate(text) if character in _DOUBLE]
    for index in marks:
        if opened is None:
            opens = text[index] in _OPENS_ONLY or not _closes(text, index)
            if opens:
                opened = index + 1
            elif not spans:
                spans.append((0, index))  # closes what the text before this one opened
        else:
            spans.append((opened, index))
            opened = None
    if opened is not None:
        spans.append((opened, len(text)))
    if not marks and not open_at_start:
        spans = _single(text)
    return spans


def is_open_after(text: str) -> bool:
    """Whether a text ends inside quotation marks that it opened itself."""
    opened = False
    for index, character in enumerate(text):
        if character in _DOUBLE:
            opened = not opened and not _closes(text, index)
    return opened


def is_question(text: str) -> bool:
    """Whether a text asks something."""
    return _QUESTION.search(text) is not None


def _single(text: str) -> list[tuple[int, int]]:
    """Stretches in single marks, which are apostrophes too: only those that open and close count."""
    spans = []
    position = 0
    while opening := _SINGLE_OPEN.search(text, position):
        closing = _SINGLE_CLOSE.search(text, opening.end())
        if not closing:
            break
        spans.append((opening.end(), closing.start()))
        position = closing.end()
    return spans


def _closes(text: str, index: int) -> bool:
    if text[index] in _CLOSES_ONLY:
        return True
    before = text[index - 1 : index]
    after = text[index + 1 : index + 2]
    return bool(before) and not before.isspace() and before not in "([\u2014\u2013-" and not after.isalnum()
