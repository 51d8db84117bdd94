"""What the form for a claim begins with: guessed from the words that were selected, and looked up in the archive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import choosing
from articles.blocks import DEK, HEADLINE
from articles.models import Article, Revision
from articles.numbers import row_id
from articles.people import person
from articles.revisions import blocks_of
from claims import anchoring, similar
from claims.claimants import claimant_named
from claims.following import Quote
from claims.guessing import guess
from claims.models import Claim
from entities.models import Entity

STATEMENT_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be claimed by some words, in whose voice, and whether it has to be checked first."""

    quote: Quote
    statement: str
    voice: str
    claimant: Entity | None
    must_check: bool

    @property
    def initial(self) -> dict[str, Any]:
        """The same for the form."""
        return {
            "block": self.quote.block,
            "start": self.quote.start,
            "words": self.quote.exact,
            "statement": self.statement,
            "voice": self.voice,
            "claimant": self.claimant,
            "must_check": self.must_check,
        }


def suggestion_for(revision: Revision, quote: Quote) -> Suggestion:
    """Return what the form begins with for the words of `quote`. What stands in the headline has to be checked."""
    block = next(block for block in blocks_of(revision) if block.id == quote.block)
    guessed = guess(block.text, quote.start, quote.end, language=revision.language)
    statement = " ".join(quote.sentence.split())
    if len(statement) > STATEMENT_LENGTH:
        statement = " ".join(quote.exact.split())[:STATEMENT_LENGTH]
    claimant = claimant_named(guessed.sources, revision)
    return Suggestion(quote, statement, guessed.voice.value, claimant, quote.block in (HEADLINE, DEK))


def quote_in(revision: Revision, words: str, block_id: str, start: int | None) -> Quote:
    """Return the place that was selected, if the words are there; else the one place where they are.

    Raises ValidationError if there is none, or more than one.
    """
    # A browser ends each line of what it sends with two characters.
    words = words.replace("\r\n", "\n").strip()
    if start is not None:
        for block in blocks_of(revision):
            if block.id == block_id and block.text[start:].startswith(words) and words:
                return Quote.at(block, start, start + len(words), language=revision.language)
    return anchoring.locate(revision, words, block_id=block_id)


def quote_at(revision: Revision, place: str) -> Quote | None:
    """Return the words at a place that an address names, "p-k3f9:12:40", or None if there are none."""
    block_id, _colon, offsets = place.partition(":")
    start, _colon, end = offsets.partition(":")
    if not (start.isdecimal() and end.isdecimal() and len(start) < 9 and len(end) < 9):
        return None
    for block in blocks_of(revision):
        if block.id == block_id and int(start) < int(end) <= len(block.text):
            return Quote.at(block, int(start), int(end), language=revision.language)
    return None


def similar_to(statement: str, request: HttpRequest, revision: Revision) -> list[similar.Similar]:
    """Return the claims that are like a statement: of the archive, and of this story, which may say it twice."""
    return similar.similar_claims(statement, user=person(request), at=timezone.now(), language=revision.language)


def suggest_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """For the script of the fact-check page: what the form begins with, and similar claims, as JSON.

    With `statement`, only claims that are similar to it. What people type is sent in the body, since addresses are
    written into logs.
    """
    if request.method != "POST":
        return HttpResponse(status=405, headers={"Allow": "POST"})
    article = get_object_or_404(Article.objects.visible_to(person(request)).exclude(newest=None), pk=article_id)
    if not request.user.has_perm("claims.mark_claim"):
        raise PermissionDenied
    revision = article.revisions.filter(pk=row_id(request.POST.get("revision", "")) or 0).first()
    if revision is None:
        return JsonResponse({"error": _("This text is not there any more.")}, status=400)
    found: dict[str, Any] = {}
    statement = request.POST.get("statement", "").replace("\0", "")[:STATEMENT_LENGTH]
    if not statement:
        start = request.POST.get("start", "")
        offset = int(start) if start.isdecimal() and len(start) < 9 else None
        words = request.POST.get("words", "").replace("\0", "")
        try:
            suggested = suggestion_for(revision, quote_in(revision, words, request.POST.get("block", ""), offset))
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=400)
        statement = suggested.statement
        claimant = suggested.claimant
        found = suggested.initial | {
            "claimant": {"id": claimant.pk, "text": choosing.label_for_choice(claimant)} if claimant else None
        }
    shown = {"similar": similar_to(statement, request, revision)}
    html = render_to_string("admin/claims/_similar.html", shown, request)
    return JsonResponse(found | {"similar": html}, headers={"Cache-Control": "private, no-store"})


def archived(request: HttpRequest) -> Any:
    """The claims that the person may tie to words, by their own number."""
    return Claim.objects.known_to(person(request), timezone.now()).filter(withheld_at=None)
