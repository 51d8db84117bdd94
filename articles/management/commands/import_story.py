"""Turn text files into drafts."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from articles import importing, revisions
from articles.models import Article, Author, Section
from articles.revisions import Content

SOURCE = "file"


class Command(BaseCommand):
    help = (
        "Turn each text file into a draft: a date line (optional), a headline, paragraphs. A file that came in before "
        "is left alone; one that cannot be read is named with the reason, and the others still come in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", metavar="USER", help="Whose story it is. The first administrator, if left out.")
        parser.add_argument("--byline", action="append", default=[], metavar="NAME", help="An author; may be repeated.")
        parser.add_argument("--section", metavar="SLUG")
        parser.add_argument("--slug", help="For one file only. Made from the headline if left out.")

    def handle(self, *args: Any, **options: Any) -> None:
        files: list[Path] = options["files"]
        if options["slug"] and len(files) > 1:
            raise CommandError("--slug is the address of one story; leave it out for several files.")
        by = self._account(options["by"])
        section = self._section(options["section"])
        names: list[str] = options["byline"]
        for name in names:
            self._check_author(name)
        results: Counter[str] = Counter()
        for number, path in enumerate(files, 1):
            try:
                outcome, article = self._import(path, by, section, names, options["slug"] or "")
            except (OSError, importing.UnreadableStoryError, ValidationError, PermissionDenied) as error:
                reason = " ".join(error.messages) if isinstance(error, ValidationError) else _reason(error)
                results["failed"] += 1
                self.stderr.write(self.style.ERROR(f"[{number}/{len(files)}] {path}: {reason}"))
                continue
            results[outcome] += 1
            self.stdout.write(f"[{number}/{len(files)}] {path}: {outcome}, story {article.pk}: {article}")
        summary = ", ".join(f"{results[name]} {name}" for name in ("imported", "there already", "failed"))
        self.stdout.write(summary)
        if results["failed"]:
            raise CommandError(f"{results['failed']} of {len(files)} files could not be read.", returncode=1)

    @transaction.atomic
    def _import(self, path: Path, by: Any, section: Section | None, names: list[str], slug: str) -> tuple[str, Article]:
        story = importing.read(path.read_bytes())
        known = Article.objects.filter(source=SOURCE, source_id=story.digest).select_related("newest").first()
        if known is not None:
            return "there already", known
        byline = tuple(Author.objects.filter(name=name).first() or Author.objects.create(name=name) for name in names)
        content = Content(headline=story.headline, body=story.body, section=section, byline=byline, slug=slug)
        return "imported", revisions.create(
            content,
            by=by,
            source=SOURCE,
            source_id=story.digest,
            source_date=story.written_on,
            reason=f"From {path.name}",
        )

    def _account(self, username: str | None) -> Any:
        people = get_user_model()._default_manager.filter(is_active=True)
        if username:
            person = people.filter(username=username).first()
            if person is None:
                raise CommandError(f"Nobody here has the user name {username!r}.")
            return person
        person = people.filter(is_superuser=True).order_by("pk").first()
        if person is None:
            raise CommandError("There is no administrator yet. Say whose story it is: --by USER.")
        return person

    def _section(self, slug: str | None) -> Section | None:
        if not slug:
            return None
        section = Section.objects.filter(slug=slug).first()
        if section is None:
            known = ", ".join(Section.objects.values_list("slug", flat=True)) or "none yet"
            raise CommandError(f"There is no section {slug!r}. There are: {known}.")
        return section

    def _check_author(self, name: str) -> None:
        if Author.objects.filter(name=name).count() > 1:
            raise CommandError(f"Two authors are called {name!r}. Set the byline in the admin.")
        try:
            Author(name=name.strip()).full_clean()
        except ValidationError as error:
            raise CommandError(f"“{name}” is no name for an author: {' '.join(error.messages)}") from error


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
