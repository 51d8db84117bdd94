"""Which claim a correction is about. It is here, not on the correction, since stories know nothing of claims."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models import Correction

from .claim import Claim


class CorrectedClaim(models.Model):
    correction = models.OneToOneField(
        Correction, models.CASCADE, related_name="corrected_claim", verbose_name=_("correction")
    )
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="corrections", verbose_name=_("claim"))

    class Meta:
        verbose_name = _("claim of a correction")
        verbose_name_plural = _("claims of corrections")

    def __str__(self) -> str:
        return str(self.claim)
