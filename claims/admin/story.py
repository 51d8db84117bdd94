"""The fact-check page of a story: its text on one side, its claims on the other."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Edition, Revision
from articles.people import person
from articles.revisions import blocks_of
from claims import anchoring, coverage, exactness, making
from claims.coverage import Coverage, Progress, coverage_of, placements_in
from claims.models import Anchor, Claim, Placement, State
from claims.placing import texts_of

from .forms import AsideForm, CompareForm, DecideForm, MarkForm
from .marked_text import Open, Tied, marked_text, tied
from .suggesting import archived, quote_at, quote_in, similar_to, suggestion_for

CHECKABLE = "checkable"


def story_view(request: HttpRequest, article_id: int, context: dict[str, Any]) -> HttpResponse:
    """The page; on POST, a claim marked, words confirmed, a sentence set aside, a quotation compared, and so on.

    `?show=checkable` underlines what could be checked, and `?mark=<block>:<start>:<end>` begins a claim there.
    """
    article = get_object_or_404(
        Article.objects.visible_to(person(request)).exclude(newest=None).select_related("newest"), pk=article_id
    )
    texts = texts_of(article)
    revision = next((text for text in texts if str(text.pk) == request.GET.get("revision")), texts[0])
    anchors = Anchor.objects.filter(article=article, retired_at=None, is_suggested=False).select_related("claim")
    given: dict[str, Any] = {"blocks": blocks_of(revision), "anchors": anchors, "archive": archived(request)}
    form = MarkForm(None, initial=_initial(request, revision), **given)
    if request.method == "POST":
        form = MarkForm(request.POST, **given)
        done = _post(request, article, form)
        if done is not None:
            return HttpResponseRedirect(done if done.startswith("/") else f"{request.get_full_path()}{done}")
    placements = list(placements_in(revision))
    covered = coverage_of(revision, placements)
    claims = tied(revision, placements)
    sentences = _sentences(covered)
    is_shown = request.GET.get("show") == CHECKABLE and not covered.is_off
    statement = _statement(request, form)
    context |= {
        "title": _("Check: %(story)s") % {"story": article},
        "opts": Claim._meta,
        "article": article,
        "revision": revision,
        "texts": _tabs(article, texts, revision),
        "blocks": [
            (block.id, block.kind, html) for block, html in marked_text(revision, claims, sentences if is_shown else ())
        ],
        "waiting": [claim for claim in claims if not claim.placement.is_standing],
        "standing": [claim for claim in claims if claim.placement.is_standing],
        "reworded": [claim for claim in claims if _is_reworded(claim)],
        "coverage": covered,
        "sentences": sentences if is_shown else [],
        "asides": _asides(covered),
        "is_shown": is_shown,
        "switch": _address(request, show="" if is_shown else CHECKABLE),
        "compare": CompareForm(),
        "form": form,
        "similar": similar_to(statement, request, revision) if statement else None,
        "may_mark": request.user.has_perm("claims.mark_claim"),
        "may_compare": request.user.has_perm("claims.propose_verdict"),
        "may_confirm": request.user.has_perm("claims.confirm_wording") or request.user.has_perm("claims.confirm_facts"),
        "may_confirm_facts": request.user.has_perm("claims.confirm_facts"),
        "media": form.media,
    }
    return TemplateResponse(request, "admin/claims/story.html", context)


def _post(request: HttpRequest, article: Article, form: MarkForm) -> str | None:
    """Do what was sent. Return where to go on, on the page or on another; None to show it again with the form."""
    if "words" in request.POST:
        if "look" in request.POST or not form.is_valid():
            return None
        return _mark(request, article, form)
    if "set-aside" in request.POST or "take-back" in request.POST:
        return _set_aside(request, article)
    if "compare" in request.POST:
        return _compare(request, article)
    _decide(request, article)
    return ""


def _initial(request: HttpRequest, revision: Revision) -> dict[str, Any]:
    quote = quote_at(revision, request.GET.get("mark", ""))
    return {"revision": revision.pk} | (suggestion_for(revision, quote).initial if quote else {})


def _statement(request: HttpRequest, form: MarkForm) -> str:
    """What claims of the archive are to be like: what was typed, or what the form begins with."""
    if request.method == "POST":
        return str(form.data.get("statement", "")).replace("\0", "")[:500] if "words" in request.POST else ""
    return str(form.initial.get("statement", ""))


def _is_reworded(claim: Tied) -> bool:
    placement = claim.placement
    return placement.state == State.REWORDED and not placement.confirmed_at and not placement.anchor.is_suggested


def _sentences(covered: Coverage) -> list[Open]:
    open_ones = (looked for looked in covered.looked if looked.progress == Progress.OPEN)
    return [Open(number, looked) for number, looked in enumerate(open_ones, 1)]


def _asides(covered: Coverage) -> list[Open]:
    aside = (looked for looked in covered.looked if looked.progress == Progress.SET_ASIDE)
    return [Open(number, looked) for number, looked in enumerate(aside, 1)]


def _address(request: HttpRequest, **changes: str) -> str:
    """This page's address with other parameters, without a claim that is being begun."""
    query = request.GET.copy()
    query.pop("mark", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


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


def _mark(request: HttpRequest, article: Article, form: MarkForm) -> str | None:
    """Mark what the form holds: a new claim, one of the archive, or one that is here. What is wrong is put on it."""
    data = form.cleaned_data
    revision = get_object_or_404(Revision, article=article, pk=data["revision"])
    try:
        with transaction.atomic():
            quote = quote_in(revision, data["words"], data["block"], data["start"])
            if anchor := data["anchor"]:
                anchoring.confirm(anchor, revision, quote, by=person(request))
                messages.success(request, _("These words stand for: %(claim)s") % {"claim": anchor.claim.statement})
                return f"#anchor-{anchor.pk}"
            claim = data["claim"] or making.make(data["statement"], claimant=data["claimant"], by=person(request))
            anchor = anchoring.mark(
                claim, revision, quote, by=person(request), voice=data["voice"], must_check=data["must_check"]
            )
    except (ValidationError, PermissionDenied) as error:
        form.add_error(None, _said(error))
        return None
    statement = data["claim"].known_statement if data["claim"] else claim.statement
    if anchor.is_suggested:
        messages.success(request, _("Waits until a fact-checker confirms that these words say it: %s") % statement)
    else:
        messages.success(request, _("Marked: %(statement)s") % {"statement": statement})
    if "check" in request.POST and not anchor.is_suggested:
        return reverse("admin:claims_claim_propose", args=[anchor.claim_id])
    return f"#anchor-{anchor.pk}"


def _set_aside(request: HttpRequest, article: Article) -> str:
    form = AsideForm(request.POST, article=article)
    if not form.is_valid():
        messages.error(request, _("Say why there is nothing to check."))
        return "#checkable"
    try:
        if aside := form.cleaned_data["aside"]:
            coverage.take_back(aside, by=person(request))
            messages.success(request, _("Open again: %s") % aside.sentence)
        else:
            quote = quote_at(form.cleaned_data["revision"], form.cleaned_data["place"])
            if quote is None:
                raise ValidationError(_("This sentence is not open any more. Look at the text again."))
            reason = form.cleaned_data["reason"]
            aside = coverage.set_aside(
                form.cleaned_data["revision"], quote.block, quote.start, reason=reason, by=person(request)
            )
            messages.success(request, _("Set aside: %s") % aside.sentence)
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, _said(error))
    return "#checkable"


