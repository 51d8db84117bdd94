"""Which text was made from which: edited from it, or brought together with it."""

from __future__ import annotations

from .models import Revision


def descends(revision: Revision, ancestor: Revision) -> bool:
    """Whether what was changed in `ancestor` is known to `revision`. One query, or none if they are the same."""
    return revision.pk == ancestor.pk or ancestor.pk in _ancestors(revision)


def common_ancestor(one: Revision, other: Revision) -> Revision | None:
    """Return the newest text that both were made from; one of the two if the other was made from it. Three queries."""
    common = _ancestors(one) & _ancestors(other)
    return one.article.revisions.filter(pk__in=common).order_by("-number").first()


def _ancestors(revision: Revision) -> set[int]:
    """The ids of the revision and of all that it was made from."""
    rows = Revision.objects.filter(article=revision.article_id, pk__lte=revision.pk)
    made_from = {pk: (parent, merged) for pk, parent, merged in rows.values_list("pk", "parent", "merged")}
    found: set[int] = set()
    waiting = [revision.pk]
    while waiting:
        pk = waiting.pop()
        if pk not in found:
            found.add(pk)
            waiting += [parent for parent in made_from.get(pk, ()) if parent is not None]
    return found
