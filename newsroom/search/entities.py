"""Finding what stories are about by name: asked of the names themselves, so that a new one is found at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from articles.models import Edition
from claims.public import public_verdicts
from entities.folding import fold
from entities.models import Alias, Entity

from .database import ALIAS_TEXT, ENTITY_TEXT, database
from .once import at_moment

MOST_WORDS = 8
# So many that fit are looked at, and so many times what is wanted at first.
CANDIDATES = 200
AT_FIRST = 5


def entities_named(text: str, at: datetime, *, limit: int, in_description: bool = True) -> list[Entity]:
    """Return the entities readers may know of at `at` that have every word of `text` in a name, an alias or what is
    said of them, each as the beginning of a word. Those whose name is this, or begins so, come first.

    At most three queries.
    """
    whole = fold(text.replace("\x00", ""))
    words = whole.split()[:MOST_WORDS]
    if not any(map(str.isalnum, whole)):
        return []
    found = _having(words, in_description=in_description)
    rank = Case(
        When(folded=whole, then=Value(0)),
        When(folded__startswith=whole, then=Value(1)),
        When(_begins(words[0]), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    best = list(found.order_by(rank, "folded", "pk").values_list("pk", flat=True)[:CANDIDATES])
    # Whether readers may know of them is asked of those alone that fit, and of more only if it has to be.
    shown = _known_of(best[: AT_FIRST * limit], at)
    if len(shown) < limit:
        shown += _known_of(best[AT_FIRST * limit :], at)
    return shown[:limit]


def known_to_readers(at: datetime) -> QuerySet[Entity]:
    """The entities that a live edition carries, or that said something whose check is in print."""
    return Entity.objects.standing().filter(at_moment(_known, at))


def _known(at: datetime) -> QuerySet[Entity]:
    carried = Edition.objects.live(at).filter(entity_links__entity=OuterRef("pk"))
    said = public_verdicts(at).order_by().filter(claimant=OuterRef("pk"))
    return Entity.objects.filter(Q(Exists(carried)) | Q(Exists(said)))


def _known_of(numbers: list[int], at: datetime) -> list[Entity]:
    """Those of these that readers may know of, in their order. One query, or none."""
    known = known_to_readers(at).in_bulk(numbers)
    return [known[number] for number in numbers if number in known]


def _having(words: list[str], *, in_description: bool) -> QuerySet[Entity]:
    """The entities that have every word: as an index has them, or else as one reading of all names finds them."""
    standing = Entity.objects.standing()
    if database().indexes_words:
        one, *others = [_with_word(word, in_description=in_description) for word in words]
        return standing.filter(pk__in=one.intersection(*others) if others else one)
    for word in sorted(words, key=len, reverse=True):
        standing = standing.filter(_in_own(word, in_description=in_description) | Q(pk__in=_in_aliases(word)))
    return standing


def _with_word(word: str, *, in_description: bool) -> QuerySet[Entity, Any]:
    own = Entity.objects.filter(_in_own(word, in_description=in_description))
    return own.order_by().values_list("pk").union(_in_aliases(word), all=True)


def _in_own(word: str, *, in_description: bool) -> Q:
    own = Q(database().has_word(ENTITY_TEXT, word))
    return own if in_description else own & _begins(word)


def _in_aliases(word: str) -> QuerySet[Alias, Any]:
    return Alias.objects.filter(database().has_word(ALIAS_TEXT, word)).order_by().values_list("entity")


def _begins(word: str) -> Q:
    return Q(folded__startswith=word) | Q(folded__contains=f" {word}")
