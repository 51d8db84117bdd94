"""Make claims findable by those that are like them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from claims import similar


class Command(BaseCommand):
    help = (
        "Make every claim findable anew by its statement, for “We have checked this before”. Needed once after an "
        "upgrade, and after claims were written past the desk. The desk can go on working meanwhile."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{similar.index_all()} claims can be found.")
