"""A story as readers get it, with its checks."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.corrections import published
from articles.models import Edition, EditionAuthor, EditionEntity
from articles.models.edition import IN_FORCE, EditionKind
from articles.routes import redirect_to
from claims.public import checks_in
from claims.rendering import text_of
from claims.tally import tally
from entities.models import Role


def story(request: HttpRequest, section_slug: str, slug: str, pk: int) -> HttpResponse:
    """The live edition of a story, at one address. 8 queries, whatever there is in it.

    404 for a story that no reader has seen; 410, with the reason if it was withdrawn, for one that was taken down.
    """
    at = timezone.now()
    edition = _in_force(pk, at)
    if edition.revision is None or edition.withheld_at is not None:
        return render(request, "newsroom/gone.html", {"edition": edition, "kinds": EditionKind}, status=410)
    if redirect := redirect_to(edition.get_absolute_url(), request):
        return redirect
    text = text_of(edition.revision, checks_in(edition.revision.pk))
    entities = list(EditionEntity.objects.filter(edition=edition).select_related("entity"))
    context = {
        "edition": edition,
        "revision": edition.revision,
        "text": text,
        "tally": tally(text.checks),
        "authors": [link.author for link in EditionAuthor.objects.filter(edition=edition).select_related("author")],
        "about": [link.entity for link in entities if link.role == Role.ABOUT],
        "mentions": [link.entity for link in entities if link.role == Role.MENTIONS],
        "corrections": published(at).filter(article=edition.article_id),
    }
    return render(request, "newsroom/story.html", context)


def _in_force(article_id: int, at: datetime) -> Edition:
    """Return the latest word on a story at `at`, with the moment of its last change worth telling. 1 query.

    Raises Http404 if there is none. A withdrawal of what no reader ever saw is none.
    """
    seen = Edition.objects.filter(IN_FORCE, article=OuterRef("article"), revision__isnull=False, live_from__lte=at)
    told = seen.filter(~Q(kind=EditionKind.MINOR)).order_by("-live_from").values("live_from")[:1]
    edition = (
        Edition.objects.in_force(at)
        .filter(Exists(seen), article=article_id)
        .select_related("revision__picture", "section")
        .annotate(updated_at=Subquery(told))
        .first()
    )
    if edition is None:
        raise Http404("There is no such story.")
    return edition
