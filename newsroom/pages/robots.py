"""What programs that read the site by themselves are told, and the icon that they ask for by its oldest name."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.routes import absolute_on

# The desk and what is not published yet, what somebody searches for, interfaces, and forms. What only has to be left
# out of an index is no matter for this file: a robot has to read a page to see that it says so.
CLOSED = ("/admin/", "/preview/", "/search/", "/api/", "/oembed", "/*/report/", "/*?at=")


def robots(request: HttpRequest) -> HttpResponse:
    """https://www.rfc-editor.org/rfc/rfc9309. No query."""
    absolute = absolute_on(request)
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in CLOSED),
        "",
        *(f"Sitemap: {absolute(reverse(name))}" for name in ("sitemap", "sitemap-news")),
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that read no page first, such as those for feeds. No query."""
    return HttpResponseRedirect(static("img/favicon.ico"))
