"""Bringing together, in the admin, what one person typed and what others saved meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from articles import blocks, drafts, revisions
from articles.blocks import MarkedUp
from articles.comparing import Difference, How, compare
from articles.merging import By, Choice, Conflict, Settled
from articles.models import Article, Draft
from articles.people import person
from articles.reconciling import LISTS, PICTURE, Reconciliation, reconcile
from articles.revisions import Content, StaleRevisionError, content_of
from articles.rewording import Run, Sign, by_word
from articles.threeway import Clash

from .differences import (
    LABELS,
    Line,
    Stretch,
    block_line,
    field_lines,
    field_runs,
    said,
    stretches,
    visible,
)
from .fields import number_in
from .history import editable, page_context, say_notes, who_saved
from .typed import content_of_draft, on_the_desk, text_of_draft


@dataclass(frozen=True, slots=True)
class Question:
    """What a person has to decide: three texts, the last two with what is different from the first."""

    key: str
    label: str
    base: tuple[Run, ...]
    ours: tuple[Run, ...]
    theirs: tuple[Run, ...]
    choices: tuple[str, ...]
    chosen: str
    is_missing: bool
    is_markup: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def merge_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """Both texts, with what is settled and what is not; on POST, saving what they make together.

    Nothing is dropped that was typed: text that is not taken over can still be found among the person's drafts.
    """
    article, draft = _both(request, article_id)
    story = reverse("admin:articles_article_change", args=[article_id])
    if draft.base_id == article.newest_id:
        messages.info(request, _("Nobody has saved the story since you opened it: your text can be saved as it is."))
        return HttpResponseRedirect(f"{story}?draft={draft.pk}")
    choices: dict[str, Choice] = {}
    is_tried = False
    if request.method == "POST":
        if done := _decide(request, article, draft):
            return done
        choices, is_tried = _choices(request), True
        article, draft = _both(request, article_id)
    try:
        together = _together(article, draft)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(f"{story}?draft={draft.pk}")
    newest = article.newest
    assert newest is not None
    questions = {question.key: question for question in _questions(together, choices, is_tried=is_tried)}
    context = page_context(
        request,
        article,
        title=_("Two texts of one story"),
        draft=draft,
        newest=newest,
        who=_names(article, draft),
        fields=[question for key, question in questions.items() if key in together.fields],
        settled_fields=_settled_fields(together),
        parts=_parts(together, questions),
        removed=together.body.removed,
        count=len(questions),
        desk=on_the_desk(article, draft),
    )
    return TemplateResponse(request, "admin/articles/article/merge.html", context)


def _decide(request: HttpRequest, article: Article, draft: Draft) -> HttpResponse | None:
    """Do what was chosen, and return where to go on; None if it has to be looked at again, having said why."""
    story = HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))
    newest = article.newest
    assert newest is not None
    if request.POST.get("newest") != str(newest.pk):
        messages.error(request, _("%(who)s saved the story again. Nothing is saved yet.") % {"who": newest.created_by})
        return None
    if request.POST.get("typed") != draft.saved_at.isoformat():
        messages.error(request, _("You typed more in another tab. It is here too now; nothing is saved yet."))
        return None
    take = request.POST.get("take")
    if take == "theirs":
        drafts.discard(draft)
        messages.success(request, _("The story stays as it was saved. What you typed is kept, and not offered again."))
        return story
    choices = _choices(request)
    try:
        together = _together(article, draft)
        content = together.ours if take == "ours" else together.content(choices)
        with transaction.atomic():
            reason = text_of_draft(draft, "reason") or _("Brought together with revision %d.") % newest.number
            saved = revisions.save(article, content, by=person(request), base=newest, reason=reason)
            if take == "ours" or all(choice is not Choice.THEIRS for choice in choices.values()):
                drafts.forget(article, by=person(request), tabs=[draft.tab])
            else:
                drafts.discard(draft)
    except KeyError:
        messages.error(request, _("Nothing is saved yet: say which text to take where both of you changed the same."))
    except StaleRevisionError as error:
        messages.error(request, _("%(who)s saved the story again. Nothing is saved yet.") % who_saved(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
        for line in on_the_desk(article, draft):
            messages.warning(request, _("Not saved, since it may have changed meanwhile: %s.") % line)
        if saved != newest:
            say_notes(request, saved)
        return story
    return None


def _both(request: HttpRequest, article_id: int) -> tuple[Article, Draft]:
    """The story, if it is theirs to edit, and what they typed. Raises Http404 for others' text."""
    article = editable(request, article_id)
    wanted = request.GET.get("draft", "")
    own = Draft.objects.filter(article=article, person=person(request)).select_related("base__section", "base__picture")
    return article, get_object_or_404(own, pk=number_in(wanted))


def _together(article: Article, draft: Draft) -> Reconciliation:
    """Raises ValidationError if what was typed is too long to be a story."""
    base = content_of(draft.base) if draft.base else Content(headline="")
    assert article.newest is not None
    return reconcile(base, content_of_draft(draft, base), content_of(article.newest))


