"""Telling the desk that something is wrong: on a mark, a claim, a story. Readers need no script and get no cookie.

Why there is a signed token and no cookie against forgery: docs/decisions/reports-without-cookies.md.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from articles.blocks import split
from articles.fragments import text_fragment_url
from articles.models import Article, Edition
from articles.routes import redirect_to
from articles.unlisted import unlisted
from claims import reporting
from claims.models import Claim, Placement
from claims.public import Check, checks_in, claim_url
from claims.rendering import lines_of, text_of
from claims.views import shown
from newsroom.limits import Limit

from .story import gone, in_force

LIMIT = Limit("reports", 6, 60 * 60)
LASTS = 12 * 60 * 60
SALT = "newsroom.reports"
LONGEST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Subject:
    """What a report is about, as it stood when its form was asked for; it goes there and back in the form, signed."""

    title: str
    back: str
    url: str
    words: str = ""
    claim: int | None = None
    article: int | None = None
    language: str = ""


class ReportForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Which words are wrong?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Copy them from the story, if it is about certain words."),
    )
    message = forms.CharField(
        label=gettext_lazy("What is wrong, and how do you know?"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Tell us what is wrong.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your mail address, if you want an answer"),
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    # No person sees it, and machines that fill in whatever they find do.
    website = forms.CharField(required=False, widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}))
    token = forms.CharField(widget=forms.HiddenInput)


@sensitive_post_parameters("message", "email", "words")
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def report_claim(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A form that tells the desk what is wrong with a check. 3 queries to show it. 404 as the claim's page."""
    at = timezone.now()
    claim, verdict = shown(pk, at)
    page = claim_url(claim.pk, verdict.statement)
    action = f"{page}report/"
    if request.method != "POST" and (redirect := redirect_to(action, request)):
        return redirect
    # The desk has tasks of stories: that of the first in print.
    in_print = Placement.objects.in_print(at).filter(anchor__claim=claim).order_by("anchor")
    story = in_print.values_list("anchor__article", flat=True).first()
    subject = Subject(verdict.statement, page, page, verdict.statement, claim.pk, story, verdict.language)
    return _form(request, subject, action)


@sensitive_post_parameters("message", "email", "words")
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def report_story(request: HttpRequest, section_slug: str, slug: str, pk: int) -> HttpResponse:
    """A form that tells the desk what is wrong with a story, or with a mark in it: `?check=`. 4 queries to show it.

    404 and 410 as the story itself. A mark that has gone meanwhile leaves the form for the story.
    """
    at = timezone.now()
    edition = in_force(pk, at)
    if edition.revision is None or edition.withheld_at is not None:
        return gone(request, edition)
    action = f"{edition.get_absolute_url()}report/"
    if request.method != "POST" and (redirect := redirect_to(action, request)):
        return redirect
    return _form(request, _of_mark(edition, request, at) or _of_story(edition), action)


def _of_story(edition: Edition) -> Subject:
    assert edition.revision
    address = edition.get_absolute_url()
    language = edition.revision.language
    return Subject(edition.revision.headline, address, address, article=edition.article_id, language=language)


def _of_mark(edition: Edition, request: HttpRequest, at: Any) -> Subject | None:
    assert edition.revision
    checks = text_of(edition.revision, checks_in(edition.revision.pk, at)).checks
    check = next((each for each in checks if str(each.placement.anchor_id) == request.GET.get("check")), None)
    if check is None:
        return None
    address = edition.get_absolute_url()
    return Subject(
        edition.revision.headline,
        f"{address}#ref-{check.key}",
        _words_url(edition, check),
        check.placement.words,
        check.placement.anchor.claim_id,
        edition.article_id,
        edition.revision.language,
    )


def _words_url(edition: Edition, check: Check) -> str:
    revision, placement = edition.revision, check.placement
    assert revision
    assert placement.paragraph
    blocks = [*lines_of(revision), *split(revision.body)]
    page = "\n".join(block.text for block in blocks)
    text = next(block.text for block in blocks if block.id == placement.paragraph.anchor)
    start, end = placement.start or 0, placement.end or 0
    return text_fragment_url(edition.get_absolute_url(), placement.paragraph.anchor, text, start, end, page=page)


def _form(request: HttpRequest, subject: Subject, action: str) -> HttpResponse:
    """Show the form; take what was sent, once. 403 from another site, 429 if there is too much of it."""
    status, wait = 200, 0
    if request.method == "POST":
        _require_own_page(request)
        form = ReportForm(request.POST)
        token = _read(request.POST.get("token", ""))
        if token is None:
            form.add_error(None, _("This page was open for long. Nothing is lost: please send it once more."))
        elif form.is_valid() and (wait := LIMIT.exceeded(request)):
            form.add_error(None, _("That is a great deal at once. Please send it again later."))
            status = 429
        if token and form.is_valid():
            _take(token, form.cleaned_data)
            return HttpResponseRedirect(f"{action}?sent=1")
        form.data = request.POST.copy()
        form.data["token"] = _write(subject)
    else:
        given = request.GET.get("words", "")[:LONGEST_WORDS]
        form = ReportForm(initial={"token": _write(subject), "words": given})
    if subject.words:
        del form.fields["words"]
    check = request.GET.get("check", "") if subject.claim and subject.article else ""
    context = {
        "form": form,
        "subject": subject,
        "action": f"{action}?{urlencode({'check': check})}" if check else action,
        "sent": request.method != "POST" and "sent" in request.GET,
    }
    response = render(request, "newsroom/report.html", context, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _take(token: dict[str, Any], given: dict[str, Any]) -> None:
    """Keep a report. One that is sent twice is kept once; what no person wrote is thanked for and not kept."""
    if given["website"] or not cache.add(f"report:{token['nonce']}", 1, timeout=LASTS):
        return
    reporting.report(
        given["message"],
        url=token["url"],
        words=token["words"] or given.get("words", ""),
        claim=Claim.objects.filter(pk=token["claim"]).first() if token["claim"] else None,
        article=Article.objects.filter(pk=token["article"]).first() if token["article"] else None,
        email=given["email"],
    )


def _write(subject: Subject) -> str:
    return signing.dumps({**asdict(subject), "nonce": uuid4().hex}, salt=SALT, compress=True)


def _read(token: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = signing.loads(token, salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return found


def _require_own_page(request: HttpRequest) -> None:
    """Raise PermissionDenied for a form that another site's page sends."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = urlsplit(request.headers.get("Origin", "")).netloc
    if site not in (None, "same-origin", "none") or (site is None and origin and origin != request.get_host()):
        raise PermissionDenied(_("This form was sent from another site."))
