"""Numbers, amounts, percentages and units in English text, each as one value however it is written."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from articles.words import Words

_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
SMALL = {word: n for n, word in enumerate(_UNITS.split())} | {"seventeen": 17, "eighteen": 18, "nineteen": 19}
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
TENS = {word: 10 * n for n, word in enumerate(_TENS.split(), start=2)}
SCALES = {
    "hundred": 10**2, "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "mln": 10**6, "mio": 10**6,
    "billion": 10**9, "bn": 10**9, "bln": 10**9, "trillion": 10**12, "tn": 10**12, "trn": 10**12, "dozen": 12,
}  # fmt: skip
# Scales only after a currency: "5m" alone may be metres.
SCALES_OF_AMOUNTS = {"m": 10**6, "b": 10**9, "t": 10**12}
# Vague numbers are facts too: "hundreds" is not "thousands".
VAGUE = {
    word: word for word in ("dozens", "hundreds", "thousands", "millions", "billions", "trillions", "half", "twice")
} | {"double": "x2", "doubled": "x2", "doubles": "x2", "doubling": "x2", "triple": "x3", "tripled": "x3",
     "quadruple": "x4", "quadrupled": "x4", "halved": "x1/2", "tenfold": "x10", "twofold": "x2", "threefold": "x3",
     "thirds": "thirds", "quarters": "quarters", "percentage": "percentage"}  # fmt: skip
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {word: n for n, word in enumerate(_ORDINALS.split(), start=1)}
# "a third of the voters"
PARTS = {word: n for word, n in ORDINALS.items() if n > 2} | {"quarter": 4, "half": 2}
CURRENCIES = {
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP",
    "pounds": "GBP", "sterling": "GBP", "¥": "JPY", "jpy": "JPY", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "rmb": "CNY", "cny": "CNY", "₹": "INR", "inr": "INR", "rupee": "INR", "rupees": "INR", "₽": "RUB", "rub": "RUB",
    "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB", "chf": "CHF", "franc": "CHF", "francs": "CHF",
    "₩": "KRW", "won": "", "₺": "TRY", "lira": "TRY", "krona": "SEK", "kronor": "SEK", "krone": "NOK", "peso": "MXN",
    "pesos": "MXN", "rand": "ZAR", "cent": "USc", "cents": "USc", "pence": "GBp", "₴": "UAH", "hryvnia": "UAH",
}  # fmt: skip
CURRENCIES = {word: code for word, code in CURRENCIES.items() if code}
DOLLARS = {"us": "USD", "us.": "USD", "a": "AUD", "c": "CAD", "hk": "HKD", "nz": "NZD"}
DOLLARS_OF = {"us.": "USD", "canadian": "CAD", "australian": "AUD"}
_MEASURES = """
    km kilometer kilometers kms|m meter meters|cm centimeter centimeters|mm millimeter millimeters|mile miles mi|
    foot feet ft|inch inches|yard yards|acre acres|hectare hectares ha|kg kilo kilos kilogram kilograms|g gram grams|
    mg milligram milligrams|tonne tonnes|ton tons|pound-weight lb lbs|ounce ounces oz|l liter liters|ml milliliter|
    gallon gallons|barrel barrels|kw kilowatt kilowatts|mw megawatt megawatts|gw gigawatt gigawatts|
    kwh kilowatt-hours|mb megabyte megabytes|gb gigabyte gigabytes|tb terabyte terabytes|celsius|fahrenheit|
    degree degrees °|mph|kph|knots|second-of-time seconds sec secs|minute minutes min mins|hour hours hr hrs|
    day days|week weeks|month months|year years yr yrs|decade decades|century centuries|night nights|
    bp bps|times|cases|deaths|votes|seats|points
