"""The worker: runs what follows from publications and other facts."""

from __future__ import annotations

import logging
import signal
import time
from argparse import ArgumentTypeError
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone

from articles import outbox
from articles.workers import Heart

logger = logging.getLogger(__name__)

# How long it takes at most to notice that it should stop while it sleeps.
BLINK = 0.1


def seconds(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.1 <= number <= 3600:
        raise ArgumentTypeError(f"{value!r} is not a number of seconds from 0.1 to 3600.")
    return number


class Command(BaseCommand):
    help = (
        "Runs what is due after publications (mails, purges), until it is stopped by SIGTERM or Ctrl+C; what it is at "
        "then, it finishes. Several may run at once. No edition needs it to appear."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is due any more")
        parser.add_argument("--sleep", type=seconds, default=2.0, help="seconds between two looks (default 2)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_stopped = False
        before = {number: signal.signal(number, self._stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            self._work(options["once"], options["sleep"])
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _work(self, once: bool, pause: float) -> None:
        if not once:
            logger.info("The worker looks for what is due every %g seconds.", pause)
        self.heart = Heart()
        while not self.is_stopped:
            close_old_connections()
            try:
                self.heart.beat()
                outcomes = outbox.run_due(timezone.now(), is_stopped=self._is_to_stop)
            except (InterfaceError, OperationalError):
                if once:
                    raise
                logger.exception("The database does not answer. The worker goes on when it does.")
                outcomes = None
            if not outcomes:
                if once:
                    break
                self._sleep(pause)
        with suppress(InterfaceError, OperationalError):
            self.heart.stop()
        logger.info("The worker stops.")

    def _is_to_stop(self) -> bool:
        """Asked between two effects: a worker that does much is not missed meanwhile."""
        self.heart.beat()
        return self.is_stopped

    def _sleep(self, pause: float) -> None:
        until = time.monotonic() + pause
        while not self.is_stopped and time.monotonic() < until:
            time.sleep(BLINK)

    def _stop(self, number: int, frame: Any) -> None:
        """Stop after the effect that is being run. A second signal does not wait for that."""
        self.is_stopped = True
        signal.signal(number, signal.SIG_DFL)
