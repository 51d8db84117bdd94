"""Links to a story for people without an account: making, listing and revoking them at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from articles import previewing
from articles.models import Article, PreviewLink
from articles.people import person
from articles.unlisted import unlisted

from .history import page_context, visible


def urls(wrap: Any) -> list[URLPattern]:
    """Return the addresses of these pages; `wrap` is the admin's, which lets in those who may enter it."""
    return [
        path("<int:article_id>/preview/links/", wrap(links_view), name="articles_article_preview_links"),
        path(
            "<int:article_id>/preview/links/<int:link_id>/revoke/",
            wrap(revoke_view),
            name="articles_article_revoke_preview",
        ),
    ]


class LinkForm(forms.Form):
    """For whom a link is, until when, and to which text."""

    made_for = forms.CharField(
        label=gettext_lazy("For whom"),
        max_length=120,
        help_text=gettext_lazy("A name. It stands across the page, on screen and on paper."),
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    text = forms.ChoiceField(label=gettext_lazy("Which text"), widget=forms.RadioSelect, initial="newest")

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert article.newest is not None
        text: Any = self.fields["text"]
        text.choices = [
            ("newest", _("Always the newest")),
            ("this", _("Only revision %(number)d, as it is now") % {"number": article.newest.number}),
        ]
        zone = timezone.get_current_timezone_name()
        days = previewing.LONGEST_LIFE.days
        self.fields["until"].help_text = _("At most %(days)d days, in the newsroom's own time, %(zone)s.") % {
            "days": days,
            "zone": zone,
        }


@require_http_methods(["GET", "HEAD", "POST"])
@unlisted
def links_view(request: HttpRequest, article_id: int) -> HttpResponse:
    """The links to a story; on POST, a new one, whose address is on the page that answers and never again."""
    article = _shareable(request, article_id)
    until = timezone.localtime(timezone.now() + previewing.DEFAULT_LIFE)
    form = LinkForm(article, request.POST or None, initial={"until": until.replace(second=0, microsecond=0)})
    address, made = "", None
    if form.is_valid():
        wanted = form.cleaned_data
        revision = article.newest if wanted["text"] == "this" else None
        try:
            made, secret = previewing.share(
                article, made_for=wanted["made_for"], until=wanted["until"], revision=revision, by=person(request)
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            address = request.build_absolute_uri(reverse("preview", args=[secret]))
            form = LinkForm(article, initial=form.initial)
    now = timezone.now()
    links = article.preview_links.select_related("made_by", "revoked_by", "revision").defer("revision__body")
    context = page_context(
        request,
        article,
        title=_("Preview links: %(story)s") % {"story": article},
        form=form,
        address=address,
        made=made,
        links=[(link, previewing.holds(link, now)) for link in links],
    )
    return TemplateResponse(request, "admin/articles/article/preview_links.html", context)


@require_POST
def revoke_view(request: HttpRequest, article_id: int, link_id: int) -> HttpResponse:
    article = _shareable(request, article_id)
    link = get_object_or_404(PreviewLink.objects.select_related("article"), article=article, pk=link_id)
    previewing.revoke(link, by=person(request))
    messages.success(request, _("Revoked: whoever opens the link of %(who)s is told so.") % {"who": link.made_for})
    return HttpResponseRedirect(reverse("admin:articles_article_preview_links", args=[article_id]))


def _shareable(request: HttpRequest, article_id: int) -> Article:
    """Raises Http404 for a story that is not there for whoever asks, PermissionDenied for one not theirs to show."""
    article = visible(request, article_id)
    if not previewing.may_share(article, person(request)):
        raise PermissionDenied(_("You may not let others read this story."))
    return article
