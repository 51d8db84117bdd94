"""Finding claims of the archive that say what a new one says, or nearly."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, cast

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet
from django.utils.module_loading import import_string

from articles.models import Article

from .facts import FactChange
from .likeness import ENOUGH, Comparison, Likeness, common, compare, score
from .models import Anchor, Claim, ClaimTerm, Verdict
from .terms import number_of, stems, terms, whole

if TYPE_CHECKING:
    from newsroom.models import User

# Of a term that many claims have, the latest of them are looked at; a term that few have finds all of them.
POSTINGS = 200
# How many of the claims with the most telling terms in common are compared word for word.
COMPARED = 40
SHOWN = 6
# The same words come first whatever else is there.
WORD_FOR_WORD = 100.0


@dataclass(frozen=True, slots=True)
class Match:
    """A claim that is like a statement: how much, from 0 to 1, and whether it says the same."""

    claim: int
    score: float
    likeness: Likeness
    differences: tuple[FactChange, ...] = ()


class Matcher(Protocol):
    """What `SIMILAR_CLAIMS` names.

    It returns at most `limit` of the claims in `among`, the likest first. Each claim in `among` has `known_statement`,
    the only statement of it that the person who asks may read, so that is what has to be compared.
    """

    def __call__(self, statement: str, among: QuerySet[Claim], *, language: str, limit: int) -> list[Match]: ...


@dataclass(frozen=True, slots=True)
class Similar:
    """A match as it is shown: the claim with its verdict in force, and the stories in which the asker may see it."""

    claim: Claim
    statement: str
    match: Match
    verdict: Verdict | None
    stories: list[Article]

    @property
    def is_same(self) -> bool:
        return self.match.likeness == Likeness.SAME


def similar_claims(
    statement: str,
    *,
    user: User,
    at: datetime,
    language: str = "en",
    limit: int = SHOWN,
) -> list[Similar]:
    """Return the claims that `user` may know of and that are like `statement`: the same first, then by likeness.

    Left out are those that are withheld. Raises nothing for a statement of no words.
    6 queries, or 1 if nothing is like it.
    """
    matcher = cast("Matcher", import_string(settings.SIMILAR_CLAIMS))
    among = Claim.objects.known_to(user, at).filter(withheld_at=None)
    matches = matcher(statement, among, language=language, limit=limit)
    if not matches:
        return []
    current = Verdict.objects.current().select_related("rating")
    stories = Article.objects.visible_to(user).values("pk")
    anchors = Anchor.objects.filter(article__in=stories, retired_at=None, is_suggested=False)
    claims = (
        among.select_related("claimant")
        .prefetch_related(
            Prefetch("verdicts", current, "in_force"),
            # Their names, without their texts.
            Prefetch("anchors", anchors.select_related("article__newest").defer("article__newest__body"), "seen"),
        )
        .in_bulk([match.claim for match in matches])
    )
    shown = [_similar(claims[match.claim], match) for match in matches if match.claim in claims]
    return sorted(shown, key=lambda similar: (not similar.is_same, -similar.match.score))


def _similar(claim: Claim, match: Match) -> Similar:
    verdicts: list[Verdict] = getattr(claim, "in_force", [])
    anchors: list[Anchor] = getattr(claim, "seen", [])
    stories = list({anchor.article_id: anchor.article for anchor in anchors}.values())
    statement: str = getattr(claim, "known_statement", claim.statement)
    return Similar(claim, statement, match, verdicts[0] if verdicts else None, stories)


def lexical(statement: str, among: QuerySet[Claim], *, language: str, limit: int) -> list[Match]:
    """The matcher that comes with the desk: by words in common, the rare ones first, then by facts. 2 queries.

    Works without network. It knows no synonyms, and of a word that very many claims have it knows the latest of them.
    """
    same, postings = whole(statement), _postings(terms(statement))
    points: defaultdict[int, float] = defaultdict(float)
    for term, claims in postings.items():
        # A term of which only the latest claims are read must not outweigh one that has been read whole.
        told = WORD_FOR_WORD if term == same else 1 / math.sqrt(len(claims))
        for claim in claims:
            points[claim] += told
    # Some of the best may be none of the asker's, so more are asked for than are compared.
    best = sorted(points, key=lambda claim: (-points[claim], -claim))[: 3 * COMPARED]
    rows: Any = among.filter(pk__in=best) if best else among.none()  # the annotation is not in the type
    known: dict[int, str] = dict(rows.values_list("pk", "known_statement"))
    weights = {stem: _rarity(len(postings.get(number_of(stem), ()))) for stem in stems(statement)}
    wanted = frozenset(weights)
    near = {claim: frozenset(stems(known[claim])) for claim in [claim for claim in best if claim in known][:COMPARED]}
    scored = [
        (common(wanted, other, weights) if wanted and other else score(statement, known[claim]), claim)
        for claim, other in near.items()
    ]
    scored = sorted((pair for pair in scored if pair[0] >= ENOUGH), key=lambda pair: (-pair[0], -pair[1]))[: 2 * limit]
    matches = [_match(claim, value, compare(statement, known[claim], language=language)) for value, claim in scored]
    return sorted(matches, key=lambda match: (match.likeness != Likeness.SAME, -match.score))[:limit]


def _match(claim: int, value: float, comparison: Comparison) -> Match:
    return Match(claim, value, comparison.likeness, comparison.differences)


def _rarity(claims: int) -> float:
    """What a term says that so many claims have: one that none or few have says three times as much as a common one."""
    return 1 / (1 + math.log1p(claims) / 3)


def _postings(wanted: Sequence[int]) -> dict[int, list[int]]:
    """The claims that have each term, the latest first and no more than POSTINGS of each. One query."""
    if not wanted:
        return {}
    # One index range a term, each read from its end: written by hand, since the ORM does not limit parts of a union.
    table, term, claim = map(connection.ops.quote_name, (ClaimTerm._meta.db_table, "term", "claim_id"))
    one = f"SELECT * FROM (SELECT {term}, {claim} FROM {table} WHERE {term} = %s ORDER BY {claim} DESC LIMIT %s) AS t"  # noqa: S608 (names of a model)
    found: defaultdict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(wanted)), [value for key in wanted for value in (key, POSTINGS)])
        for key, number in cursor.fetchall():
            found[key].append(number)
    return found


@transaction.atomic
def index(claims: Iterable[Claim]) -> None:
    """Make claims findable by their statements as they are now. Called where a claim is made or edited. 2 queries."""
    statements = {claim.pk: claim.statement for claim in claims}
    ClaimTerm.objects.filter(claim__in=statements).delete()
    rows = [
        ClaimTerm(claim_id=claim, term=term) for claim, statement in statements.items() for term in terms(statement)
    ]
    ClaimTerm.objects.bulk_create(rows, batch_size=5000)


def index_all(*, size: int = 1000) -> int:
    """Make every claim findable anew, so many in a transaction, and return how many there are."""
    done = last = 0
    while claims := list(Claim.objects.filter(pk__gt=last).order_by("pk").only("pk", "statement")[:size]):
        index(claims)
        done, last = done + len(claims), claims[-1].pk
    return done
