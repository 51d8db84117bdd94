"""Those who write and check, and what they write about."""

from __future__ import annotations

from io import BytesIO

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image

from articles import pictures
from articles.models import Author, Picture, Section
from claims.models import Rating
from entities.folding import fold, initial
from entities.models import Alias, Entity, Kind
from entities.versions import names_changed
from newsroom.models import User

from . import vocabulary
from .prose import Prose
from .writing import Batch

STAFF = {"Reporter": 12, "Fact-checker": 6, "Editor": 3, "Publisher": 2}
SCALE = (
    ("True", 5, False),
    ("Mostly true", 4, False),
    ("Half true", 3, False),
    ("Mostly false", 2, True),
    ("False", 1, True),
)
KINDS = (
    *[Kind.PERSON] * 9,
    *[Kind.ORGANISATION] * 6,
    *[Kind.PLACE] * 4,
    *[Kind.TOPIC] * 2,
    Kind.EVENT,
    Kind.WORK,
)


class Desk:
    """What there has to be before there can be a story. Taken as it is where it is there already."""

    def __init__(self, prose: Prose, batch: Batch, *, entities: int, authors: int) -> None:
        self.prose, self.batch = prose, batch
        self.sections = [self._section(name).pk for name in vocabulary.SECTIONS]
        people = {role: [self._person(role, n + 1) for n in range(count)] for role, count in STAFF.items()}
        self.reporters, self.checkers = people["Reporter"], people["Fact-checker"]
        self.publishers = people["Publisher"]
        ratings = list(Rating.objects.all()) or self._scale()
        self.ratings = [rating.pk for rating in ratings]
        self.fair_ratings = [rating.pk for rating in ratings if not rating.is_adverse]
        self.pictures = [self._picture(index) for index in range(6)]
        self.author_of = {reporter: self._author_of(reporter) for reporter in self.reporters}
        self.authors = [
            *self.author_of.values(),
            *(batch.add(Author, name=prose.pick(prose.people)) for _ in range(authors)),
        ]
        self.entities: list[int] = []
        self.names: dict[int, str] = {}
        self.taken: set[str] = set()
        self.claimants: list[int] = []
        for _ in range(entities):
            self._add_entity()
        batch.flush()
        names_changed()

    def _section(self, name: str) -> Section:
        section, _created = Section.objects.get_or_create(slug=slugify(name), defaults={"name": name})
        return section

    def _person(self, role: str, number: int) -> int:
        given, surname = self.prose.pick(vocabulary.GIVEN_NAMES), self.prose.pick(vocabulary.SURNAMES)
        person, created = User.objects.get_or_create(
            username=f"generated-{role.lower()}-{number}",
            defaults={
                "first_name": given,
                "last_name": surname,
                "is_staff": True,
                "password": make_password(None),
            },
        )
        if created:
            person.groups.set(Group.objects.filter(name=role))
        return person.pk

    def _author_of(self, reporter: int) -> int:
        person = User.objects.get(pk=reporter)
        if person.author_id is None:
            person.author = Author.objects.create(name=str(person))
            person.save(update_fields=["author"])
            return person.author.pk
        return person.author_id

    def _scale(self) -> list[Rating]:
        return [
            Rating.objects.create(
                name=name,
                slug=slugify(name),
                number=number,
                is_adverse=is_adverse,
                definition=f"{name}, as far as invented evidence can tell.",
            )
            for name, number, is_adverse in SCALE
        ]

    def _picture(self, index: int) -> Picture:
        """A gradient, so that pages with pictures can be measured."""
        image = Image.linear_gradient("L").resize((1200, 800)).rotate(index * 30)
        file = BytesIO()
        Image.merge("RGB", (image, image.point(lambda level: level // 2), image.point(lambda level: 255 - level))).save(
            file, "PNG"
        )
        file.seek(0)
        reporter = User.objects.get(pk=self.reporters[0])
        return pictures.add(
            file,
            by=reporter,
            alt="Bands of colour",
            caption="Colours, as the desk sees them.",
            credit="Drawn by a machine",
        )

    def _add_entity(self) -> None:
        prose, kind = self.prose, self.prose.pick(KINDS)
        name = self._name(kind)
        entity = self.batch.add(
            Entity,
            name=name,
            slug=slugify(name),
            kind=kind,
            description=prose.fill("Invented; known from {place}, and for the {noun}."),
            folded=fold(name),
            initial=initial(name),
            changed_at=timezone.now(),
        )
        self.entities.append(entity)
        self.names[entity] = name
        self.taken.add(name)
        if kind in (Kind.PERSON, Kind.ORGANISATION):
            self.claimants.append(entity)
            if prose.happens(0.4):
                alias = f"{name.split()[-1]} of {prose.pick(prose.places)}"
                self.batch.add(Alias, entity_id=entity, name=alias, folded=fold(alias))

    def _name(self, kind: Kind) -> str:
        """A name of its own, but for one in fifty of those that would be another's too."""
        prose, name = self.prose, self._some_name(kind)
        while name in self.taken and not prose.happens(1 / 50):
            given, _space, surname = name.partition(" ")
            second = prose.pick(vocabulary.GIVEN_NAMES)[0]
            name = f"{given} {second}. {surname}" if kind == Kind.PERSON else f"{name} in {prose.pick(prose.places)}"
        return name

    def _some_name(self, kind: Kind) -> str:
        prose = self.prose
        match kind:
            case Kind.PERSON:
                return prose.pick(prose.people)
            case Kind.ORGANISATION:
                return prose.pick(prose.organisations)
            case Kind.PLACE:
                return prose.pick(prose.places)
            case Kind.EVENT:
                return f"{prose.pick(prose.places)} {prose.pick(vocabulary.EVENTS)}"
            case Kind.WORK:
                return f"The {prose.pick(prose.places)} {prose.pick(vocabulary.WORKS)}"
            case _:
                return prose.pick(vocabulary.TOPICS).capitalize()
