from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Publishing")

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415 (connects the signals)
