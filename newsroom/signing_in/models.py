"""Who signed in, and who tried."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# For so long the address is kept that an attempt came from, and for so long the attempt itself.
ADDRESS_KEPT = timedelta(days=14)
ATTEMPT_KEPT = timedelta(days=180)


class Kind(models.TextChoices):
    SIGNED_IN = "signed_in", _("signed in")
    SIGNED_OUT = "signed_out", _("signed out")
    CONFIRMED = "confirmed", _("proved again who they are")
    FAILED = "failed", _("gave something that was not right")
    LOCKED_OUT = "locked_out", _("was locked out after too many attempts")
    REFUSED = "refused", _("may not come in")
    RESET = "reset", _("chose another password by mail")


class SignInQuerySet(models.QuerySet["SignIn"]):
    def forget(self) -> None:
        """Delete what is old, and the addresses of what is no longer new. Two statements."""
        now = timezone.now()
        self.filter(at__lt=now - ATTEMPT_KEPT).delete()
        self.filter(at__lt=now - ADDRESS_KEPT, address__isnull=False).update(address=None)


class SignIn(models.Model):
    """An attempt to come in. Holds nothing that was typed: some type their password where their name belongs."""

    at = models.DateTimeField(_("when"), auto_now_add=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="sign_ins", verbose_name=_("who")
    )
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind.choices)
    method = models.CharField(_("by what"), max_length=40, blank=True)
    address = models.GenericIPAddressField(_("from where"), null=True)
    browser = models.CharField(_("with what"), max_length=80, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["at"], name="newsroom_signin_at")]

    def __str__(self) -> str:
        return f"{self.person or '–'} {self.get_kind_display()}"
