"""What the live stories are about: by kind, by letter, and as somebody looks for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles import reading
from entities.folding import OTHER, fold, initial
from entities.models import Alias, Entity, Kind
from newsroom.search.database import ALIAS_TEXT, ENTITY_TEXT, database

from .known_entities import carried

ENTITIES_A_PAGE = 150
NAMES = ("kind", "letter", "q")
LONGEST_SEARCH = 100
WORDS_ASKED_FOR = 8
# So many that fit are looked at each, to learn which readers may know of.
FEW_NAMES = 1_000
# Scripts that put no space between words: what is looked for may stand anywhere in a name.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def entities(request: HttpRequest) -> HttpResponse:
    """The entities of live stories, in the order of their names. 404 as `Listing` has it. At most 5 queries."""
    listing = Listing(request.GET.dict(), reading.now())
    found = list(listing.after(request.GET.get("after", ""))[: ENTITIES_A_PAGE + 1])
    shown = found[:ENTITIES_A_PAGE]
    context = {
        "listing": listing,
        "entities": shown,
        "cursor": f"{shown[-1].pk}-{shown[-1].folded}" if len(found) > ENTITIES_A_PAGE else "",
        "is_first": not request.GET.get("after"),
        "kinds": Kind,
    }
    return render(request, "entities/entities.html", context)


@dataclass(frozen=True)
class Listing:
    """What stories are about that are live at `at`, as an address narrows it down; a search goes by any of its names.

    Raises Http404 for a kind or a letter that there is not.
    """

    given: Mapping[str, str]
    at: datetime

    @cached_property
    def search(self) -> str:
        return " ".join(self.given.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH]

    @cached_property
    def kind(self) -> str:
        kind = self.given.get("kind", "")
        if kind and kind not in Kind.values:
            raise Http404("There is no such kind.")
        return kind

    @cached_property
    def letter(self) -> str:
        """The letter, as names are listed under it. A search goes through all of them."""
        letter = "" if self.search else self.given.get("letter", "")
        if letter and letter != OTHER and (len(letter) > 4 or letter != initial(letter)):
            raise Http404("There is no such letter.")
        return letter

    @property
    def query(self) -> str:
        return self._query(kind=self.kind, letter=self.letter, q=self.search)

    @property
    def without_kind(self) -> str:
        """The query of the same list for every kind, ready to be added to."""
        return self._query(letter=self.letter, q=self.search)

    @property
    def of_kind(self) -> str:
        return self._query(kind=self.kind)

    @staticmethod
    def _query(**values: str) -> str:
        return urlencode({name: value for name, value in values.items() if value})

    def entities(self) -> QuerySet[Entity]:
        """In the order of their names. When searched for, each with the aliases that fit, as `found_as`.

        A search asks one query, now, to learn where to begin.
        """
        found = carried(self.at)
        if self.search:
            aliases = Prefetch("aliases", Alias.objects.filter(_fits(self.search)), to_attr="found_as")
            found = found.filter(_named(self.search)).prefetch_related(aliases)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.letter:
            found = found.filter(initial=self.letter)
        return found.order_by("folded", "pk")

    def after(self, cursor: str) -> QuerySet[Entity]:
        """What comes after the entity that `cursor` names; by name, so that it says nothing of what is not shown."""
        if not cursor:
            return self.entities()
        number, hyphen, name = cursor.partition("-")
        if not hyphen or not number.isdecimal() or not number.isascii() or len(number) > 18 or "\x00" in name:
            raise Http404("There is no such page.")
        # The first condition says nothing new, and lets a database begin in the middle of an index.
        return self.entities().filter(Q(folded__gt=name) | Q(folded=name, pk__gt=int(number)), folded__gte=name)

    def letters(self) -> list[str]:
        """The letters under which there is something, of the kind that is chosen, signs and digits last. One query."""
        of_letter = carried(self.at).filter(initial=OuterRef("initial"))
        if self.kind:
            of_letter = of_letter.filter(kind=self.kind)
        found = Entity.objects.one_of_each_letter(self.kind).filter(Exists(of_letter)).order_by()
        return sorted(found.values_list("initial", flat=True), key=lambda letter: (letter == OTHER, letter))


def _named(search: str) -> Q:
    """Whether an entity goes by such a name. One query, now.

    Where few do, a database begins with those; where many do, with the first of all names, and soon has a page.
    """
    named = Entity.objects.filter(_fits(search), *_has_words(ENTITY_TEXT, search)).order_by().values_list("pk")
    others = Alias.objects.filter(_fits(search), *_has_words(ALIAS_TEXT, search)).order_by().values_list("entity")
    keys = [pk for (pk,) in named.union(others, all=True).order_by()[: FEW_NAMES + 1]]
    if len(keys) <= FEW_NAMES:
        return Q(pk__in=keys)
    return _fits(search) | Q(pk__in=Alias.objects.filter(_fits(search)).order_by().values("entity"))


def _has_words(text: str, search: str) -> list[RawSQL]:
    """What an index of words is asked, where the database has one: it finds all that fit, and some more."""
    return [database().has_word(text, word) for word in _words(search) if not _is_unspaced(word)]


def _fits(search: str) -> Q:
    """Whether each word that is looked for begins a word of the name, however it is accented or written."""
    found = Q()
    for word in _words(search):
        if _is_unspaced(word):
            found &= Q(folded__contains=word)
        else:
            found &= Q(folded__startswith=word) | Q(folded__contains=f" {word}")
    return found


def _words(search: str) -> list[str]:
    return fold(search).split()[:WORDS_ASKED_FOR]


def _is_unspaced(word: str) -> bool:
    return any(unicodedata.name(char, "").startswith(_UNSPACED) for char in word)
