"""What must be right before a story goes out."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .models import Revision

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not right, said so that an editor knows what to do. `where` is the id of a block or a form's field."""

    code: str
    message: str
    where: str = ""
    is_blocking: bool = True


def problems(revision: Revision, at: datetime) -> list[Problem]:
    """Return what the checks of `PUBLISH_CHECKS` find wrong with `revision` going out at `at`.

    A check that raises is a problem itself, and blocks.
    """
    return [problem for path in settings.PUBLISH_CHECKS for problem in _run(path, revision, at)]


def blocking(revision: Revision, at: datetime) -> list[Problem]:
    """Return those of the problems that keep `revision` from going out at `at`."""
    return [problem for problem in problems(revision, at) if problem.is_blocking]


def _run(path: str, revision: Revision, at: datetime) -> list[Problem]:
    try:
        # A check that breaks the transaction must not break those after it.
        with transaction.atomic():
            return list(import_string(path)(revision, at))
    except Exception:
        logger.exception("Publish check %s failed on revision %s.", path, revision.pk)
        message = _(
            "The check “%(name)s” failed, so nobody knows whether this is right. Tell whoever runs this system."
        )
        return [Problem("check-failed", message % {"name": path.rpartition(".")[2].replace("_", " ")})]
