"""What of claims is kept from readers, since it holds words that are withheld of a story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import CharField, Q, QuerySet, TextField, URLField
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.finding import MOST, Found, likely
from articles.models import Article, Withholding
from articles.passages import redaction
from articles.redaction import Redaction

from .models import Anchor, Claim, VerdictEvidence

VERDICT_TEXTS = ("statement", "said_where", "summary", "reasoning", "public_note", "retracted_reason")
REPLY_TEXTS = ("respondent", "answer")
SOURCE_FIELDS = [field for field in VerdictEvidence._meta.concrete_fields if not field.choices]
SOURCE_ADDRESSES = [field.name for field in SOURCE_FIELDS if isinstance(field, URLField)]
SOURCE_TEXTS = [
    field.name
    for field in SOURCE_FIELDS
    if isinstance(field, CharField | TextField) and field.name not in SOURCE_ADDRESSES
]

PREFETCHED = ("verdicts__replies", "verdicts__sources__evidence")


def settle(claims: QuerySet[Claim]) -> None:
    """Withhold those of `claims` whose page would show words that are withheld of a story with them; and no others.

    A fixed number of queries, and one for each claim that changes.
    """
    passages = _passages_of(claims)
    for claim in claims.prefetch_related(*PREFETCHED):
        withheld = [
            withholding.withheld_at
            for withholding, words in passages.get(claim.pk, [])
            if holds(claim, words, only_public=True)
        ]
        if claim.withheld_at != min(withheld, default=None):
            claim.withheld_at = min(withheld, default=None)
            claim.save(update_fields=["withheld_at"])


def holds(claim: Claim, words: Redaction, *, only_public: bool = False) -> bool:
    """Whether the words stand in what is known of a claim; or in what readers would be shown of it."""
    addresses = [getattr(source, name) for source in _sources(claim) for name in SOURCE_ADDRESSES]
    private = [] if only_public else _private_texts(claim)
    texts = (*_public_texts(claim), *private)
    return any(map(words.holds, texts)) or any(map(words.holds_in_address, addresses))


def _passages_of(claims: QuerySet[Claim]) -> dict[int, list[tuple[Withholding, Redaction]]]:
    """What is withheld of the stories that make a claim, by claim. A retired anchor counts: the words stood there."""
    of_stories: defaultdict[int, list[tuple[Withholding, Redaction]]] = defaultdict(list)
    stories = Anchor.objects.filter(claim__in=claims).values("article")
    standing = Withholding.objects.filter(scope=Withholding.Scope.PASSAGE, lifted_at=None, article__in=stories)
    for withholding in standing:
        if words := redaction([withholding]):
            of_stories[withholding.article_id].append((withholding, words))
    found: dict[int, list[tuple[Withholding, Redaction]]] = {}
    for claim, story in Anchor.objects.filter(claim__in=claims).values_list("claim", "article").distinct():
        found.setdefault(claim, []).extend(of_stories[story])
    return found


def _public_texts(claim: Claim) -> Iterator[str]:
    yield claim.statement
    for verdict in claim.verdicts.all():
        yield from (getattr(verdict, name) for name in VERDICT_TEXTS)
        for reply in verdict.replies.all():
            yield from (getattr(reply, name) for name in REPLY_TEXTS)
    for source in _sources(claim):
        yield from (getattr(source, name) for name in SOURCE_TEXTS)
        yield source.evidence.description


def _private_texts(claim: Claim) -> Iterator[str]:
    yield from (claim.notes, claim.said_where)
    for request in claim.requests.all():
        yield from (getattr(request, name) for name in REPLY_TEXTS)


def _sources(claim: Claim) -> Iterator[VerdictEvidence]:
    return (source for verdict in claim.verdicts.all() for source in verdict.sources.all())


def of_story(article: Article) -> QuerySet[Claim]:
    """The claims that `article` makes or made."""
    return Claim.objects.filter(pk__in=Anchor.objects.filter(article=article).values("claim"))


def found(article: Article, words: Redaction, text: str) -> Iterator[Found]:
    """Yield the claims in which the words stand, of `article` and of other stories. See `WORD_SEARCHES`."""
    here = set(of_story(article).values_list("pk", flat=True))
    candidates = Claim.objects.all()
    for token in likely(text):
        lines = Q(statement__icontains=token) | Q(notes__icontains=token)
        for name in VERDICT_TEXTS:
            lines |= Q(**{f"verdicts__{name}__icontains": token})
        for name in REPLY_TEXTS:
            lines |= Q(**{f"requests__{name}__icontains": token}) | Q(
                **{f"verdicts__replies__{name}__icontains": token}
            )
        for name in (*SOURCE_TEXTS, *SOURCE_ADDRESSES):
            lines |= Q(**{f"evidence__{name}__icontains": token})
        candidates = candidates.filter(lines)
    for claim in candidates.distinct().prefetch_related(*PREFETCHED, "requests")[:MOST]:
        if holds(claim, words):
            url = reverse("admin:claims_claim_change", args=[claim.pk])
            yield Found(_("A claim"), claim.statement, url, is_here=claim.pk in here)
