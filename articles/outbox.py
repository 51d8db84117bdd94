"""The outbox: what follows from a fact, written down with it and done later, so that its failure undoes nothing.

A function of the outbox is called outside a transaction, so that a slow mail holds up no editor: it owns its own. A
worker that is killed between the end of one and the note that it is done leaves it to be done a second time.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .models import Article, Edition, Effect
from .models.effect import OPEN
from .record import record

if TYPE_CHECKING:
    from newsroom.models import User

logger = logging.getLogger(__name__)

# With the pauses between them, about three hours.
ATTEMPTS = 10
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# For so long, what a worker has taken is its own. If it was killed meanwhile, another takes it then.
LEASE = timedelta(minutes=10)


def later(run: str, *, due_at: datetime | None = None, edition: Edition | None = None, **arguments: Any) -> Effect:
    """Write down that the function `run` (a dotted path) is to be called with `arguments` from `due_at` on (now).

    Called in the transaction of the fact that it follows from. One query.
    """
    return Effect.objects.create(run=run, due_at=due_at or timezone.now(), edition=edition, arguments=arguments)


def after_publication(edition: Edition) -> None:
    """Write down what follows when `edition` goes out: `AFTER_PUBLICATION`, from that moment on. One query.

    Called when an edition has been committed, in its transaction.
    """
    Effect.objects.bulk_create(
        Effect(run=path, edition=edition, due_at=edition.live_from) for path in settings.AFTER_PUBLICATION
    )


def reschedule(edition: Edition) -> None:
    """Have what follows from `edition` wait for its new moment; or never be done, if it was cancelled. One query."""
    undone = edition.effects.filter(done_at=None)
    if edition.cancelled_at:
        undone.delete()
    else:
        undone.update(due_at=edition.live_from)


def run_due(at: datetime, limit: int = 100, *, is_stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Run what is due at `at`, at most `limit` of it, and count what was "done" and what "failed".

    What fails is tried again after a pause that doubles, and given up in the end. Several workers may do this at
    once: each effect is run by one of them. Between two effects, `is_stopped` may end it. Two queries for each effect,
    besides its own.
    """
    outcomes: Counter[str] = Counter()
    for effect in Effect.objects.due(at).select_related("edition__revision", "edition__section")[:limit]:
        if is_stopped():
            break
        if _take(effect):
            outcomes[_run(effect)] += 1
    return outcomes


@transaction.atomic
def run_again(effect: Effect, *, by: User) -> None:
    """Have what failed or was given up be run as soon as a worker comes by. Raises PermissionDenied."""
    _refuse_unless_allowed(by)
    undone = Effect.objects.filter(pk=effect.pk, done_at=None)
    if undone.update(due_at=timezone.now(), attempts=0, given_up_at=None):
        record("runs again", effect, by=by, article=_story(effect))


@transaction.atomic
def give_up(effect: Effect, *, by: User) -> None:
    """Have something never be done, and nobody be reminded of it: its error goes to the record. PermissionDenied."""
    _refuse_unless_allowed(by)
    undone = Effect.objects.filter(OPEN, pk=effect.pk) | Effect.objects.red().filter(pk=effect.pk)
    if current := undone.first():
        Effect.objects.filter(pk=effect.pk).update(given_up_at=current.given_up_at or timezone.now(), error="")
        record("gave up", effect, by=by, article=_story(effect), reason=current.error)


def _story(effect: Effect) -> Article | None:
    return effect.edition.article if effect.edition else None


def _refuse_unless_allowed(by: User) -> None:
    if not by.has_perm("articles.change_effect"):
        raise PermissionDenied(_("You may not decide what becomes of an after-effect."))


def _take(effect: Effect) -> bool:
    """Whether this worker has it now, and no other."""
    unchanged = Effect.objects.filter(OPEN, pk=effect.pk, due_at=effect.due_at, attempts=effect.attempts)
    if effect.attempts >= ATTEMPTS:
        # Whoever took it the last time did not live to say what came of it.
        unchanged.update(given_up_at=timezone.now(), error=_("The worker was stopped each time that it ran this."))
        return False
    return bool(unchanged.update(due_at=timezone.now() + LEASE, attempts=F("attempts") + 1))


def _run(effect: Effect) -> str:
    """Call the function of an effect that was taken, and note what came of it: "done" or "failed"."""
    followed = {"edition": effect.edition} if effect.edition else {}
    try:
        function = import_string(effect.run)
        # What the settings name may be a plain function. Of a task, the function is called.
        getattr(function, "func", function)(**effect.arguments, **followed)
    except Exception as error:
        logger.exception("After-effect %d, %s, failed.", effect.pk, effect.run)
        _note(effect, error)
        return "failed"
    logger.info("After-effect %d, %s, is done.", effect.pk, effect.run)
    Effect.objects.filter(pk=effect.pk).update(done_at=timezone.now(), given_up_at=None, error="")
    return "done"


def _note(effect: Effect, error: Exception) -> None:
    attempts, now = effect.attempts + 1, timezone.now()
    pause: timedelta = min(FIRST_PAUSE * 2**effect.attempts, LONGEST_PAUSE)
    Effect.objects.filter(OPEN, pk=effect.pk).update(
        error=f"{type(error).__name__}: {error}"[:2000],
        due_at=now + pause,
        given_up_at=now if attempts >= ATTEMPTS else None,
    )
