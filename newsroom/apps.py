from django.apps import AppConfig
from django.conf import settings
from django.contrib.admin import apps as admin_apps
from django.core.exceptions import ImproperlyConfigured
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
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

        _find_templates()
        _know_levels()


def _find_templates() -> None:
    """Raise ImproperlyConfigured where the newsroom's own words are not where the settings say."""
    for name in ("POLICY_TEMPLATE", "ABOUT_TEMPLATE"):
        template = getattr(settings, name)
        try:
            get_template(template)
        except TemplateDoesNotExist as error:
            told = f"{name} is {template!r}, and there is no such template in {settings.DATA_DIR / 'templates'}."
            raise ImproperlyConfigured(told) from error
        except TemplateSyntaxError as error:
            raise ImproperlyConfigured(f"{name} is {template!r}, which cannot be read: {error}") from error


def _know_levels() -> None:
    """Raise ImproperlyConfigured where `GATE_LEVELS` decides of something that cannot be found, or decided."""
    if not settings.GATE_LEVELS:
        return
    from articles.gate import undecidable  # noqa: PLC0415 (models are there by now)

    for code, why in undecidable().items():
        raise ImproperlyConfigured(f"GATE_LEVELS has {code!r}, and {why}.")


class NewsroomAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "newsroom.admin_site.NewsroomAdminSite"
