"""Two texts of a story brought together, as pages show them: what is settled, and what a person is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.utils.translation import gettext as _

from articles import blocks
from articles.blocks import MarkedUp
from articles.comparing import Difference, How, compare
from articles.differences import (
    LABELS,
    Line,
    Stretch,
    block_line,
    field_lines,
    field_runs,
    said,
    stretches,
    visible,
)
from articles.merging import By, Choice, Conflict, Settled
from articles.reconciling import LISTS, PICTURE, Reconciliation
from articles.rewording import Run, Sign, by_word
from articles.threeway import Clash


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to decide: three texts, the last two with what is different from the first."""

    key: str
    label: str
    base: tuple[Run, ...]
    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]
    choices: tuple[str, ...]
    chosen: str
    is_missing: bool
    is_markup: bool = False


@dataclass(frozen=True, slots=True)
class Sides:
    """What a page calls the two texts, and what each of them did."""

    ours: str
    theirs: str
    both_changed: str
    take_ours: str
    take_theirs: str
    take_both: str
    # By who did it: ours, theirs, both.
    changed: Mapping[By, str]
    added: Mapping[By, str]
    removed: Mapping[By, str]


def choices_in(request: HttpRequest) -> dict[str, Choice]:
    """Return what was chosen, by the key of the question. What was not offered is no choice."""
    found = {}
    for name, value in request.POST.items():
        if name.startswith("choice-") and value in set(Choice):
            found[name.removeprefix("choice-")] = Choice(str(value))
    return found


def ask(together: Reconciliation, chosen: Mapping[str, Choice], *, is_tried: bool) -> Iterator[Question]:
    """Yield what is not decided, with what was chosen; one that was not answered is marked, once that was tried."""
    for name, value in together.fields.items():
        if isinstance(value, Clash):
            base, ours, theirs = (said(name, side) for side in (value.base, value.ours, value.theirs))
            yield Question(
                name,
                str(LABELS[name]),
                (Run(Sign.KEPT, base),),
                visible(field_runs(name, base, ours)),
                visible(field_runs(name, base, theirs)),
                (Choice.OURS, Choice.THEIRS, Choice.BOTH) if name in LISTS else (Choice.OURS, Choice.THEIRS),
                chosen.get(name, ""),
                is_tried and name not in chosen,
            )
    for conflict in together.body.conflicts:
        yield _question(conflict, chosen.get(conflict.key, ""), is_missing=is_tried and conflict.key not in chosen)


def _question(conflict: Conflict[MarkedUp], chosen: str, *, is_missing: bool) -> Question:
    base, ours, theirs = (
        "\n".join(block.text for block in side) for side in (conflict.base, conflict.ours, conflict.theirs)
    )
    # Where one side changed only the markup, words would not show what is different.
    is_markup = bool(conflict.ours and conflict.theirs) and base in (ours, theirs)
    if is_markup:
        base, ours, theirs = (
            "\n".join(block.with_id("").html for block in side)
            for side in (conflict.base, conflict.ours, conflict.theirs)
        )
    can_be_both = conflict.ours and conflict.theirs
    return Question(
        conflict.key,
        _("Paragraph"),
        (Run(Sign.KEPT, base),),
        visible(by_word(base, ours)),
        visible(by_word(base, theirs)),
        (Choice.OURS, Choice.THEIRS, Choice.BOTH) if can_be_both else (Choice.OURS, Choice.THEIRS),
        chosen,
        is_missing,
        is_markup,
    )


def settled_fields(together: Reconciliation, sides: Sides) -> list[Line]:
    """Return what changes beside the text without a question, and who changed it."""
    merged = together.content(dict.fromkeys(together.undecided, Choice.THEIRS))
    asked = {name for name, value in together.fields.items() if isinstance(value, Clash)}
    if "picture" in asked:
        asked |= set(PICTURE)
    ours, theirs = (
        {line.kind for line in field_lines(together.base, side)} for side in (together.ours, together.theirs)
    )
    found = []
    for line in field_lines(together.base, merged):
        if line.kind not in asked:
            by = By.BOTH if line.kind in ours & theirs else By.OURS if line.kind in ours else By.THEIRS
            found.append(replace(line, label=f"{line.label}: {sides.changed[by]}"))
    return found


def parts(together: Reconciliation, questions: Mapping[str, Question], sides: Sides) -> list[Stretch | Question]:
    """The merged text in order: what is settled, and in between the questions."""
    whole = [(part, block) for part in together.body.parts for block in _either(part)]
    found = compare(blocks.split(together.base.body), [block for _, block in whole], language=together.theirs.language)
    became = (difference for difference in found if difference.after)
    shown: list[Stretch | Question] = []
    lines: list[Line] = []
    asked = set()
    for (part, _block), difference in zip(whole, became, strict=True):
        if isinstance(part, Settled):
            lines.append(_settled_line(part, difference, sides))
        elif part.key not in asked:
            asked.add(part.key)
            shown += [*stretches(lines), questions[part.key]]
            lines = []
    return shown + stretches(lines)


def _either(part: Settled[MarkedUp] | Conflict[MarkedUp]) -> tuple[MarkedUp, ...]:
    return (part.block,) if isinstance(part, Settled) else part.theirs or part.ours


def _settled_line(part: Settled[MarkedUp], difference: Difference[MarkedUp], sides: Sides) -> Line:
    line = block_line(difference)
    if part.by is By.NOBODY:
        return line if difference.how is How.MOVED else replace(line, label="", sign="", how=How.SAME, markup=())
    if part.was is None:
        return replace(line, label=sides.added[part.by])
    return replace(line, label=f"{sides.changed[part.by]}: {line.label}")


def removed(together: Reconciliation, sides: Sides) -> list[tuple[str, str]]:
    """Return what is not in the merged text any more: who took it out, in words, and what it said."""
    return [(sides.removed[gone.by], gone.block.text) for gone in together.body.removed]
