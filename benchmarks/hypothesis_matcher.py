"""Finding a quotation the way Hypothes.is does it, to compare with.

Written from its published description (https://web.hypothes.is/blog/fuzzy-anchoring/ and the comments of its client's
`match-quote` module): exact matches, or else those with the fewest errors, up to half the quotation; of these the one
that scores best on quotation (weight 50), 32 characters of prefix (20) and suffix (20), and position (2). No floor.
"""

from dataclasses import dataclass

QUOTE_WEIGHT, PREFIX_WEIGHT, SUFFIX_WEIGHT, POSITION_WEIGHT = 50, 20, 20, 2
CONTEXT = 32
MOST_ERRORS = 256


@dataclass(frozen=True, slots=True)
class Match:
    start: int
    end: int
    errors: int


def find(text: str, quote: str, prefix: str, suffix: str, position: int) -> Match | None:
    """The best place of a quotation in a text, or None if none has few enough errors."""
    if not quote:
        return None
    matches = search(text, quote, min(MOST_ERRORS, len(quote) // 2))

    def score(match: Match) -> float:
        return (
            QUOTE_WEIGHT * (1 - match.errors / len(quote))
            + PREFIX_WEIGHT
            * (_similarity(text[max(0, match.start - len(prefix)) : match.start], prefix) if prefix else 1)
            + SUFFIX_WEIGHT * (_similarity(text[match.end : match.end + len(suffix)], suffix) if suffix else 1)
            + POSITION_WEIGHT * (1 - abs(match.start - position) / max(1, len(text)))
        )

    return max(matches, key=score, default=None)


def search(text: str, pattern: str, most_errors: int) -> list[Match]:
    """All exact matches; if there are none, all with the fewest errors (insertions, deletions, substitutions)."""
    exact = []
    start = text.find(pattern)
    while start >= 0:
        exact.append(Match(start, start + len(pattern), 0))
        start = text.find(pattern, start + 1)
    if exact:
        return exact
    fewest, ends = _ends(text, pattern, most_errors)
    matches = []
    for end in ends:
        window = text[max(0, end - len(pattern) - fewest) : end][::-1]
        errors, lengths = _ends(window, pattern[::-1], fewest)
        length = max(lengths, default=len(window)) if errors == fewest else len(window)
        matches.append(Match(end - length, end, fewest))
    return matches


def _similarity(text: str, pattern: str) -> float:
    if not text or not pattern:
        return 0.0
    fewest, ends = (0, [0]) if pattern in text else _ends(text, pattern, len(pattern))
    return 1 - fewest / len(pattern) if ends else 0.0


def _ends(text: str, pattern: str, most_errors: int) -> tuple[int, list[int]]:
    """The fewest errors with which the pattern matches, and where such matches end.

    Myers' bit-parallel algorithm (https://doi.org/10.1145/316542.316550); a Python int holds the whole column.
    """
    size = len(pattern)
    masks: dict[str, int] = {}
    for index, character in enumerate(pattern):
        masks[character] = masks.get(character, 0) | 1 << index
    everything, last = (1 << size) - 1, 1 << (size - 1)
    positive, negative, errors = everything, 0, size
    best, ends = most_errors, []
    for end, character in enumerate(text, start=1):
        equal = masks.get(character, 0)
        vertical = equal | negative
        horizontal = (((equal & positive) + positive) ^ positive) | equal
        up = negative | ~(horizontal | positive) & everything
        down = positive & horizontal
        if up & last:
            errors += 1
        elif down & last:
            errors -= 1
        up = up << 1 & everything
        down = down << 1 & everything
        positive = down | ~(vertical | up) & everything
        negative = up & vertical
        if errors < best:
            best, ends = errors, [end]
        elif errors == best:
            ends.append(end)
    return best, ends
