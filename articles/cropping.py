"""Which part of a picture is shown where it has to have another shape, and how wide it is made. Plain arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

WHOLE = "whole"
# The shapes in which pages show pictures: width to height. None is the picture's own.
RATIOS: dict[str, Fraction | None] = {
    WHOLE: None,
    "3x2": Fraction(3, 2),
    "16x9": Fraction(16, 9),
    "1x1": Fraction(1),
}
# How wide each is made, in pixels: for the places where it stands, on screens of one, two and three pixels to the dot.
WIDTHS: dict[str, tuple[int, ...]] = {
    WHOLE: (480, 800, 1200, 1600, 2400),
    "3x2": (240, 480, 800, 1200),
    "16x9": (1200,),
    "1x1": (120, 240, 480),
}


class Box(NamedTuple):
    """A part of a picture, in pixels from its upper left corner."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


def box(width: int, height: int, ratio: Fraction | None, focal_x: float, focal_y: float) -> Box:
    """Return the largest part of a picture that has `ratio`, with the focal point as near to its middle as it can be.

    The focal point, two numbers from 0 to 1, is never cut away. The ratio is kept to the pixel.
    """
    if ratio is None:
        return Box(0, 0, width, height)
    if width > height * ratio:
        shown = max(1, round(height * ratio))
        left = _start(width, shown, focal_x)
        return Box(left, 0, left + shown, height)
    shown = max(1, min(height, round(width / ratio)))
    top = _start(height, shown, focal_y)
    return Box(0, top, width, top + shown)


def _start(length: int, shown: int, focus: float) -> int:
    """Where a stretch of `shown` begins so that `focus` is in its middle, or as near as the ends allow."""
    point = min(int(length * focus), length - 1)
    return min(max(point - shown // 2, 0), length - shown)


def sizes(part: Box, widths: Sequence[int]) -> list[tuple[int, int]]:
    """Return the sizes in which a part is made, narrowest first: never larger than it is, and at least one.

    Its own width is the last, unless that of a wider one is asked for; one that is hardly narrower is left out.
    """
    own = min(part.width, max(widths))
    wanted = [*(width for width in sorted(widths) if width < own * 0.9), own]
    return [(width, max(1, round(width * part.height / part.width))) for width in wanted]
