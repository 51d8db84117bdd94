"""What the desk is told of withheld stories, wherever one is shown."""

from __future__ import annotations

from typing import Any

from django import template

from articles.models import Article

register = template.Library()


@register.inclusion_tag("admin/articles/withholding/_banner.html")
def withheld_banner(article: Article) -> dict[str, Any]:
    """Say on top of a story's page what readers do not get of it. One query."""
    return {"standing": list(article.withholdings.filter(lifted_at=None).select_related("edition").order_by("pk"))}
