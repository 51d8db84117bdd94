"""Takes away the second factors of somebody who has lost them, where nobody who could is left in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.signing_in.people import forget_factors


class Command(BaseCommand):
    help = (
        "Take away all second factors and recovery codes of a person, and end their sessions: they come in with "
        "their password alone, and set up new ones. Make sure that it is them who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = get_user_model().objects.get(username=options["username"])
        except get_user_model().DoesNotExist:
            raise CommandError(f"There is nobody with the username {options['username']!r}.") from None
        count = forget_factors(person, by=None)
        self.stdout.write(f"Taken away: {count}. {person} is signed out everywhere.")
