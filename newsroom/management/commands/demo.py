"""Load the demonstration newsroom and say how to get in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import outbox
from newsroom.demonstration import content, loading
from newsroom.models import User


class Command(BaseCommand):
    help = "Load the demonstration newsroom. What is there already stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default="http://127.0.0.1:8000/", help="Where the site is served.")
        parser.add_argument(
            "--force", action="store_true", help="Load it although other people work here. Its passwords are public."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        people = content.read("newsroom.toml")["user"]
        others = User.objects.exclude(username__in=[person["username"] for person in people])
        if others.exists() and not options["force"]:
            raise CommandError(
                "Other people work in this newsroom, and the demonstration makes accounts whose passwords anyone can "
                "read. Load it into an empty database, or use --force."
            )
        for line in loading.load():
            self.stdout.write(f"  {line}")
        # What follows from its publications has followed, as it would have in the years since.
        while outbox.run_due(timezone.now()):
            pass
        address = options["address"].rstrip("/")
        self.stdout.write(f"\nThe paper:  {address}/\nThe desk:   {address}/admin/\n\n")
        self.stdout.write(f"  {'role':<14}{'name':<22}{'user':<12}password\n")
        for person in people:
            username = person["username"]
            row = f"  {person['role']:<14}{person['name']:<22}{username:<12}{loading.password_of(username)}\n"
            self.stdout.write(row)
