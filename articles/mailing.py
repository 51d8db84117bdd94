"""Mail, and what people are told when something has gone out. All of it is done by the worker, from the outbox."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from . import telling
from .background import task
from .models import Edition, Notice


def absolute(path: str) -> str:
    """Return the address of a path of this site. Raises ImproperlyConfigured where nobody said where the site is."""
    if not settings.PUBLIC_URL:
        raise ImproperlyConfigured("PUBLIC_URL is missing. Set it to where the site is: https://newsroom.example")
    return f"{settings.PUBLIC_URL}{path}"


@task
def mail_notice(notice_id: int) -> None:
    """Send a notice to its person by mail. Nothing is sent of one that was read meanwhile, or to one who has left.

    Raises what the mail server says against it.
    """
    notice = Notice.objects.select_related("person").filter(pk=notice_id, read_at=None).first()
    if notice is None or not (notice.person.is_active and notice.person.wants_mail and notice.person.email):
        return
    body = _("%(message)s\n\n%(url)s\n\nYou get this by mail because your account says so.") % {
        "message": notice.message,
        "url": absolute(notice.url),
    }
    subject = " ".join(notice.message.split())
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [notice.person.email])


@transaction.atomic
def tell_that_it_is_out(edition: Edition) -> None:
    """Tell those whose story it is, and whoever scheduled it, that a scheduled text is before readers now.

    Nobody is told of what went out at once: they saw it.
    """
    if edition.revision is None or edition.withheld_at or edition.created_at >= edition.live_from:
        return
    article = edition.article
    message = _("“%(headline)s” is before readers since %(moment)s.") % {
        "headline": edition.revision.headline,
        "moment": date_format(timezone.localtime(edition.live_from), "DATETIME_FORMAT"),
    }
    for person in dict.fromkeys([article.assignee, article.created_by, edition.created_by]):
        if person and person.is_active:
            telling.notify(person, message, edition.get_absolute_url(), article=article)
