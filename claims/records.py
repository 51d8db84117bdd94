"""What the record of a story tells besides what was done to the story itself: what was done to its claims."""

from __future__ import annotations

from collections.abc import Iterator

from articles.models import Article

from .models import Anchor, Claim, Verdict


def things_of_story(article: Article) -> Iterator[str]:
    """Yield the claims that `article` makes or made, and their verdicts, as the record names them. 2 queries."""
    claims = Anchor.objects.filter(article=article).order_by().values_list("claim", flat=True).distinct()
    verdicts = Verdict.objects.filter(claim__in=claims.all()).order_by().values_list("pk", flat=True)
    for model, keys in ((Claim, claims), (Verdict, verdicts)):
        yield from (f"{model._meta.label_lower}:{key}" for key in keys)
