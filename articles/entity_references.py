"""Where stories lean on entities: see `entities.references`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entities.models import Entity, Role
from entities.references import SHOWN, Use

from .models import Article, ArticleEntity, Dismissal, EditionEntity, EntityPicture, Revision, RevisionEntity

if TYPE_CHECKING:
    from newsroom.models import User


class _Tags:
    """Links to entities that follow from a text, which is written once, and is read as what its entities are by now.

    They are moved where they stand, and put back as the text has them.
    """

    moves = True
    model: Any
    entity: str
    holder: str
    text: str

    def rows(self, entity: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model._default_manager.filter(**{self.entity: entity}).order_by()
        return found

    def move(self, entity: Entity, into: Entity) -> dict[str, list[int]]:
        """Have links lead to `into`, once a holder: in the more important role, and the earlier place."""
        holders = sorted(self.rows(entity.pk).values_list(f"{self.holder}_id", flat=True))
        same_holder = {self.holder: OuterRef(self.holder)}
        here, there = self.rows(entity.pk).filter(**same_holder), self.rows(into.pk).filter(**same_holder)
        double = {getattr(link, f"{self.holder}_id"): link for link in self.rows(into.pk).filter(Exists(here))}
        kept = []
        for gone in self.rows(entity.pk).filter(Exists(there)):
            link = double[getattr(gone, f"{self.holder}_id")]
            link.role = Role.ABOUT.value if Role.ABOUT in (link.role, gone.role) else link.role
            link.position = min(link.position, gone.position)
            kept.append(link)
        self.rows(entity.pk).filter(Exists(there)).delete()
        self.model._default_manager.bulk_update(kept, ["role", "position"], batch_size=500)
        self.rows(entity.pk).update(**{self.entity: into})
        return {"holders": holders}

    def move_back(self, entity: Entity, into: Entity, moved: dict[str, list[int]]) -> int:
        """Have links lead where the texts of their holders say, and return how many texts say other than they did."""
        names_it = self._named_in(entity)
        self.rows(into.pk).filter(names_it, ~self._named_in(into)).update(**{self.entity: entity})
        for link in self.rows(into.pk).filter(names_it, self._named_in(into)):
            self._put_as_written(link, entity, into)
        holders = set(self.rows(entity.pk).values_list(f"{self.holder}_id", flat=True))
        return len(set(moved["holders"]) - holders)

    def _named_in(self, entity: Entity) -> Exists:
        return Exists(self._written(entity).filter(revision=OuterRef(self.text)))

    def _written(self, entity: Entity) -> QuerySet[RevisionEntity]:
        """What texts hold of `entity`, and of what has become it."""
        return RevisionEntity.objects.filter(
            entity__in=Entity.objects.filter(pk=entity.pk) | Entity.objects.filter(merged_into=entity)
        )

    def _put_as_written(self, link: Any, entity: Entity, into: Entity) -> None:
        """Part a link that stands for both."""
        text = self.model._default_manager.filter(pk=link.pk).values_list(self.text, flat=True).get()
        for each in (into, entity):
            written = list(self._written(each).filter(revision=text))
            link.role = Role.ABOUT.value if Role.ABOUT in [line.role for line in written] else Role.MENTIONS.value
            link.position = min(line.position for line in written)
            setattr(link, self.entity, each)
            link.save()
            link.pk, link._state.adding = None, True


class _StoryTags(_Tags):
    key = "articles.tags"
    label = _("stories that are tagged with it")
    column = _("stories")
    model, entity, holder, text = ArticleEntity, "tag", "content_object", "content_object__newest"

    def seen(self, entity: Entity, user: User) -> Iterator[Use]:
        yield from _stories(Article.objects.filter(entity_links__tag=entity), user)


class _EditionTags(_Tags):
    key = "articles.editions"
    label = _("editions that carry it")
    column = ""
    model, entity, holder, text = EditionEntity, "entity", "edition", "edition__revision"

    def seen(self, entity: Entity, user: User) -> Iterator[Use]:
        yield from _stories(Article.objects.filter(editions__entity_links__entity=entity), user)


class _Kept:
    """What is written once is not moved: it is read as what its entity is by now."""

    moves = False

    def move(self, entity: Entity, into: Entity) -> None:
        return None

    def move_back(self, entity: Entity, into: Entity, moved: None) -> int:
        return 0


class _Texts(_Kept):
    key = "articles.revisions"
    label = _("texts that were tagged with it")
    column = ""

    def rows(self, entity: Any) -> QuerySet[RevisionEntity]:
        return RevisionEntity.objects.filter(entity=entity).order_by()

    def seen(self, entity: Entity, user: User) -> Iterator[Use]:
        texts = Revision.objects.filter(entity_links__entity=entity)
        yield from _stories(Article.objects.filter(revisions__in=texts), user)


class _Dismissals:
    key = "articles.dismissals"
    label = _("stories for which it was dismissed")
    column = ""
    moves = True

    def rows(self, entity: Any) -> QuerySet[Dismissal]:
        return Dismissal.objects.filter(entity=entity).order_by()

    def seen(self, entity: Entity, user: User) -> Iterator[Use]:
        yield from _stories(Article.objects.filter(dismissals__entity=entity), user)

    def move(self, entity: Entity, into: Entity) -> dict[str, list[Any]]:
        there = Dismissal.objects.filter(entity=into, article=OuterRef("article"))
        double = list(self.rows(entity).filter(Exists(there)).values_list("article", "dismissed_by"))
        self.rows(entity).filter(Exists(there)).delete()
        moved = list(self.rows(entity).values_list("article", flat=True))
        self.rows(entity).update(entity=into)
        return {"moved": moved, "double": [list(pair) for pair in double]}

    def move_back(self, entity: Entity, into: Entity, moved: dict[str, list[Any]]) -> int:
        count = self.rows(into).filter(article__in=moved["moved"]).update(entity=entity)
        Dismissal.objects.bulk_create(
            Dismissal(article_id=article, entity=entity, dismissed_by_id=by) for article, by in moved["double"]
        )
        return len(moved["moved"]) - count


class _Portraits:
    key = "articles.portraits"
    label = _("pictures of it")
    column = ""
    moves = True

    def rows(self, entity: Any) -> QuerySet[EntityPicture]:
        return EntityPicture.objects.filter(entity=entity)

    def seen(self, entity: Entity, user: User) -> Iterator[Use]:
        if user.has_perm("articles.view_picture"):
            for portrait in self.rows(entity).select_related("picture"):
                address = reverse("admin:articles_picture_change", args=[portrait.picture_id])
                yield Use(str(portrait.picture), address)

    def move(self, entity: Entity, into: Entity) -> int | None:
        """Give `into` the picture, if it has none."""
        if self.rows(into).exists():
            return None
        portrait = self.rows(entity).first()
        self.rows(entity).update(entity=into)
        return portrait.picture_id if portrait else None

    def move_back(self, entity: Entity, into: Entity, moved: int | None) -> int:
        if moved is None:
            return 0
        return 1 - self.rows(into).filter(picture=moved).update(entity=entity)


def _stories(stories: QuerySet[Article], user: User) -> Iterator[Use]:
    """The stories that `user` may see of those, newest first. One query."""
    seen = Article.objects.visible_to(user).filter(pk__in=stories.order_by().values("pk")).select_related("newest")
    for article in seen.order_by("-pk")[:SHOWN]:
        yield Use(str(article), reverse("admin:articles_article_change", args=[article.pk]))


story_tags, edition_tags, texts = _StoryTags(), _EditionTags(), _Texts()
dismissals, portraits = _Dismissals(), _Portraits()
