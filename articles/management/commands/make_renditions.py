"""Having the files made that readers get of pictures."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles import renditions
from articles.models import Picture


class Command(BaseCommand):
    help = (
        "Queues pictures whose files for readers are not made, or were made in another way than now, for the worker. "
        "With --all, every picture: pages show the originals until it has come. For when the files are lost."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="as though no file were there")

    def handle(self, *args: Any, **options: Any) -> None:
        pictures = Picture.objects.filter(withdrawn_at=None)
        if options["all"]:
            pictures.update(renditions={})
        number = 0
        for picture in pictures.order_by("pk").iterator(chunk_size=500):
            if not renditions.is_current(picture):
                renditions.want(picture)
                number += 1
        self.stdout.write(f"{number} pictures are queued.")