"""
MEASURES = {form: line.split()[0] for line in _MEASURES.replace("\n", " ").split("|") for form in line.split()}
QUALIFIERS = {
    ("about",): "about", ("around",): "about", ("roughly",): "about", ("approximately",): "about", ("circa",): "about",
    ("some",): "about", ("approx",): "about", ("estimated",): "about", ("nearly",): "nearly", ("almost",): "nearly",
    ("more", "than"): "over", ("over",): "over", ("exceeding",): "over", ("upwards", "of"): "over",
    ("at", "least"): "at least", ("no", "fewer", "than"): "at least", ("no", "less", "than"): "at least",
    ("less", "than"): "under", ("fewer", "than"): "under", ("under",): "under", ("below",): "under",
    ("above",): "over", ("at", "most"): "at most", ("up", "to"): "at most", ("no", "more", "than"): "at most",
    ("as", "many", "as"): "at most", ("as", "much", "as"): "at most", ("exactly",): "", ("just", "over"): "over",
    ("just", "under"): "nearly", ("close", "to"): "nearly", ("only",): "only",
}  # fmt: skip


# What a quantity may begin with, besides a digit.
BEGINNINGS = {"a", "an", "-", "minus", *SMALL, *TENS, *ORDINALS, *PARTS, *VAGUE, *CURRENCIES, *DOLLARS}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: the words first:last, its value, and what it counts."""

    first: int
    last: int
    kind: str  # number, amount, percentage
    value: str
    unit: str
    qualifier: str
    weak: bool  # "one" and "first" are often no number at all
    leading: int = 0  # how many words before the first are the qualifier

    @property
    def meaning(self) -> tuple[str, str, str, str]:
        return self.kind, self.value, self.unit, self.qualifier

    @property
    def name(self) -> str:
        return f"{self.kind} {self.value} {self.unit}"


def quantities(text: str, words: Words, taken: set[int]) -> list[Quantity]:
    """The quantities of a text in order, but none of the words that are `taken` (by dates)."""
    found = []
    index = 0
    while index < len(words):
        key = words.keys[index]
        possible = (key in BEGINNINGS or key[0].isdigit()) and index not in taken
        quantity = _quantity(text, words, index, taken) if possible else None
        if quantity:
            found.append(quantity)
            index = quantity.last
        else:
            index += 1
    return found


def _quantity(text: str, words: Words, index: int, taken: set[int]) -> Quantity | None:
    keys, size = words.keys, len(words)
    if (
        index
        and keys[index - 1] in ("a", "an", "one")
        and keys[index + 1 : index + 2] == ["of"]
        and keys[index] in PARTS
    ):
        return Quantity(index, index + 1, "number", f"1/{PARTS[keys[index]]}", "", "", False)
    sign, currency, at = _prefix(words, index)
    number = _number(words, at, bool(currency)) if at < size and at not in taken else None
    if number is None:
        return _vague(words, index)
    value, last, weak, exact = number
    if last < size and keys[last] in ("st", "nd", "rd", "th") and _touching(words, last - 1):
        qualifier, leading = _qualifier(keys, index)
        return Quantity(index, last + 1, "number", f"{sign}{value}th", "", qualifier, False, leading)
    if keys[last - 1] in ORDINALS:
        return Quantity(index, last, "number", f"{sign}{value}th", "", "", weak)
    kind, unit, last = _suffix(keys, last, currency) if last not in taken else (_kind(currency), currency, last)
    if unit or kind != "number" or not exact:
        value = _plain(value)
    qualifier, leading = _qualifier(keys, index)
    if last < size and keys[last] == "+":
        qualifier, last = "over", last + 1
    return Quantity(index, last, kind, sign + value, unit, qualifier, weak and not (unit or sign), leading)


def _prefix(words: Words, at: int) -> tuple[str, str, int]:
    """The sign and currency before a number, and where the number begins."""
    currency, at = _currency(words, at)
    if at < len(words) and (words.keys[at] == "minus" or (words.keys[at] == "-" and _touching(words, at))):
        after, at = _currency(words, at + 1)
        return "-", currency or after, at
    return "", currency, at


def _currency(words: Words, at: int) -> tuple[str, int]:
    keys = words.keys
    if at < len(words):
        if keys[at] in DOLLARS and _touching(words, at) and keys[at + 1] == "$":
            return DOLLARS[keys[at]], at + 2
        if keys[at] in CURRENCIES and (not keys[at].isalpha() or _touching(words, at) or len(keys[at]) == 3):
            return CURRENCIES[keys[at]], at + 1
    return "", at


