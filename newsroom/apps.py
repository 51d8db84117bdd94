from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    default = True
    name = "newsroom"
    verbose_name = _("Newsroom")

    def ready(self) -> None:
        from . import receivers  # noqa: F401, PLC0415 (connects the signals)
        from .search import receivers as search  # noqa: F401, PLC0415 (the same)
        from .signing_in import receivers as signing_in  # noqa: F401, PLC0415 (the same)
        from .watching import slow_queries  # noqa: F401, PLC0415 (the same)


class NewsroomAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "newsroom.admin_site.NewsroomAdminSite"
