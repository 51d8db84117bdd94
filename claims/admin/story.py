"""The fact-check page of a story: its text on one side, its claims on the other."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from articles import blocks, marking
from articles.blocks import Block
from articles.models import Article, Edition, Revision
from articles.people import person
from articles.revisions import blocks_of
from claims import anchoring
from claims.following import Quote
from claims.models import Anchor, Claim, Placement, State

from .forms import DecideForm, MarkForm


def story_view(request: HttpRequest, article_id: int, context: dict[str, Any]) -> HttpResponse:
    """The page; on POST, a claim marked, words confirmed, or an anchor retired."""
    article = get_object_or_404(
        Article.objects.visible_to(person(request)).exclude(newest=None).select_related("newest"), pk=article_id
    )
    texts = anchoring.texts_of(article)
    revision = next((text for text in texts if str(text.pk) == request.GET.get("revision")), texts[0])
    anchors = Anchor.objects.filter(article=article, retired_at=None).select_related("claim")
    text = blocks_of(revision)
    form = MarkForm(None, initial={"revision": revision.pk}, blocks=text, anchors=anchors)
    if request.method == "POST":
        if "words" in request.POST:
            form = MarkForm(request.POST, blocks=text, anchors=anchors)
            done = form.is_valid() and _mark(request, article, form)
        else:
            _decide(request, article)
            done = True
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
        "texts": _tabs(article, texts, revision),
        "blocks": [(block.id, block.kind, html) for block, html in _marked(revision, placements)],
        "waiting": [placement for placement in placements if not placement.is_standing],
        "standing": [placement for placement in placements if placement.is_standing],
        "reworded": [
            placement for placement in placements if placement.state == State.REWORDED and not placement.confirmed_at
        ],
        "form": form,
        "may_mark": request.user.has_perm("claims.mark_claim"),
        "may_confirm": request.user.has_perm("claims.confirm_wording") or request.user.has_perm("claims.confirm_facts"),
        "media": form.media,
    }
    return TemplateResponse(request, "admin/claims/story.html", context)


def _tabs(article: Article, texts: list[Revision], shown: Revision) -> list[dict[str, Any]]:
    """The texts of a story that anyone reads or will read, and how many claims wait in each. Three queries."""
    waiting = Placement.objects.waiting().filter(revision__in=texts).values_list("revision", flat=True)
    counts = Counter(waiting)
    now = timezone.now()
    editions = Edition.objects.filter(article=article)
    names = dict.fromkeys(editions.scheduled(now).values_list("revision", flat=True), _("Scheduled text"))
    names |= dict.fromkeys(editions.live(now).values_list("revision", flat=True), _("Live text"))
    if article.newest_id:
        names[article.newest_id] = _("Working text")
    return [
        {"name": names[text.pk], "revision": text, "waiting": counts[text.pk], "is_shown": text == shown}
        for text in texts
        if text.pk in names
    ]


def _mark(request: HttpRequest, article: Article, form: MarkForm) -> bool:
    """Mark what the form holds, as a new claim or as the words of one that is here; put what is wrong on the form."""
    data = form.cleaned_data
    revision = get_object_or_404(Revision, article=article, pk=data["revision"])
    try:
        with transaction.atomic():
            quote = _quote(revision, data)
            if anchor := data["anchor"]:
                anchoring.confirm(anchor, revision, quote, by=person(request))
                messages.success(request, _("These words stand for: %(claim)s") % {"claim": anchor.claim.statement})
                return True
            claim = Claim(statement=data["statement"], claimant=data["claimant"], created_by=person(request))
            claim.full_clean(exclude=["claimant", "created_by"])
            claim.save()
            anchoring.mark(
                claim, revision, quote, by=person(request), voice=data["voice"], must_check=data["must_check"]
            )
    except (ValidationError, PermissionDenied) as error:
        form.add_error(None, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
        return False
    messages.success(request, _("Marked: %(statement)s") % {"statement": claim.statement})
    return True


def _quote(revision: Revision, data: dict[str, Any]) -> Quote:
    """The place that was selected, if the words are there; else the one place where they are."""
    # A browser ends each line of what it sends with two characters.
    words = data["words"].replace("\r\n", "\n").strip()
    if data["start"] is not None:
        for block in blocks_of(revision):
            if block.id == data["block"] and block.text[data["start"] :].startswith(words):
                return Quote.at(block, data["start"], data["start"] + len(words), language=revision.language)
    return anchoring.locate(revision, words, block_id=data["block"])


def _decide(request: HttpRequest, article: Article) -> None:
    """Confirm the words of anchors where they are now, or retire one. Says what came of each."""
    form = DecideForm(request.POST, article=article)
    if not form.is_valid():
        messages.error(request, _("Choose a claim of this story."))
        return
    revision, reason = form.cleaned_data["revision"], form.cleaned_data["reason"]
    for anchor in form.cleaned_data["anchor"]:
        try:
            if "retire" in request.POST:
                anchoring.retire(anchor, by=person(request), reason=reason)
                messages.success(request, _("The story no longer makes this claim: %s") % anchor.claim)
            else:
                quote = anchoring.place_now(anchor, revision, candidate=form.cleaned_data["candidate"])
                anchoring.confirm(anchor, revision, quote, by=person(request))
                messages.success(request, _("Confirmed, these words still say what was checked: %s") % anchor.claim)
        except (ValidationError, PermissionDenied) as error:
            said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.error(request, f"{anchor.claim}: {said}")


def _marked(revision: Revision, placements: list[Placement]) -> list[tuple[Block, SafeString]]:
    """The blocks of a revision with the words of its claims marked."""
    states = {p.anchor_id: "confirmed" if p.confirmed_at else p.state for p in placements}
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
