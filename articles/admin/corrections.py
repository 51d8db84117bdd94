"""Publishing a correction, in the admin: what it changes, what keeps it back, and what readers are told."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import carrying, correcting, gate
from articles.models import Article, Edition, Revision
from articles.models.edition import EditionKind
from articles.people import person
from articles.publishing import NothingToDoError, PublicationRefusedError
from articles.revisions import StaleRevisionError

from .changes import changes
from .correcting import texts_of, to_page
from .fields import number_in
from .note_forms import NoteForm, are_valid, note_forms, notes_of
from .problems import shown
from .publication import LOOKING, page_context, publishable, refuse_unseen, to_story
from .publication_forms import CorrectionForm, add_errors
from .texts import names_of, say_where


def correct_publish_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """What the correction changes, and what keeps it back; on POST, putting the very text that was shown out, now."""
    article = publishable(request, article_id)
    live, text = texts_of(article)
    if live is None or text is None or text.pk == live.revision_id:
        return _nothing_begun(request, article, live)
    assert live.revision is not None
    typed = request.POST or None
    form = CorrectionForm(typed)
    notes = note_forms(typed, article, add="add_note" in request.POST)
    if typed:
        seen = get_object_or_404(Revision, article=article, pk=number_in(request.POST.get("revision", "")))
        if seen.pk != text.pk:
            _say_corrected_further(request, text)
        elif not LOOKING & set(request.POST) and (edition := _publish(request, article, seen, form, notes)):
            messages.success(request, _("Corrected. Readers have it now."))
            say_where(request, edition)
            return to_story(article)
    proposed = gate.proposal(text, timezone.now(), has_note=bool(notes_of(notes)))
    warnings = [problem for problem in gate.problems(proposed) if not problem.is_blocking]
    may_override = request.user.has_perm("articles.override_gate")
    found = shown(
        correcting.problems_it_brings(proposed) + warnings,
        reverse("admin:articles_article_correct", args=[article.pk]),
        may_override=may_override,
        passed=form.passed(),
    )
    context = page_context(
        request,
        article,
        title=_("Publish the correction: %(story)s") % {"story": live.revision.headline},
        live=live,
        revision=text,
        form=form,
        notes=notes,
        problems=found,
        changes=changes(live.revision, text),
        behind=names_of(article, carrying.texts_behind(article, text)),
        can_pass=any(p.may_pass for p in found) or (may_override and bool(form["override"].value())),
        has_typed=form.is_bound,
        is_blocked=any(problem.is_blocking for problem in found),
        is_stuck=any(p.is_blocking and not p.may_pass and not p.other_ways for p in found),
    )
    return TemplateResponse(request, "admin/articles/article/correct_publish.html", context)


def _nothing_begun(request: HttpRequest, article: Article, live: Edition | None) -> HttpResponse:
    """Say so. A second click finds the correction out; a note to one that came too late is said again."""
    if live and request.POST.get("revision") == str(live.revision_id):
        messages.info(request, _("This correction is out already."))
        return to_story(article)
    messages.info(request, _("No correction of what is live has been begun."))
    for note in note_forms(request.POST, article):
        if note.is_written():
            messages.warning(request, _("Your note was not published: “%s”") % note["text"].value())
    return to_story(article) if live is None else to_page("correct", article)


def _publish(
    request: HttpRequest, article: Article, revision: Revision, form: CorrectionForm, notes: list[NoteForm]
) -> Edition | None:
    """Put the correction out, and return its edition; None if that is refused, having said why."""
    if not (are_valid(notes) & form.is_valid()):
        return None
    told, is_minor = notes_of(notes), form.cleaned_data["minor"]
    if told and is_minor:
        form.add_error("minor", _("A minor edit has no note. Leave this open, or the notes empty."))
    if not told and not is_minor:
        text = _("Tell readers what was wrong and what is right, or call it a minor edit.")
        if notes[0].is_bound:
            notes[0].add_error("text", text)
        else:
            form.add_error(None, text)
        return None
    proposed = gate.proposal(revision, timezone.now(), has_note=bool(told))
    brought = correcting.problems_it_brings(proposed) if proposed.live else []
    override = form.passes(brought) if request.user.has_perm("articles.override_gate") else ""
    if form.errors:
        return None
    try:
        with transaction.atomic():
            kind = EditionKind.MINOR if is_minor else ""
            edition = correcting.publish(
                article, revision=revision, by=person(request), notes=told, kind=kind, override=override
            )
            refuse_unseen(edition, form)
    except StaleRevisionError as error:
        _say_corrected_further(request, error.newest)
    except PublicationRefusedError:
        messages.error(request, _("The correction was not published. This stands in the way:"))
    except ValidationError as error:
        add_errors(form, error)
    except NothingToDoError as error:
        messages.error(request, str(error))
    else:
        return edition
    return None


def _say_corrected_further(request: HttpRequest, text: Revision | None) -> None:
    who = {"who": text and text.created_by}
    messages.error(request, _("%(who)s corrected further. This is what it is now; nothing was published.") % who)
