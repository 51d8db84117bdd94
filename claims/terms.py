"""The words by which a statement is found among others: without endings and without the words that every text has."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from articles.words import words

# A statement is a sentence; of a longer text the first words have to do.
MOST_WORDS = 40


def stems(text: str) -> list[str]:
    """Return the words of a text that say what it is about, in order, each without its ending.

    Left out are common English words, and numbers: "$500 billion" and "$100 billion" are to be found by each other.
    A character of a script without spaces is a word.
    """
    found = []
    for key in words(text).keys:
        if key in _COMMON or key[0].isdigit() or not any(map(str.isalpha, key)):
            continue
        found.append(_stem(key))
    return found


def terms(text: str) -> list[int]:
    """Return the terms of a text as numbers of 64 bits: of its stems, of each two beside each other in any order, and
    of all its words together, so that the same statement is found however common its words are.

    Single words of a script without spaces say little, so of those only the pairs count.
    """
    found = stems(text)[:MOST_WORDS]
    # The order of words says little, that of characters all.
    pairs = [" ".join(pair if len(pair[0]) == len(pair[1]) == 1 else sorted(pair)) for pair in pairwise(found)]
    singles = [stem for stem in found if len(stem) > 1 or len(found) == 1]
    return list(dict.fromkeys([*(_number(term) for term in [*singles, *pairs]), whole(text)]))


def whole(text: str) -> int:
    """Return the term that all words of a text together are."""
    return _number(" ".join(["=", *words(text).keys]))


def number_of(stem: str) -> int:
    """Return the number of the term that one stem is."""
    return _number(stem)


def _number(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=20_000)
def _stem(key: str) -> str:
    key = key.removesuffix("'s").removesuffix("'").removesuffix(".")
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    if not key.isascii() or len(key) < 4:
        return key
    if key.endswith("ies") and len(key) > 4:
        key = key[:-3] + "y"
    elif key.endswith(("sses", "xes", "zes", "ches", "shes")):
        key = key[:-2]
    elif key.endswith("s") and not key.endswith(("ss", "us", "is")):
        key = key[:-1]
    for ending in ("ing", "ed"):
        stem = key.removesuffix(ending)
        if stem != key and len(stem) > 2 and any(vowel in stem for vowel in "aeiouy"):
            key = stem[:-1] if stem[-1] == stem[-2] and stem[-1] not in "lsz" else stem
            break
    key = key[:-1] if len(key) > 3 and key.endswith("e") else key
    return key[:-1] + "i" if len(key) > 3 and key.endswith("y") else key


_COMMON = frozenset(
    """
    a an and are as at be been being but by can could did do does for from had has have he her hers him his how i if in
    into is it its may me might more most must my no nor not of on one or our ours over shall she should so some such
    than that the their theirs them then there these they this those to too under until up upon us very was we were what
    when where which while who whom whose why will with would you your says said say according also about after before
    s t per percent percentage % & dollar dollars euro euros pound pounds $ € £ ¥ hundred thousand million billion
    trillion bn two three four five six seven eight nine ten
    der die das den dem des ein eine einen einem einer eines und oder ist sind war waren hat haben im zu von mit auf für
    nicht le la les un une et ou est sont de du au aux en dans sur pour par pas que qui el los las y en con por para
    """.split()
)
_IRREGULAR = {
    form: stem
    for stem, forms in {
        "rise": "rise rises rose risen rising",
        "fall": "fall falls fell fallen falling",
        "grow": "grow grows grew grown growing growth",
        "build": "build builds built building buildings",
        "pay": "pay pays paid paying payment payments",
        "spend": "spend spends spent spending",
        "cut": "cut cuts cutting",
        "kill": "kill kills killed killing",
        "die": "die dies died dying dead death deaths",
        "child": "child children",
        "person": "person persons people",
        "man": "man men",
        "woman": "woman women",
        "win": "win wins won winning",
        "lose": "lose loses lost losing loss losses",
        "begin": "begin begins began begun beginning start starts started starting",
        "sell": "sell sells sold selling",
        "buy": "buy buys bought buying",
        "lead": "lead leads led leading",
        "close": "close closes closed closing closure",
        "cost": "cost costs costing costed",
        "vaccine": "vaccine vaccines vaccination vaccinations vaccinated",
        "invest": "invest invests invested investing investment investments",
        "employ": "employ employs employed employing employment",
    }.items()
    for form in forms.split()
}
