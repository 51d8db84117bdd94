"""The texts of a story beside the live one, as the desk calls them, and where a correction has come to."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles import carrying
from articles.models import Article, Edition, Revision

from .moments import say
from .publication import say_held


def say_where(request: HttpRequest, edition: Edition) -> None:
    """Tell into which other texts what is live now was carried, and where a person has to decide."""
    article, live = edition.article, edition.revision
    assert live is not None
    article.refresh_from_db(fields=["newest"])
    behind = say_behind(request, article, live)
    others = [text for text in _other_texts(article) if text not in behind and text.pk != live.pk]
    for text, name in names_of(article, others):
        url = reverse("admin:articles_article_compare", args=[article.pk])
        url += f"?from={text.parent.number}&to={text.number}" if text.parent else ""
        line = _('Carried into {where}. <a href="{url}">See how</a>.')
        messages.info(request, format_html(line, where=name, url=url))
    say_held(request, article)


def say_behind(request: HttpRequest, article: Article, live: Revision) -> list[Revision]:
    """Tell which texts lack what is live, since both changed the same, and return them."""
    behind = carrying.texts_behind(article, live)
    for text, name in names_of(article, behind):
        url = reverse("admin:articles_article_carry", args=[article.pk, text.number])
        line = _('Not yet in {where}: both changed the same. <a href="{url}">Bring them together</a>.')
        messages.warning(request, format_html(line, where=name, url=url))
    return behind


def _other_texts(article: Article) -> list[Revision]:
    """The working text, and those that are scheduled, newest first."""
    waiting = article.editions.waiting(timezone.now()).filter(revision__isnull=False).values("revision")
    texts = article.revisions.filter(Q(pk__in=waiting) | Q(pk=article.newest_id))
    return sorted(texts.select_related("parent").order_by("-number"), key=lambda text: text.pk != article.newest_id)


def names_of(article: Article, texts: list[Revision]) -> list[tuple[Revision, str]]:
    """Each of the texts with what it is: the working text, what is scheduled for a moment, or both."""
    moments = {
        edition.revision_id: say(edition.live_from)
        for edition in article.editions.waiting(timezone.now()).filter(revision__in=texts)
    }
    return [(text, name_of(article, text, moments.get(text.pk))) for text in texts]


def name_of(article: Article, text: Revision, moment: str | None) -> str:
    """Return what a text is to the desk, in a sentence."""
    said = {"moment": moment}
    if text.pk != article.newest_id:
        return _("what is scheduled for %(moment)s") % said if moment else _("revision %d") % text.number
    if moment:
        return _("the working text (also scheduled for %(moment)s)") % said
    return _("the working text")
