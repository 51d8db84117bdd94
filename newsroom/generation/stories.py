"""The rows of invented stories."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.text import slugify

from articles import blocks
from articles.addresses import digest
from articles.models import (
    Article,
    ArticleEntity,
    Correction,
    Edition,
    EditionAuthor,
    EditionEntity,
    Event,
    Paragraph,
    Revision,
    RevisionAuthor,
    RevisionEntity,
    RevisionPicture,
)
from articles.models.edition import EditionKind
from articles.models.story import Kind
from entities.models import Role

from . import vocabulary
from .desk import Desk
from .judgements import Judgements
from .life import Appearance, Life, live
from .prose import Prose
from .texts import Text, TextMaker
from .writing import Batch

SOURCE = "generated"
CorrectionEdition = Correction.editions.through


class Stories:
    """Adds stories to a batch, each with all that hangs on it."""

    def __init__(self, prose: Prose, batch: Batch, desk: Desk, *, paragraphs: int, claims_per_story: float) -> None:
        self.prose, self.batch, self.desk = prose, batch, desk
        self.texts = TextMaker(prose, paragraphs)
        self.claims_per_story = claims_per_story
        self.judgements = Judgements(prose, batch, desk)

    def add(self, source_id: str, *, starts: datetime, until: datetime) -> None:
        """Add a story that was begun at `starts`, as it stands at `until`."""
        prose, desk = self.prose, self.desk
        life = live(prose, starts=starts, until=until)
        entities = list(dict.fromkeys(prose.often_early(desk.entities) for _ in range(prose.number(2, 7))))
        wanted = int(self.claims_per_story * 2 * prose.random.random() + 0.5)
        claims = [self.judgements.claim() for _ in range(wanted)]
        text = self.texts.write(
            [desk.names[entity] for entity in entities],
            [(claim.statement, claim.voice, claim.claimant_name) for claim in claims],
            versions=len(life.saved_at),
            spoil=len(life.saved_at) - 1 not in life.shown_versions and prose.happens(0.7),
        )
        by = prose.pick(desk.reporters)
        byline = list(dict.fromkeys([desk.author_of[by], *([prose.pick(desk.authors)] if prose.happens(0.3) else [])]))
        article = self.batch.next_id(Article)
        section = prose.often_early(desk.sections)
        revisions = self._revisions(article, text, life, by=by, section=section, byline=byline, entities=entities)
        self.batch.add(
            Article,
            stage=life.stage,
            assignee_id=by if prose.happens(0.3) else None,
            newest_id=revisions[-1],
            source=SOURCE,
            source_id=source_id,
            created_by_id=by,
            created_at=life.saved_at[0],
        )
        for position, entity in enumerate(entities):
            self.batch.add(
                ArticleEntity, content_object_id=article, tag_id=entity, role=self._role(position), position=position
            )
        paragraphs = self._paragraphs(article, text, revisions)
        self._editions(article, life, revisions, section=section, byline=byline, entities=entities)
        last = len(revisions) - 1
        shown = sorted(life.shown_versions | {max(0, last - 1), last})
        self.judgements.anchor(
            article,
            text.claims,
            {claim.statement: claim for claim in claims},
            revisions=revisions,
            shown=shown,
            paragraphs=paragraphs,
            at=life.saved_at[0] + timedelta(minutes=20),
        )

    def _revisions(
        self,
        article: int,
        text: Text,
        life: Life,
        *,
        by: int,
        section: int,
        byline: list[int],
        entities: list[int],
    ) -> list[int]:
        prose, made = self.prose, list[int]()
        picture = prose.pick(self.desk.pictures) if prose.happens(0.4) else None
        kind = prose.pick([Kind.NEWS, Kind.NEWS, Kind.NEWS, Kind.NEWS, Kind.ANALYSIS, Kind.OPINION, Kind.FACT_CHECK])
        slug = slugify(text.versions[0].headline)[:80].strip("-")
        for number, (version, saved_at) in enumerate(zip(text.versions, life.saved_at, strict=True), start=1):
            revision = self.batch.add(
                Revision,
                article_id=article,
                number=number,
                parent_id=made[-1] if made else None,
                kind=kind,
                section_id=section,
                slug=slug,
                headline=version.headline,
                dek=version.dek,
                picture_id=picture and picture.pk,
                picture_alt=picture.alt if picture else "",
                picture_credit=picture.credit if picture else "",
                body=blocks.join(version.blocks),
                created_by_id=by,
                created_at=saved_at,
                reason=prose.pick(vocabulary.REASONS) if made else "",
            )
            for position, author in enumerate(byline):
                self.batch.add(RevisionAuthor, revision_id=revision, author_id=author, position=position)
            for position, entity in enumerate(entities):
                self.batch.add(
                    RevisionEntity,
                    revision_id=revision,
                    entity_id=entity,
                    role=self._role(position),
                    position=position,
                )
            if picture:
                self.batch.add(RevisionPicture, revision_id=revision, picture_id=picture.pk)
            self._record("saved", Revision, revision, article, by, saved_at)
            made.append(revision)
        return made

    def _paragraphs(self, article: int, text: Text, revisions: list[int]) -> dict[str, int]:
        """Add the identities of all blocks that any version holds, and return their ids by their anchors."""
        held: dict[str, tuple[int, int, str]] = {}
        for version, revision in zip(text.versions, revisions, strict=True):
            for block in version.all_blocks():
                first = held[block.id][0] if block.id in held else revision
                held[block.id] = (first, revision, block.text)
        return {
            anchor: self.batch.add(
                Paragraph,
                article_id=article,
                anchor=anchor,
                first_revision_id=first,
                last_revision_id=last,
                digest=digest(text_last),
            )
            for anchor, (first, last, text_last) in held.items()
        }

    def _editions(
        self,
        article: int,
        life: Life,
        revisions: list[int],
        *,
        section: int,
        byline: list[int],
        entities: list[int],
    ) -> None:
        based_on, by = None, self.prose.pick(self.desk.publishers)
        for item in life.appearances:
            first_published_at = life.appearances[0].live_from
            created_at = min(item.live_from, life.saved_at[-1] + timedelta(minutes=30))
            cancelled_at = created_at + timedelta(minutes=5) if item.cancelled else None
            withheld_at = item.live_from + timedelta(minutes=90) if item.withheld else None
            edition = self.batch.add(
                Edition,
                article_id=article,
                revision_id=None if item.version is None else revisions[item.version],
                live_from=item.live_from,
                kind=item.kind,
                based_on_id=based_on,
                reason="The accounts turned out to be another town's." if item.version is None else "",
                held_at=created_at if item.held else None,
                held_reason="A correction came first." if item.held else "",
                cancelled_at=cancelled_at,
                cancelled_by_id=by if item.cancelled else None,
                withheld_at=withheld_at,
                withheld_by_id=by if item.withheld else None,
                withheld_reason="A court asked for it." if item.withheld else "",
                created_by_id=by,
                created_at=created_at,
                section_id=None if item.version is None else section,
                first_published_at=first_published_at,
            )
            based_on = based_on if item.cancelled or item.held else edition
            self._record("withdrew" if item.version is None else "published", Edition, edition, article, by, created_at)
            if item.version is not None:
                self._copy(edition, byline, entities, first_published_at)
            if item.kind == EditionKind.CORRECTION:
                self._correct(article, edition, item, by)

    def _copy(self, edition: int, byline: list[int], entities: list[int], first_published_at: datetime) -> None:
        for position, author in enumerate(byline):
            self.batch.add(
                EditionAuthor,
                edition_id=edition,
                author_id=author,
                position=position,
                first_published_at=first_published_at,
            )
        for position, entity in enumerate(entities):
            self.batch.add(
                EditionEntity,
                edition_id=edition,
                entity_id=entity,
                role=self._role(position),
                position=position,
                first_published_at=first_published_at,
            )

    def _correct(self, article: int, edition: int, item: Appearance, by: int) -> None:
        correction = self.batch.add(
            Correction,
            article_id=article,
            note=self.prose.fill("An earlier version named the wrong {noun}; it is the one in {place}."),
            corrected_at=item.live_from,
            created_by_id=by,
        )
        self.batch.add(CorrectionEdition, correction_id=correction, edition_id=edition)

    def _record(self, verb: str, model: type[Revision | Edition], pk: int, article: int, by: int, at: datetime) -> None:
        self.batch.add(
            Event, at=at, actor_id=by, verb=verb, article_id=article, thing=f"{model._meta.label_lower}:{pk}"
        )

    @staticmethod
    def _role(position: int) -> Role:
        return Role.ABOUT if position < 2 else Role.MENTIONS
