"""What stands in the way of a publication, as the desk shows it: what to do, and a link to the very spot."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from articles.gate import Problem

# Where a form of a story has what a check names, if not under the name of the field. A moment is two fields.
_FIELDS = {"caption": "picture_caption", "embargo_until": "embargo_until_0"}


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem, where it is put right, and what else would settle it on the page that shows it."""

    key: str
    message: str
    is_blocking: bool
    url: str
    other_ways: tuple[str, ...]
    # Whether the one who looks may publish past it, and has said so.
    may_pass: bool
    is_passed: bool


def shown(
    problems: Iterable[Problem],
    form_url: str,
    *,
    may_override: bool,
    passed: Collection[str] = (),
    may_develop: bool = False,
    may_wait: bool = False,
) -> list[ShownProblem]:
    """Return the problems as the page shows them; `form_url` is where the text can be changed.

    `may_develop` and `may_wait` say that the page can put it out as developing, and at a later moment.
    """
    return [
        ShownProblem(
            key=problem.key,
            message=problem.message,
            is_blocking=problem.is_blocking,
            url=problem.url or spot(problem.where, form_url),
            other_ways=tuple(_other_ways(problem, may_develop=may_develop, may_wait=may_wait)),
            may_pass=may_override and problem.is_blocking and problem.can_be_overridden,
            is_passed=problem.key in passed,
        )
        for problem in problems
    ]


def spot(where: str, form_url: str) -> str:
    """Return the address at which the form of a story opens at a block, or at a field."""
    if not where:
        return ""
    if where.startswith("p-"):
        return f"{form_url}#{where}"
    return f"{form_url}#id_{_FIELDS.get(where, where)}"


def _other_ways(problem: Problem, *, may_develop: bool, may_wait: bool) -> Iterable[str]:
    if not problem.is_blocking:
        return
    if problem.code == "facts-untold":
        yield _("A note to readers, below, settles it.")
    if problem.code == "embargo" and may_wait:
        yield _("Or choose a later moment, below.")
    if problem.may_develop and may_develop:
        yield _("Or let it go out as developing, below.")
