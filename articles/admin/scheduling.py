"""What is to come of a story, in the admin: moving and cancelling an edition, setting the end, withdrawing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import gate, holding, publishing, scheduling
from articles.models import Article, Edition
from articles.models.edition import EditionKind
from articles.people import person
from articles.publishing import NothingToDoError, PublicationRefusedError

from .changes import changes
from .moments import say
from .problems import shown
from .publication import page_context, publishable, say_held, to_story
from .publication_forms import CancelForm, EndForm, MoveForm, WithdrawForm, add_errors


def scheduled_view(request: HttpRequest, article_id: int, edition_id: int) -> HttpResponse:
    """An edition, or an end, that is to come: why it is held, if it is; and, on POST, moving or cancelling it."""
    article = publishable(request, article_id)
    edition = get_object_or_404(article.editions.select_related("revision", "created_by"), pk=edition_id)
    form = MoveForm(request.POST if "move" in request.POST else None, now_at=edition.live_from)
    cancelling = CancelForm(request.POST if "cancel" in request.POST else None)
    try:
        if cancelling.is_valid():
            scheduling.cancel(edition, by=person(request), reason=cancelling.cleaned_data["reason"])
            messages.success(request, _("Cancelled. What is live stays as it is."))
            return to_story(article)
        if form.is_unchanged():
            messages.info(request, _("That is the moment for which it is scheduled. Nothing was changed."))
        elif form.is_valid():
            moved = scheduling.move(edition, to=form.cleaned_data["live_from"], by=person(request))
            messages.success(request, _("Scheduled for %(moment)s.") % {"moment": say(moved.live_from)})
            say_held(request, article)
            return to_story(article)
    except NothingToDoError as error:
        messages.warning(request, str(error))
        return to_story(article)
    except PublicationRefusedError as error:
        form.add_error("live_from", [_("It was not moved. For then, this stands in the way:"), *_said(error)])
    except ValidationError as error:
        add_errors(form, error, "live_from")
    context = page_context(
        request,
        article,
        title=_title(edition) % {"story": article},
        waiting=edition,
        form=form,
        cancelling=cancelling,
        **_about(article, edition),
    )
    return TemplateResponse(request, "admin/articles/article/scheduled.html", context)


def _about(article: Article, edition: Edition) -> dict[str, object]:
    """What the page says of an edition: where it stands, what keeps it, what readers would find different."""
    now = timezone.now()
    is_to_come = edition.cancelled_at is None and (edition.live_from > now or edition.held_at is not None)
    if edition.revision is None or not is_to_come:
        return {"is_to_come": is_to_come}
    before = gate.proposal(edition.revision, edition.live_from, edition=edition).live
    # Where the text is the working text too, its form is where it is put right; else there is no form for it.
    form_url = reverse("admin:articles_article_change", args=[article.pk])
    found = holding.problems(edition, edition.live_from)
    return {
        "is_to_come": True,
        "is_late": edition.live_from <= now,
        "problems": shown(found, form_url, may_override=False),
        "is_working_text": edition.revision_id == article.newest_id,
        "changes": changes(before, edition.revision) if before and before != edition.revision else None,
    }


def _title(edition: Edition) -> str:
    if edition.kind == EditionKind.END:
        return _("End of publication: %(story)s")
    if edition.kind == EditionKind.WITHDRAWAL:
        return _("Withdrawal: %(story)s")
    return _("Scheduled: %(story)s")


def _said(error: PublicationRefusedError) -> list[str]:
    return [problem.message for problem in error.problems]


def _is_out_or_will_be(article: Article) -> bool:
    now = timezone.now()
    return article.editions.live(now).exists() or article.editions.waiting(now).exists()


def end_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """When publication ends by itself: setting that, moving it, taking it back."""
    article = publishable(request, article_id)
    if not _is_out_or_will_be(article):
        messages.info(request, _("Nothing of this story is live or scheduled, so there is nothing to end."))
        return to_story(article)
    ends = article.editions.scheduled(timezone.now()).filter(kind=EditionKind.END).first()
    form = EndForm(request.POST if "set" in request.POST else None, ends_at=ends.live_from if ends else None)
    try:
        if "take_back" in request.POST:
            scheduling.end(article, at=None, by=person(request))
            messages.success(request, _("Taken back. The story stays."))
            return to_story(article)
        if form.is_valid():
            ending = scheduling.end(article, at=form.cleaned_data["until"], by=person(request))
            assert ending is not None
            messages.success(request, _("The story ends on %(moment)s.") % {"moment": say(ending.live_from)})
            return to_story(article)
    except NothingToDoError as error:
        if form.is_bound:
            form.add_error("until", str(error))
        else:
            messages.warning(request, str(error))
    except ValidationError as error:
        add_errors(form, error, "until")
    context = page_context(
        request, article, title=_("End of publication: %(story)s") % {"story": article}, form=form, ends=ends
    )
    return TemplateResponse(request, "admin/articles/article/end.html", context)


def withdraw_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Taking a story down, now or at a moment, with the reason that readers are told."""
    article = publishable(request, article_id)
    if not _is_out_or_will_be(article):
        messages.info(request, _("Nothing of this story is live or scheduled, so there is nothing to withdraw."))
        return to_story(article)
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and "check" not in request.POST:
        at = form.at()
        try:
            publishing.withdraw(article, by=person(request), reason=form.cleaned_data["reason"], at=at)
        except NothingToDoError as error:
            messages.warning(request, str(error))
            if not at:
                return to_story(article)
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = {"story": article, "moment": at and say(at)}
            text = _("“%(story)s” is withdrawn on %(moment)s.") if at else _("Withdrawn: %(story)s")
            messages.success(request, text % said)
            say_held(request, article)
            return to_story(article)
    context = page_context(
        request,
        article,
        title=_("Withdraw: %(story)s") % {"story": article},
        form=form,
        scheduled=list(article.editions.waiting(timezone.now()).select_related("revision")),
    )
    return TemplateResponse(request, "admin/articles/article/withdraw.html", context)
