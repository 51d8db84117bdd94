"""Pages for the web server in front, for when nothing behind it answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

STYLES = ("css/tokens.css", "css/base.css", "css/masthead.css", "css/notice.css")


class Command(BaseCommand):
    help = "Write 500.html and 503.html, which need no other file, into a directory for the web server in front."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, help="Where to; it is made if there is none.")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        # Of our own files: there is no angle bracket in them that could end the element.
        style = SafeString("\n".join(Path(_found(name)).read_text() for name in STYLES))
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with override(settings.LANGUAGE_CODE):
                for number, (title, line) in _pages().items():
                    context = {"number": number, "title": title, "line": line, "style": style}
                    context |= {"publication_name": settings.PUBLICATION_NAME}
                    page = render_to_string("newsroom/standalone.html", context)
                    (directory / f"{number}.html").write_text(page)
                    self.stdout.write(str(directory / f"{number}.html"))
        except OSError as error:
            raise CommandError(f"It cannot be written there: {error}") from error


def _pages() -> dict[int, tuple[str, str]]:
    return {
        500: (_("Something broke."), _("The fault is ours. Try again in a minute.")),
        503: (_("We will be back in a moment."), _("The paper is being worked on. Try again in a minute.")),
    }


def _found(name: str) -> str:
    path = finders.find(name)
    if not path:
        raise CommandError(f"{name} is missing from the static files.")
    return str(path)
