"""What happened to a story of the demonstration, as a list of moments and acts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from articles import publishing, revisions
from articles.models import Article, Correction, Edition
from articles.models.story import Stage
from articles.publishing import Note
from claims import anchoring, similar, verdicts
from claims.models import Claim, CorrectedClaim, Evidence, Verdict
from claims.verdicts import Judgement

if TYPE_CHECKING:
    from .loading import Newsroom

Happening = tuple[datetime, Callable[[], object]]


def happenings_of(
    newsroom: Newsroom, article: Article, story: dict[str, Any], *, begun: datetime, now: datetime
) -> list[Happening]:
    """Return what happened to `article` after it was begun, in order of time, as acts to be done."""
    planned: list[tuple[datetime, int, Callable[[], object]]] = []
    number = count()

    def plan(moment: datetime, act: Callable[..., object], *args: Any) -> None:
        planned.append((moment, next(number), partial(act, newsroom, article, *args)))

    published = story.get("published")
    for row in story.get("claim", []):
        known = [moment for verdict in row.get("verdict", []) if (moment := _moment(verdict.get("proposed_at")))]
        plan(min([begun + timedelta(hours=3), *known]) - timedelta(hours=1), _mark, row)
        for position, verdict in enumerate(row.get("verdict", [])):
            proposed = _moment(verdict.get("proposed_at")) or begun + timedelta(hours=4 + 2 * position)
            plan(proposed, _propose, row, position)
            if verdict["status"] in ("approved", "retracted"):
                plan(_moment(verdict.get("approved_at")) or proposed + timedelta(hours=1), _approve, row, position)
            if verdict["status"] in ("sent_back", "retracted"):
                plan(_moment(verdict.get("at")) or proposed + timedelta(hours=1), _take_back, row, position)
    if published:
        plan(published, _publish)
    elif "scheduled_in_days" in story:
        plan(now - timedelta(minutes=30), _publish, now + timedelta(days=story["scheduled_in_days"]))
    for position, edit in enumerate(story.get("edit", [])):
        moment = _moment(edit.get("at")) or now - timedelta(hours=12) + timedelta(hours=position)
        plan(moment, _edit, edit)
        if edit.get("publish"):
            plan(moment + timedelta(minutes=10), _publish_edit, story.get("correction"))
    if withdrawn := story.get("withdrawn"):
        plan(_moment(withdrawn["at"]) or now, _withdraw, withdrawn["reason"])
    return [(moment, act) for moment, _number, act in sorted(planned, key=lambda item: item[:2])]


def _moment(value: datetime | date | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time(12), UTC)


def _mark(newsroom: Newsroom, article: Article, row: dict[str, Any]) -> None:
    """Mark the words of a claim, made here for the first time or known from another story."""
    checker = newsroom.users["checker"]
    if "key" in row:
        claimant = newsroom.entities.get(row.get("claimant", ""))
        claim = Claim(
            statement=row["statement"],
            claimant=claimant,
            said_on=row.get("said_on"),
            said_where=row.get("said_where", ""),
            checker=checker,
            created_by=checker,
        )
        claim.full_clean(exclude=["claimant"])
        claim.save()
        similar.index([claim])
        newsroom.claims[row["key"]] = claim
        for item in row.get("evidence", []):
            _add_evidence(newsroom, claim, item)
    else:
        claim = newsroom.claims[row["claim"]]
    revision = article.newest
    assert revision is not None
    block = row.get("block", "")
    if isinstance(block, int):
        body = [b for b in revisions.blocks_of(revision) if b.id.startswith("p-")]
        block = body[block].id
    quote = anchoring.locate(revision, row["words"], block_id=block)
    must_check = row.get("must_check", False)
    anchoring.mark(claim, revision, quote, by=checker, voice=row["voice"], must_check=must_check)


def _add_evidence(newsroom: Newsroom, claim: Claim, item: dict[str, Any]) -> None:
    evidence = Evidence(
        claim=claim,
        added_by=newsroom.users["checker"],
        kind=item["kind"],
        stance=item["stance"],
        title=item["title"],
        publisher=item.get("publisher", ""),
        url=item.get("url", ""),
        passage=item.get("passage", ""),
        published_on=item.get("published_on"),
        is_primary=item.get("primary", False),
        description=item.get("note", ""),
    )
    evidence.full_clean(exclude=["claim", "added_by"])
    evidence.save()


def _claim(newsroom: Newsroom, row: dict[str, Any]) -> Claim:
    claim = newsroom.claims[row["key"]]
    claim.refresh_from_db()
    return claim


def _propose(newsroom: Newsroom, article: Article, row: dict[str, Any], position: int) -> None:
    claim, data = _claim(newsroom, row), row["verdict"][position]
    judgement = Judgement(
        rating=newsroom.ratings[data["rating"]],
        summary=data["summary"],
        reasoning=data.get("reasoning", ""),
        as_of=data["as_of"],
        public_note=data.get("public_note", ""),
        language=data.get("language", ""),
    )
    evidence = list(claim.evidence.order_by("pk"))
    if wanted := data.get("rests_on"):
        keys = [item.get("key") for item in row["evidence"]]
        evidence = [item for item, key in zip(evidence, keys, strict=True) if key in wanted]
    verdicts.propose(claim, judgement, evidence, by=newsroom.users[data["proposed_by"]])


def _approve(newsroom: Newsroom, article: Article, row: dict[str, Any], position: int) -> None:
    verdict = _claim(newsroom, row).verdicts.proposed().get()
    verdicts.approve(verdict, by=newsroom.users[row["verdict"][position]["approved_by"]])


def _take_back(newsroom: Newsroom, article: Article, row: dict[str, Any], position: int) -> None:
    data = row["verdict"][position]
    by = newsroom.users[data["by"]]
    verdict: Verdict
    if data["status"] == "retracted":
        verdict = _claim(newsroom, row).verdicts.current().get()
        verdicts.retract(verdict, by=by, reason=data["reason"])
    else:
        verdict = _claim(newsroom, row).verdicts.proposed().get()
        verdicts.send_back(verdict, by=by, reason=data["reason"])


def _publish(
    newsroom: Newsroom, article: Article, live_from: datetime | None = None, notes: Sequence[Note] = ()
) -> Edition:
    Article.objects.filter(pk=article.pk).update(stage=Stage.READY)
    revision = article.newest
    assert revision is not None
    return publishing.publish(
        article, revision=revision, by=newsroom.users["publisher"], live_from=live_from, notes=notes
    )


def _edit(newsroom: Newsroom, article: Article, edit: dict[str, Any]) -> None:
    base = article.newest
    assert base is not None
    content = revisions.content_of(base)
    changes = edit.get("change", [edit] if "replace" in edit else [])
    body = content.body
    for change in changes:
        body = _replaced(body, change["replace"], change["with"])
    texts = {name: edit[name] for name in ("headline", "dek") if name in edit}
    by = newsroom.users[edit.get("by", "editor")]
    content = replace(content, body=body, **texts)
    # A story that is worked on again goes back to whoever works on it.
    Article.objects.filter(pk=article.pk).update(stage=Stage.DRAFT, assignee=by)
    revisions.save(article, content, by=by, base=base, reason=edit.get("reason", ""))


def _replaced(body: str, old: str, new: str) -> str:
    """The body with `old`, which stands in it once, replaced. Ids that blocks were given meanwhile do not matter."""
    bare = re.sub(r' id="p-[a-z0-9]+"', "", body)
    for text in (body, bare):
        if text.count(old) == 1:
            return text.replace(old, new)
    raise ValueError(f"Stands {body.count(old)} times in the text: {old!r}")


def _publish_edit(newsroom: Newsroom, article: Article, correction: dict[str, Any] | None) -> None:
    if correction is None:
        _publish(newsroom, article)
        return
    attach = None
    if key := correction.get("claim"):
        claim = newsroom.claims[key]

        def attach(row: Correction) -> None:
            CorrectedClaim.objects.create(correction=row, claim=claim)

    note = Note(
        correction["kind"],
        correction["note"],
        was=correction.get("was", ""),
        now=correction.get("is", ""),
        place=correction.get("place", "foot"),
        attach=attach,
    )
    _publish(newsroom, article, notes=[note])


def _withdraw(newsroom: Newsroom, article: Article, reason: str) -> None:
    publishing.withdraw(article, by=newsroom.users["publisher"], reason=reason)
