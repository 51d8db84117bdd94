"""The checked claims, to be subscribed to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from claims.listing import Listing
from claims.models import Verdict
from claims.public import claim_url

from .feeds import NewsroomFeed, lasting_name


def claims_feed(request: HttpRequest, *, rss: bool = False) -> HttpResponse:
    """The claims checked last, narrowed down as the list of them is. 3 queries, and those of the choice."""
    return ClaimsFeed(request, rss=rss)(request)


class ClaimsFeed(NewsroomFeed[Verdict]):
    """An entry is a claim, and is called the same for ever; a new verdict on it moves `updated`."""

    def __init__(self, request: HttpRequest, *, rss: bool) -> None:
        super().__init__(request, rss=rss)
        self.listing = Listing(request.GET.dict(), self.at)

    def name(self) -> str:
        return _("Fact-checks")

    def description(self) -> str:
        return _("What we and others have said in print, and how it came out.")

    def page(self) -> str:
        return self._narrowed(reverse("claims"))

    def address(self) -> str:
        return self._narrowed(reverse(f"claims-feed{self.suffix}"))

    def lasts(self) -> str:
        return f"claims {self.listing.query}"

    def items(self) -> list[Verdict]:
        first = Verdict.objects.approved().filter(claim=OuterRef("claim")).order_by("approved_at")
        found = self.listing.verdicts().annotate(first_approved_at=Subquery(first.values("approved_at")[:1]))
        return list(found[: self.size])

    def item_title(self, item: Verdict) -> str:
        return _("%(rating)s: %(statement)s") % {"rating": item.rating.name, "statement": item.statement}

    def item_description(self, item: Verdict) -> str:
        return linebreaks(escape(item.summary))

    def item_extra_kwargs(self, item: Verdict) -> dict[str, Any]:
        texts = filter(None, [item.public_note, item.summary, item.reasoning])
        content = linebreaks(escape("\n\n".join(texts))) if self.is_whole else ""
        return {"language": item.language, "content": content}

    def item_link(self, item: Verdict) -> str:
        return self.absolute(claim_url(item.claim_id, item.statement))

    def item_guid(self, item: Verdict) -> str:
        return lasting_name(f"claim {item.claim_id} {self.item_pubdate(item).isoformat()}")

    def item_pubdate(self, item: Verdict) -> datetime:
        return item.first_approved_at  # type: ignore[attr-defined, no-any-return]  # annotated

    def item_updateddate(self, item: Verdict) -> datetime | None:
        return item.approved_at

    def _narrowed(self, address: str) -> str:
        return f"{address}?{self.listing.query}" if self.listing.query else address
