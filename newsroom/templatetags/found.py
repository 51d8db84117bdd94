"""What the head of a public page says to those who list, share and follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from articles import linked_data
from articles.models import Author, Picture
from articles.routes import absolute_on

register = template.Library()


@dataclass(frozen=True, slots=True)
class Feed:
    """One of the two formats that a feed comes in, and where."""

    name: str
    kind: str
    url: str


@register.inclusion_tag("newsroom/_sharing.html", takes_context=True)
def sharing(
    context: dict[str, Any],
    path: str,
    title: str,
    description: str = "",
    *,
    kind: str = "website",
    picture: Picture | None = None,
    alt: str = "",
    query: str = "",
    **places: str,
) -> dict[str, Any]:
    """The one address that the page is known by, and what is shown with a link to it. No query.

    `query` narrows a list down, and `places` say where in it the page begins, such as `before=request.GET.before`.
    Whatever else stands in an address makes no other page of it. https://ogp.me
    """
    told = "&".join(filter(None, [query, urlencode({name: value for name, value in places.items() if value})]))
    return {
        "request": context["request"],
        "url": absolute_on(context["request"])(f"{path}?{told}" if told else path),
        "title": title,
        "description": description,
        "kind": kind,
        "picture": picture,
        "alt": alt,
        "publication_name": settings.PUBLICATION_NAME,
    }


@register.simple_tag
def feed_links(title: str, name: str, *args: Any, query: str = "") -> SafeString:
    """What leads programs to both feeds of a route: `{% feed_links section.name "section-feed" section.slug %}`.

    RSS after Atom, which says more, and which is taken by a program that takes the first.
    """
    return format_html_join(
        "\n    ",
        '<link rel="alternate" type="{}" title="{}" href="{}">',
        ((feed.kind, title, feed.url) for feed in _feeds(name, args, query)),
    )


@register.inclusion_tag("newsroom/_subscribe.html")
def subscribe(title: str, name: str, *args: Any, query: str = "") -> dict[str, Any]:
    """What leads readers to both feeds of a route, with the same arguments as `feed_links`. No query."""
    return {"title": title, "feeds": _feeds(name, args, query)}


def _feeds(name: str, args: tuple[Any, ...], query: str) -> list[Feed]:
    asked = f"?{query}" if query else ""
    return [
        Feed("Atom", "application/atom+xml", reverse(name, args=args) + asked),
        Feed("RSS", "application/rss+xml", reverse(f"{name}-rss", args=args) + asked),
    ]


@register.simple_tag(takes_context=True)
def site_data(context: dict[str, Any]) -> SafeString:
    """The site and whose it is, as linked data. No query."""
    absolute = absolute_on(context["request"])
    front = absolute(reverse("front"))
    return _script(
        {
            "@type": "WebSite",
            "url": front,
            "name": settings.PUBLICATION_NAME,
            "description": settings.PUBLICATION_TAGLINE,
            "inLanguage": settings.LANGUAGE_CODE,
            "publisher": linked_data.publisher(absolute),
        }
    )


@register.simple_tag(takes_context=True)
def author_data(context: dict[str, Any], author: Author) -> SafeString:
    """An author's page, as linked data. No query."""
    absolute = absolute_on(context["request"])
    return _script(
        {
            "@type": "ProfilePage",
            "url": absolute(author.get_absolute_url()),
            "mainEntity": linked_data.person(author, absolute),
            "publisher": linked_data.publisher(absolute),
        }
    )


@register.simple_tag(takes_context=True)
def page_data(
    context: dict[str, Any], path: str, name: str, description: str = "", kind: str = "WebPage"
) -> SafeString:
    """A page that is about no one thing, as linked data: `kind` is what schema.org calls it. No query."""
    request: HttpRequest = context["request"]
    absolute = absolute_on(request)
    return _script(
        {
            "@type": kind,
            "url": absolute(path),
            "name": name,
            "description": description,
            "inLanguage": settings.LANGUAGE_CODE,
            "publisher": linked_data.publisher(absolute),
        }
    )


def _script(data: dict[str, Any]) -> SafeString:
    found = linked_data.as_data(linked_data.told({"@context": "https://schema.org", **data}))
    return format_html_join("", '<script type="application/ld+json">{}</script>', [(found,)])
