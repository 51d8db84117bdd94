"""The fact-check page of a story: its text on one side, its claims on the other."""

from __future__ import annotations

from html import escape
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import blocks, marking
from articles.blocks import Block
from articles.models import Article, Revision
from articles.revisions import blocks_of
from claims import anchoring
from claims.following import Quote
from claims.models import Anchor, Claim, Placement

from .forms import MarkForm, ReasonForm


def story_view(request: HttpRequest, article_id: int, context: dict[str, Any]) -> HttpResponse:
    """The page; on POST, a claim marked, words confirmed, or an anchor retired."""
    article = get_object_or_404(
        Article.objects.visible_to(request.user).exclude(newest=None).select_related("newest"), pk=article_id
    )
    revision = article.newest
    assert revision is not None
    form = MarkForm(None, blocks=blocks_of(revision), initial={"revision": revision.pk})
    if request.method == "POST":
        if "words" in request.POST:
            form = MarkForm(request.POST, blocks=blocks_of(revision))
            done = form.is_valid() and _mark(request, article, form)
        else:
            done = _decide(request, article)
        if done:
            return HttpResponseRedirect(request.get_full_path())
    placements = list(
        Placement.objects.filter(revision=revision, anchor__retired_at=None)
        .select_related("anchor__claim__claimant", "anchor__confirmed_by", "paragraph")
        .prefetch_related("anchor__claim__verdicts__rating")
        .order_by("anchor")
    )
    context |= {
        "title": _("Check: %(story)s") % {"story": article},
        "opts": Claim._meta,
        "article": article,
        "revision": revision,
        "blocks": [(block.id, block.kind, html) for block, html in _marked(revision, placements)],
        "placements": placements,
        "form": form,
        "reason_form": ReasonForm(),
        "may_mark": request.user.has_perm("claims.mark_claim"),
        "media": form.media,
    }
    return TemplateResponse(request, "admin/claims/story.html", context)


def _mark(request: HttpRequest, article: Article, form: MarkForm) -> bool:
    """Mark what the form holds; put what is wrong on the form."""
    data = form.cleaned_data
    revision = get_object_or_404(Revision, article=article, pk=data["revision"])
    try:
        with transaction.atomic():
            quote = _quote(revision, data)
            claim = Claim(statement=data["statement"], claimant=data["claimant"], created_by=request.user)
            claim.full_clean(exclude=["claimant", "created_by"])
            claim.save()
            anchoring.mark(claim, revision, quote, by=request.user, voice=data["voice"], must_check=data["must_check"])
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return False
    messages.success(request, _("Marked: %(statement)s") % {"statement": claim.statement})
    return True


def _quote(revision: Revision, data: dict[str, Any]) -> Quote:
    """The place that was selected, if the words are there; else the one place where they are."""
    words = data["words"].strip()
    if data["start"] is not None:
        for block in blocks_of(revision):
            if block.id == data["block"] and block.text[data["start"] :].startswith(words):
                return Quote.at(block, data["start"], data["start"] + len(words), language=revision.language)
    return anchoring.locate(revision, words, block_id=data["block"])


def _decide(request: HttpRequest, article: Article) -> bool:
    """Confirm the words of an anchor where they are now, or retire it. Says what came of it."""
    anchor = get_object_or_404(Anchor, article=article, pk=request.POST.get("anchor") or 0)
    revision = get_object_or_404(Revision, article=article, pk=request.POST.get("revision") or 0)
    try:
        if "retire" in request.POST:
            anchoring.retire(anchor, by=request.user, reason=request.POST.get("reason", ""))
            messages.success(request, _("The story does not make this claim any more."))
        else:
            placement = get_object_or_404(Placement, anchor=anchor, revision=revision)
            if placement.paragraph is None or placement.start is None or placement.end is None:
                raise ValidationError(_("The words are not in one place. Mark them anew."))
            block = next(block for block in blocks_of(revision) if block.id == placement.paragraph.anchor)
            quote = Quote.at(block, placement.start, placement.end, language=revision.language)
            anchoring.confirm(anchor, revision, quote, by=request.user)
            messages.success(request, _("Confirmed: these words still say what was checked."))
    except PermissionDenied as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return True


def _marked(revision: Revision, placements: list[Placement]) -> list[tuple[Block, SafeString]]:
    """The blocks of a revision with the words of its claims marked."""
    states = {placement.anchor_id: placement.state for placement in placements}
    by_block: dict[str, list[marking.Span]] = {}
    for placement in placements:
        if placement.paragraph and placement.start is not None and placement.end is not None:
            span = marking.Span(placement.start, placement.end, placement.anchor_id)
            by_block.setdefault(placement.paragraph.anchor, []).append(span)

    def opening(keys: list[int]) -> str:
        classes = " ".join(f"state-{states[key]}" for key in keys)
        return f'<mark class="claim {classes}" data-anchors="{" ".join(map(str, keys))}">'

    bodies = {marked_up.id: marked_up for marked_up in blocks.split(revision.body)}
    out = []
    for block in blocks_of(revision):
        inner = bodies[block.id].inner if block.id in bodies else escape(block.text, quote=False)
        marked = marking.mark(inner, by_block.get(block.id, []), opening=opening)
        if block.id in bodies:
            marked = bodies[block.id].with_inner(marked).html
        out.append((block, mark_safe(marked)))  # noqa: S308 (the body was cleaned when it was saved)
    return out
