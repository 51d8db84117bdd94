"""Bringing what is live into a text that was begun before it, in the admin: block by block, as two people's texts."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import carrying
from articles.merging import By, Choice
from articles.models import Article, Revision
from articles.people import person
from articles.revisions import StaleRevisionError

from .publication import page_context, publishable, say_held, to_story
from .questions import Sides, ask, choices_in, parts, removed, settled_fields
from .texts import names_of, say_behind


def carry_view(request: HttpRequest, article_id: int, number: int) -> HttpResponse:
    """The text that is behind and the live one: what is settled, and what is not; on POST, saving both together."""
    article = publishable(request, article_id)
    behind = get_object_or_404(article.revisions.select_related("section", "picture"), number=number)
    choices: dict[str, Choice] = {}
    is_tried = request.method == "POST"
    live = _live(article)
    if is_tried:
        choices = choices_in(request)
        if live and request.POST.get("live") != str(live.pk):
            messages.error(request, _("What readers have was changed again. Nothing is saved yet: look once more."))
        elif live and (done := _decide(request, article, behind, live, choices)):
            return done
        article, live = publishable(request, article_id), _live(article)
    late = carrying.texts_behind(article, live) if live else []
    if live is None or (behind not in late and not (late and is_tried)):
        return _elsewhere(request, article, behind, late)
    if behind not in late:
        # Saved over while this was decided on: what was chosen still says which paragraph to take from which text.
        behind = late[0]
    together = carrying.meet(behind, live)
    ((_text, name),) = names_of(article, [behind])
    sides = _sides(name)
    questions = {question.key: question for question in ask(together, choices, is_tried=is_tried)}
    context = page_context(
        request,
        article,
        title=_("Bring the correction in: %(story)s") % {"story": behind.headline},
        behind=behind,
        live=live,
        name=name,
        sides=sides,
        fields=[question for key, question in questions.items() if key in together.fields],
        settled_fields=settled_fields(together, sides),
        parts=parts(together, questions, sides),
        removed=removed(together, sides),
        count=len(questions),
    )
    return TemplateResponse(request, "admin/articles/article/carry.html", context)


def _decide(
    request: HttpRequest, article: Article, behind: Revision, live: Revision, choices: dict[str, Choice]
) -> HttpResponse | None:
    """Save what was decided, and return where to go on; None if it has to be looked at again, having said why."""
    ((_text, name),) = names_of(article, [behind])
    try:
        merged = carrying.bring_together(article, behind, live, choices, by=person(request))
    except KeyError:
        messages.error(request, _("Nothing is saved yet: say which text to take where both changed the same."))
    except StaleRevisionError:
        messages.error(request, _("Someone saved the story meanwhile. Nothing is saved yet: this is what it is now."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        url = reverse("admin:articles_article_compare", args=[article.pk])
        text = _('Saved. The correction is in {where} now. <a href="{url}">See what changed</a>.')
        url += f"?from={behind.number}&to={merged.number}"
        messages.success(request, format_html(text, where=name, url=url))
        say_behind(request, article, live)
        say_held(request, article)
        return to_story(article)
    return None


def _elsewhere(request: HttpRequest, article: Article, behind: Revision, late: list[Revision]) -> HttpResponse:
    """Where to go if that text is not behind, or is not to go out any more: to one that is, if there is one."""
    if late:
        messages.info(request, _("Revision %d was saved over meanwhile. This is what it has become.") % behind.number)
        return HttpResponseRedirect(reverse("admin:articles_article_carry", args=[article.pk, late[0].number]))
    messages.info(request, _("Everything that readers have is in the other texts, too. There is nothing to bring in."))
    return to_story(article)


def _live(article: Article) -> Revision | None:
    related = ("revision__section", "revision__picture", "revision__created_by")
    live = article.editions.live(timezone.now()).select_related(*related).first()
    return live.revision if live else None


def _sides(name: str) -> Sides:
    said = {"name": name[:1].upper() + name[1:]}
    return Sides(
        ours=said["name"],
        theirs=_("What readers have"),
        both_changed=_("both changed this"),
        take_ours=_("Keep it as in this text"),
        take_theirs=_("Take what readers have"),
        take_both=_("Take both, this text first"),
        changed={By.OURS: _("Changed in this text"), By.THEIRS: _("Corrected"), By.BOTH: _("Changed in both")},
        added={By.OURS: _("Added in this text"), By.THEIRS: _("Added by the correction"), By.BOTH: _("Added in both")},
        removed={
            By.OURS: _("Taken out in this text"),
            By.THEIRS: _("Taken out by the correction"),
            By.BOTH: _("Taken out in both"),
        },
    )
