"""What must be right before a story goes out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .models import Article, Edition, Revision
from .models.edition import IN_FORCE

logger = logging.getLogger(__name__)

CHECK_FAILED = "check-failed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to go out: a text, when, after what, and how it is announced to readers.

    `before` is what is in force just before it: the text before readers, or the end of that; None for a first edition.
    `has_note` says that readers are told what changed; `is_developing`, that statements are not all checked yet.
    """

    revision: Revision
    at: datetime
    before: Edition | None = None
    has_note: bool = False
    is_developing: bool = False

    @property
    def live(self) -> Revision | None:
        """The text that readers have until then."""
        return self.before.revision if self.before else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not right, said so that an editor knows what to do.

    `where` is the id of a block or a form's field, and `about` the thing in question, such as "claims.anchor:12".
    """

    code: str
    message: str
    where: str = ""
    is_blocking: bool = True
    about: str = ""
    # Where it is put right, if that is not the page of the story: a path of this site.
    url: str = ""
    # Whether one who may publish past the checks may publish past this one.
    can_be_overridden: bool = True
    # Whether it does not block a story that goes out as developing.
    may_develop: bool = False

    @property
    def key(self) -> str:
        """What tells it from other problems, and the same problem of another revision from a new one."""
        return f"{self.code}:{self.about or self.where}"


Check = TypeVar("Check", bound=Callable[[Proposal], Iterable[Problem]])


def finds(*codes: str, always: Iterable[str] = ()) -> Callable[[Check], Check]:
    """Say of a check which codes its problems have: `codes`, of which `GATE_LEVELS` may decide, and `always`."""

    def declare(check: Check) -> Check:
        check.codes, check.always = frozenset(codes), frozenset(always)  # type: ignore[attr-defined]
        return check

    return declare


def undecidable() -> dict[str, str]:
    """Return what is wrong with each code of `GATE_LEVELS` that it cannot decide of.

    A code that no check declares is taken for one of a check that declares none, if there is any such.
    """
    checks = [import_string(path) for path in settings.PUBLISH_CHECKS]
    known = frozenset({CHECK_FAILED}).union(*(getattr(check, "codes", ()) for check in checks))
    always = frozenset().union(*(getattr(check, "always", ()) for check in checks))
    wrong = {code: "that always blocks" for code in settings.GATE_LEVELS if code in always}
    if all(hasattr(check, "codes") for check in checks):
        names = ", ".join(sorted(known))
        others = settings.GATE_LEVELS.keys() - known - always
        wrong |= dict.fromkeys(sorted(others), f"no check finds that; what they find is {names}")
    return wrong


def proposal(
    revision: Revision,
    at: datetime,
    *,
    edition: Edition | None = None,
    has_note: bool = False,
    is_developing: bool = False,
) -> Proposal:
    """Return what it means to put `revision` out at `at`; as the `edition` that waits for that, if there is one.

    One query.
    """
    others = Edition.objects.filter(IN_FORCE, article=revision.article_id, live_from__lte=at)
    if edition:
        others = others.exclude(pk=edition.pk).filter(live_from__lt=at)
    before = others.select_related("revision", "complete_revision").order_by("-live_from").first()
    return Proposal(revision, at, before, has_note, is_developing)


def problems(proposed: Proposal) -> list[Problem]:
    """Return what the checks of `PUBLISH_CHECKS` find wrong with it, what blocks first.

    `GATE_LEVELS` says of a code whether it blocks or warns, in place of what the check says; what cannot be
    overridden always blocks. A check that raises is a problem itself, and blocks.
    """
    try:
        with transaction.atomic():
            found = [found for path in settings.PUBLISH_CHECKS for found in import_string(path)(proposed)]
    except Exception:  # noqa: BLE001 (which of them it was is found when each is run by itself)
        found = [found for path in settings.PUBLISH_CHECKS for found in _run(path, proposed)]
    leveled = [_leveled(problem, proposed) for problem in found]
    return sorted(leveled, key=lambda problem: not problem.is_blocking)


def blocking(proposed: Proposal) -> list[Problem]:
    """Return those of the problems that keep it from going out."""
    return [problem for problem in problems(proposed) if problem.is_blocking]


def remember(article: Article) -> None:
    """Keep, for the desk to show, what blocks the working text now. Nothing rests on it."""
    if article.newest is None:
        return
    found = blocking(proposal(article.newest, timezone.now()))
    shown = [{"code": problem.code, "message": problem.message} for problem in found]
    if shown != article.problems:
        article.problems = shown
        Article.objects.filter(pk=article.pk).update(problems=shown)


def _leveled(problem: Problem, proposed: Proposal) -> Problem:
    if not problem.can_be_overridden:
        return problem
    level = settings.GATE_LEVELS.get(problem.code)
    is_blocking = problem.is_blocking if level is None else level == "block"
    return replace(problem, is_blocking=is_blocking and not (problem.may_develop and proposed.is_developing))


def _run(path: str, proposed: Proposal) -> list[Problem]:
    try:
        # A check that breaks the transaction must not break those after it.
        with transaction.atomic():
            return list(import_string(path)(proposed))
    except Exception:
        logger.exception("Publish check %s failed on revision %s.", path, proposed.revision.pk)
        message = _(
            "The check “%(name)s” failed, so nobody knows whether this is right. Tell whoever runs this system."
        )
        name = path.rpartition(".")[2].replace("_", " ")
        return [Problem(CHECK_FAILED, message % {"name": name}, about=path)]
