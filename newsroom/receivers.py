"""What the site does when something is on the record."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver

from articles.models import Event
from articles.signals import recorded

from .caching.keeping import forget_all
from .caching.purging import purge
from .caching.versions import TAKES_AWAY, count_up, scopes_of


@receiver(recorded, dispatch_uid="newsroom.renew_pages")
def renew_pages(sender: object, *, event: Event, **kwargs: Any) -> None:
    """Have the pages that `event` changes be made anew, here and in the caches in front of the site."""
    if scopes := scopes_of(event):
        # A page that is missed here is made anew within PAGE_CACHE_SECONDS all the same.
        transaction.on_commit(partial(count_up, scopes), robust=True)
        if event.verb in TAKES_AWAY:
            transaction.on_commit(forget_all, robust=True)
        if settings.PURGE_URL:
            purge.enqueue(tags=scopes)
