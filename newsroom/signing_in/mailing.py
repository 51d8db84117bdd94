"""Mail about accounts, sent by the worker."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail


def send(to: str, subject: str, body: str) -> None:
    """Send a mail. Raises what the mail server says against it."""
    send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
