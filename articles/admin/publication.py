"""Publishing a story in the admin: a page that says what would go out, and what stands in the way."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import gate, publishing
from articles.models import Article, Edition, Revision
from articles.models.edition import EditionKind
from articles.people import person
from articles.publishing import NothingToDoError, PublicationRefusedError
from articles.revisions import StaleRevisionError

from .changes import changes
from .fields import number_in
from .moments import say
from .note_forms import NoteForm, are_valid, note_forms, notes_of
from .problems import shown
from .publication_forms import PassFields, PublishForm, add_errors

# Buttons that show the page again with what was typed, and do nothing else.
LOOKING = {"check", "add_note"}
DEVELOPING = ("developing_reason", "developing_until")


def publish_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """What would go out, and what stands in the way; on POST, publishing the very revision that was shown."""
    article = publishable(request, article_id)
    typed = request.POST or None
    form = PublishForm(typed)
    notes = note_forms(typed, article, add="add_note" in request.POST)
    if typed:
        seen = get_object_or_404(Revision, article=article, pk=number_in(request.POST.get("revision", "")))
        if seen.pk != article.newest_id:
            say_saved_meanwhile(request, article.newest)
        elif not LOOKING & set(request.POST) and (edition := _publish(request, article, seen, form, notes)):
            say_published(request, edition)
            return to_story(article)
    return TemplateResponse(
        request, "admin/articles/article/publish.html", _publish_context(request, article, form, notes)
    )


def _publish(
    request: HttpRequest, article: Article, revision: Revision, form: PublishForm, notes: list[NoteForm]
) -> Edition | None:
    """Publish as the form says, and return the edition; None if that is refused, having said why."""
    if not (are_valid(notes) & form.is_valid()):
        return None
    told = notes_of(notes)
    proposed = _proposed(revision, form, notes)
    if told and form.is_minor():
        form.add_error("kind", _("A minor edit has no note. Call it an update, or leave the notes empty."))
        return None
    override = form.passes(gate.blocking(proposed)) if request.user.has_perm("articles.override_gate") else ""
    if form.errors:
        return None
    try:
        with transaction.atomic():
            edition = publishing.publish(
                article,
                revision=revision,
                by=person(request),
                live_from=form.at(),
                until=form.cleaned_data["until"],
                kind=EditionKind.MINOR if form.is_minor() and proposed.before else "",
                notes=told,
                developing=form.developing(),
                override=override,
            )
            refuse_unseen(edition, form)
    except StaleRevisionError as error:
        say_saved_meanwhile(request, error.newest)
    except PublicationRefusedError:
        messages.error(request, _("The story was not published. This stands in the way:"))
    except ValidationError as error:
        add_errors(form, error)
    except NothingToDoError as error:
        messages.warning(request, str(error))
    else:
        return edition
    return None


def _proposed(revision: Revision, form: PublishForm, notes: list[NoteForm]) -> gate.Proposal:
    """What the form proposes, as far as it can be read."""
    return gate.proposal(
        revision,
        form.at() or timezone.now(),
        has_note=bool(notes_of(notes)),
        is_developing=form.developing() is not None,
    )


def _publish_context(
    request: HttpRequest, article: Article, form: PublishForm, notes: list[NoteForm]
) -> dict[str, Any]:
    now = timezone.now()
    revision = article.newest
    assert revision is not None
    proposed = _proposed(revision, form, notes)
    live = article.editions.live(now).select_related("revision__section", "revision__picture", "section").first()
    is_update = live is not None and live.revision_id != revision.pk
    may_override = request.user.has_perm("articles.override_gate")
    problems = gate.problems(proposed)
    keys = [problem.key for problem in problems]
    found = shown(
        problems,
        reverse("admin:articles_article_change", args=[article.pk]),
        may_override=may_override,
        passed=form.passed(),
        may_develop=True,
        may_wait=True,
    )
    return page_context(
        request,
        article,
        title=_("Publish: %(story)s") % {"story": article},
        revision=revision,
        form=form,
        notes=notes,
        problems=found,
        live=live,
        before=proposed.before,
        scheduled=list(article.editions.waiting(now).select_related("revision")),
        changes=changes(live.revision, revision) if live and live.revision and is_update else None,
        can_pass=any(p.may_pass for p in found) or (may_override and bool(form["override"].value())),
        has_typed=form.is_bound,
        is_out_already=live is not None and not is_update and not live.developing_reason,
        is_blocked=any(problem.is_blocking for problem in found),
        # Nothing that could be said on this page would let it out.
        is_stuck=any(p.is_blocking and not p.may_pass and not p.other_ways for p in found),
        # What is needed, or was used, is open.
        is_noted=any(note.is_written() for note in notes) or any(key.startswith("facts-untold:") for key in keys),
        is_developing=any(form[name].value() or form[name].errors for name in DEVELOPING)
        or any(problem.may_develop and problem.is_blocking for problem in problems),
    )


# What the pages of publishing have in common


def publishable(request: HttpRequest, article_id: int) -> Article:
    """Return the story, if whoever asks may publish it. Raises PermissionDenied without the right, else Http404."""
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied(_("You may not publish or withdraw stories."))
    stories = Article.objects.visible_to(person(request)).in_sections_of(person(request)).exclude(newest=None)
    related = ("newest__section", "newest__picture", "newest__created_by")
    return get_object_or_404(stories.select_related(*related), pk=article_id)


def refuse_unseen(edition: Edition, form: PassFields) -> None:
    """Raise PublicationRefusedError if the edition went past something that the person did not tick.

    Called in the transaction that made the edition, so that it is undone: a check may find more at the last moment.
    """
    unseen = [problem for problem in edition.overridden if problem["key"] not in form.passed()]
    if unseen:
        raise PublicationRefusedError([gate.Problem(problem["code"], problem["message"]) for problem in unseen])


def say_saved_meanwhile(request: HttpRequest, newest: Revision | None) -> None:
    text = _("%(who)s saved the story meanwhile. This is what it is now; nothing was published.")
    messages.error(request, text % {"who": newest and newest.created_by})


def say_published(request: HttpRequest, edition: Edition) -> None:
    """Tell what has gone out, or will, and what that holds back."""
    assert edition.revision is not None
    end = edition.article.editions.scheduled(timezone.now()).filter(revision=None).order_by("live_from").first()
    if edition.live_from > timezone.now():
        messages.success(request, _("Scheduled for %(moment)s.") % {"moment": say(edition.live_from)})
    else:
        text = _('Published: {headline}. <a href="{url}">View it on the site</a>.')
        link = {"headline": edition.revision.headline, "url": edition.get_absolute_url()}
        messages.success(request, format_html(text, **link))
    if end:
        messages.info(request, _("It ends on %(moment)s.") % {"moment": say(end.live_from)})
    say_held(request, edition.article)


def say_held(request: HttpRequest, article: Article) -> None:
    """Warn of what is scheduled and would not go out."""
    for held in article.editions.waiting(timezone.now()).exclude(held_at=None):
        text = _('What is scheduled for {moment} is held: {why} <a href="{url}">Look at it</a>.')
        url = reverse("admin:articles_article_scheduled", args=[article.pk, held.pk])
        messages.warning(request, format_html(text, moment=say(held.live_from), why=held.held_reason, url=url))


def to_story(article: Article) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def page_context(request: HttpRequest, article: Article, **extra: Any) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "article": article,
        "story_url": reverse("admin:articles_article_change", args=[article.pk]),
        **extra,
    }
