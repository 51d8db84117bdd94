from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClaimsConfig(AppConfig):
    name = "claims"
    verbose_name = _("Fact-check")

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415 (connects the signals)