def _choices(request: HttpRequest) -> dict[str, Choice]:
    found = {}
    for name, value in request.POST.items():
        if name.startswith("choice-") and value in set(Choice):
            found[name.removeprefix("choice-")] = Choice(str(value))
    return found


# What is shown


def _names(article: Article, draft: Draft) -> str:
    """Who saved the story since the text was opened."""
    since = article.revisions.filter(number__gt=draft.base.number if draft.base else 0)
    people = since.order_by("number").select_related("created_by").defer("body")
    return ", ".join(dict.fromkeys(str(revision.created_by) for revision in people))


def _questions(together: Reconciliation, chosen: Mapping[str, Choice], *, is_tried: bool) -> Iterator[Question]:
    for name, value in together.fields.items():
        if isinstance(value, Clash):
            base, ours, theirs = (said(name, side) for side in (value.base, value.ours, value.theirs))
            yield Question(
                name,
                str(LABELS[name]),
                (Run(Sign.KEPT, base),),
                visible(field_runs(name, base, ours)),
                visible(field_runs(name, base, theirs)),
                (Choice.OURS, Choice.THEIRS, Choice.BOTH) if name in LISTS else (Choice.OURS, Choice.THEIRS),
                chosen.get(name, ""),
                is_tried and name not in chosen,
            )
    for conflict in together.body.conflicts:
        yield _question(conflict, chosen.get(conflict.key, ""), is_missing=is_tried and conflict.key not in chosen)


def _question(conflict: Conflict[MarkedUp], chosen: str, *, is_missing: bool) -> Question:
    base, ours, theirs = (
        "\n".join(block.text for block in side) for side in (conflict.base, conflict.ours, conflict.theirs)
    )
    # Where one side changed only the markup, words would not show what is different.
    is_markup = bool(conflict.ours and conflict.theirs) and base in (ours, theirs)
    if is_markup:
        base, ours, theirs = (
            "\n".join(block.with_id("").html for block in side)
            for side in (conflict.base, conflict.ours, conflict.theirs)
        )
    can_be_both = conflict.ours and conflict.theirs
    return Question(
        conflict.key,
        _("Paragraph"),
        (Run(Sign.KEPT, base),),
        visible(by_word(base, ours)),
        visible(by_word(base, theirs)),
        (Choice.OURS, Choice.THEIRS, Choice.BOTH) if can_be_both else (Choice.OURS, Choice.THEIRS),
        chosen,
        is_missing,
        is_markup,
    )


def _settled_fields(together: Reconciliation) -> list[Line]:
    merged = together.content(dict.fromkeys(together.undecided, Choice.THEIRS))
    asked = {name for name, value in together.fields.items() if isinstance(value, Clash)}
    if "picture" in asked:
        asked |= set(PICTURE)
    ours, theirs = (
        {line.kind for line in field_lines(together.base, side)} for side in (together.ours, together.theirs)
    )
    found = []
    for line in field_lines(together.base, merged):
        if line.kind not in asked:
            by = By.BOTH if line.kind in ours & theirs else By.OURS if line.kind in ours else By.THEIRS
            found.append(replace(line, label=f"{line.label}: {_changed(by)}"))
    return found


def _changed(by: By) -> str:
    return {By.OURS: _("You changed"), By.THEIRS: _("They changed")}.get(by) or _("Both changed")


def _parts(together: Reconciliation, questions: Mapping[str, Question]) -> list[Stretch | Question]:
    """The merged text in order: what is settled, and in between the questions."""
    whole = [(part, block) for part in together.body.parts for block in _either(part)]
    found = compare(blocks.split(together.base.body), [block for _, block in whole], language=together.theirs.language)
    became = (difference for difference in found if difference.after)
    shown: list[Stretch | Question] = []
    lines: list[Line] = []
    asked = set()
    for (part, _block), difference in zip(whole, became, strict=True):
        if isinstance(part, Settled):
            lines.append(_settled_line(part, difference))
        elif part.key not in asked:
            asked.add(part.key)
            shown += [*stretches(lines), questions[part.key]]
            lines = []
    return shown + stretches(lines)


def _either(part: Settled[MarkedUp] | Conflict[MarkedUp]) -> tuple[MarkedUp, ...]:
    return (part.block,) if isinstance(part, Settled) else part.theirs or part.ours


def _settled_line(part: Settled[MarkedUp], difference: Difference[MarkedUp]) -> Line:
    line = block_line(difference)
    if part.by is By.NOBODY:
        return line if difference.how is How.MOVED else replace(line, label="", sign="", how=How.SAME, markup=())
    if part.was is None:
        label = {By.OURS: _("You added"), By.THEIRS: _("They added")}.get(part.by) or _("Both added")
        return replace(line, label=label)
    return replace(line, label=f"{_changed(part.by)}: {line.label}")