def _suffix(keys: list[str], last: int, currency: str) -> tuple[str, str, int]:
    """What a number counts, by the words after it: kind, unit, and where they end."""
    following, further = (*keys[last : last + 2], "", "")[:2]
    if currency:
        return "amount", currency, last + (following in ("dollars", "dollar", "euros", "pounds"))
    if following in ("%", "pct"):
        points = further in ("point", "points")
        return "percentage", "points" if points else "", last + 1 + points
    if (following, further) == ("per", "cent"):
        return "percentage", "", last + 2
    if following == "percentage" and further in ("point", "points"):
        return "percentage", "points", last + 2
    if following == "basis" and further in ("point", "points"):
        return "percentage", "basis points", last + 2
    if following in DOLLARS_OF and further in ("dollar", "dollars"):
        return "amount", DOLLARS_OF[following], last + 2
    if following in CURRENCIES:
        return "amount", CURRENCIES[following], last + 1
    if following in MEASURES:
        return "number", MEASURES[following], last + 1
    return "number", "", last


def _kind(currency: str) -> str:
    return "amount" if currency else "number"


def _number(words: Words, at: int, amount: bool) -> tuple[str, int, bool, bool] | None:
    """The value of the number that begins at a word, where it ends, whether it is weak, and whether it is literal."""
    keys, size = words.keys, len(words)
    start = at
    if keys[at][0].isdigit():
        value, at = keys[at], at + 1
        if at < size and keys[at] in SMALL | TENS:
            return value, at, False, True
    else:
        if (
            keys[at] in ("a", "an")
            and at + 1 < size
            and keys[at + 1] in ("hundred", "thousand", "million", "billion", "trillion", "dozen")
        ):
            total, at = 1, at + 1
        else:
            spelled = _spelled(keys, at)
            if spelled is None:
                return None
            total, at = spelled
        value = str(total)
    multiplied = False
    while at < size:
        scale = SCALES.get(keys[at]) or (SCALES_OF_AMOUNTS.get(keys[at]) if amount else None)
        if not scale:
            break
        try:
            value = _plain(str(Decimal(value) * scale))
        except InvalidOperation:
            break
        at, multiplied = at + 1, True
        rest = _rest(keys, at, scale)
        if rest:
            value, at = str(int(Decimal(value)) + rest[0]), rest[1]
    weak = at == start + 1 and keys[start] in ("one", "first", "second", "third", "zero")
    return value, at, weak, not multiplied and keys[start][0].isdigit()


def _rest(keys: list[str], at: int, scale: int) -> tuple[int, int] | None:
    """ "and five" of "one hundred and five": a smaller number that goes on from a spelled one."""
    joined = at < len(keys) and keys[at] == "and"
    spelled = _spelled(keys, at + joined) if at + joined < len(keys) else None
    if spelled is None or keys[at + joined] in ORDINALS:
        return None
    value, at = spelled
    if at < len(keys) and keys[at] == "hundred" and scale > 100:
        value, at = value * 100, at + 1
        more = _rest(keys, at, 100)
        if more:
            value, at = value + more[0], more[1]
    if at < len(keys) and keys[at] == "thousand" and scale > 1000:
        value, at = value * 1000, at + 1
    return (value, at) if value < scale else None


def _spelled(keys: list[str], at: int) -> tuple[int, int] | None:
    key = keys[at]
    if key in TENS:
        value, at = TENS[key], at + 1
        if at < len(keys) and 0 < SMALL.get(keys[at], 0) < 10:
            return value + SMALL[keys[at]], at + 1
        if at < len(keys) and 0 < ORDINALS.get(keys[at], 0) < 10:
            return value + ORDINALS[keys[at]], at + 1
        return value, at
    if key in SMALL:
        return SMALL[key], at + 1
    if key in ORDINALS:
        return ORDINALS[key], at + 1
    return None


def _vague(words: Words, index: int) -> Quantity | None:
    value = VAGUE.get(words.keys[index])
    if value is None or value == "percentage":
        return None
    return Quantity(index, index + 1, "number", value, "", "", False)


def _qualifier(keys: list[str], first: int) -> tuple[str, int]:
    """What the words before a number make of it, and how many words these are."""
    for length in (3, 2, 1):
        before = tuple(keys[max(0, first - length) : first])
        if before in QUALIFIERS:
            return QUALIFIERS[before], len(before)
    return "", 0


def _plain(value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return format(number.normalize(), "f")


def _touching(words: Words, index: int) -> bool:
    return index + 1 < len(words) and words.ends[index] == words.starts[index + 1]