def _compare(request: HttpRequest, article: Article) -> str:
    decided, form = DecideForm(request.POST, article=article), CompareForm(request.POST)
    if not decided.is_valid() or not form.is_valid():
        messages.error(request, _("Say how you compared the quotation."))
        return ""
    anchor = decided.cleaned_data["anchor"][0]
    placement = anchor.placements.filter(revision=decided.cleaned_data["revision"]).first()
    try:
        if placement is None:
            raise ValidationError(_("The words are not in one place. Select them in the text."))
        exactness.compare_quote(placement, **form.cleaned_data, by=person(request))
        messages.success(request, _("The quotation is exact: %s") % placement.words)
    except (ValidationError, PermissionDenied) as error:
        messages.error(request, _said(error))
    return f"#anchor-{anchor.pk}"


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
                messages.success(request, _("The story no longer makes this claim: %s") % anchor.statement)
            else:
                quote = anchoring.place_now(anchor, revision, candidate=form.cleaned_data["candidate"])
                anchoring.confirm(anchor, revision, quote, by=person(request))
                messages.success(request, _("Confirmed, these words still say what was checked: %s") % anchor.claim)
        except (ValidationError, PermissionDenied) as error:
            messages.error(request, f"{anchor.statement}: {_said(error)}")


def _said(error: ValidationError | PermissionDenied) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
