"""A sheet of paper, a palette, and the few tools that every drawing is made with.

Coordinates are those of the finished picture, 1600 by 900. The sheet is twice as large, and is reduced at the end so
that edges come out smooth.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 1600, 900, 2
SIZE = (WIDTH * SCALE, HEIGHT * SCALE)
SHEET = (0, 0, *SIZE)
CELL = 10
ENOUGH = 250_000

Point = tuple[float, float]
Colour = tuple[int, int, int]


def rgb(code: str) -> Colour:
    """The colour that a code such as `#1b2a2f` names."""
    value = int(code.lstrip("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


PAPER, INK, TEAL = rgb("#f4efe6"), rgb("#1b2a2f"), rgb("#1f5c57")
OCHRE, BRICK, MIST = rgb("#c8963e"), rgb("#a8452f"), rgb("#9fb4b0")


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """The colour that lies between two, with `share` of the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def scaled(points: Iterable[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def oval(x: float, y: float, rx: float, ry: float | None = None) -> list[float]:
    """The box of an ellipse around a centre, on the enlarged sheet."""
    ry = rx if ry is None else ry
    return [(x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE]


class Canvas:
    """A sheet being drawn on: flat shapes go straight on it, shaded ones through a mask."""

    def __init__(self, key: str, ground: Colour) -> None:
        self.image = Image.new("RGB", SIZE, ground)
        self.pen = ImageDraw.Draw(self.image)
        self.chance = random.Random(f"the assay: {key}")
        self.specks = specks()

    def polygon(self, points: Sequence[Point], colour: Colour) -> None:
        self.pen.polygon(scaled(points), fill=colour)

    def rectangle(
        self, left: float, top: float, right: float, bottom: float, colour: Colour, radius: float = 0
    ) -> None:
        area = [left * SCALE, top * SCALE, right * SCALE - 1, bottom * SCALE - 1]
        self.pen.rounded_rectangle(area, radius * SCALE, fill=colour)

    def ellipse(self, x: float, y: float, rx: float, ry: float | None, colour: Colour) -> None:
        self.pen.ellipse(oval(x, y, rx, ry), fill=colour)

    def ring(self, x: float, y: float, rx: float, ry: float, width: float, colour: Colour) -> None:
        self.pen.ellipse(oval(x, y, rx, ry), outline=colour, width=round(width * SCALE))

    def line(self, points: Sequence[Point], width: float, colour: Colour) -> None:
        """A line with round joints and flat ends."""
        self.pen.line(scaled(points), fill=colour, width=max(1, round(width * SCALE)))
        for x, y in points[1:-1] if width > 2 else []:
            self.pen.ellipse(oval(x, y, width / 2), fill=colour)

    def paint(self, mask: Image.Image, colour: Colour, opacity: float = 1) -> None:
        """Lay a colour on wherever the mask is white."""
        if (area := mask.getbbox()) is not None:
            part = mask.crop(area)
            self.image.paste(colour, area, part if opacity == 1 else part.point(lambda v: v * opacity))

    def shade(self, mask: Image.Image | None, colour: Colour, field: Image.Image, grain: float = 0.55) -> None:
        """Lay a colour on as thickly as the field says, partly as a wash and partly as grains of pigment."""
        area = SHEET if mask is None else mask.getbbox() or SHEET
        shift = self.chance.randrange(SIZE[0]), self.chance.randrange(SIZE[1])
        wash = enlarge(field, area)
        grains = ImageChops.subtract(wash, ImageChops.offset(self.specks, *shift).crop(area))
        layer = Image.blend(wash, grains.point(lambda v: min(255, v * 4)), grain)
        self.image.paste(colour, area, layer if mask is None else ImageChops.multiply(layer, mask.crop(area)))

    def halftone(self, mask: Image.Image | None, colour: Colour, field: Image.Image, pitch: int = 9) -> None:
        """Print a colour as a screen of dots, which are the larger the lighter the field is."""
        area = SHEET if mask is None else mask.getbbox() or SHEET
        dots = ImageChops.subtract(enlarge(field, area), screen(pitch).crop(area)).point(lambda v: min(255, v * 7))
        self.image.paste(colour, area, dots if mask is None else ImageChops.multiply(dots, mask.crop(area)))

    def glow(self, x: float, y: float, radius: float, colour: Colour, strength: float = 1) -> None:
        """A light that falls off softly from a centre."""
        side = round(radius * 2 * SCALE)
        light = Image.radial_gradient("L").point([round(255 * strength * max(0, 1 - v / 181) ** 2) for v in range(256)])
        light = light.resize((side, side), Image.Resampling.BICUBIC)
        self.image.paste(colour, (round((x - radius) * SCALE), round((y - radius) * SCALE)), light)

    def finish(self) -> bytes:
        """The picture as a JPEG file: reduced, with a breath of paper grain, and nothing in it but pixels."""
        picture = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        tooth = Image.frombytes("L", (WIDTH, HEIGHT), self.chance.randbytes(WIDTH * HEIGHT))
        tooth = tooth.filter(ImageFilter.GaussianBlur(0.8)).point(lambda v: 128 + (v - 128) * 0.07)
        picture = ImageChops.add(picture, Image.merge("RGB", (tooth, tooth, tooth)), 1, -128)
        for quality in (85, 82, 79):
            if len(file := jpeg(picture, quality)) <= ENOUGH:
                return file
        return jpeg(picture, 76)


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """A JPEG file with nothing in it but the picture."""
    file = BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()


@lru_cache(maxsize=1)
def specks() -> Image.Image:
    """Noise over the whole sheet, in grains a little larger than a pixel of the finished picture."""
    size = (WIDTH * 5 // 8, HEIGHT * 5 // 8)
    noise = Image.frombytes("L", size, random.Random("specks").randbytes(size[0] * size[1]))
    return noise.resize(SIZE, Image.Resampling.BILINEAR)


@lru_cache(maxsize=4)
def screen(pitch: int) -> Image.Image:
    """A printer's screen at 45 degrees: how light a field must be for each point to be printed."""
    side = pitch * SCALE

    def level(x: int, y: int) -> int:
        to_corner = math.hypot(min(x, side - x), min(y, side - y))
        to_middle = math.hypot(x - side / 2, y - side / 2)
        return min(255, round(255 * min(to_corner, to_middle) / (side * 0.5)))

    tile = Image.new("L", (side, side))
    tile.putdata([level(x, y) for y in range(side) for x in range(side)])
    sheet = Image.new("L", SIZE)
    for left in range(0, SIZE[0], side):
        sheet.paste(tile, (left, 0))
    row = sheet.crop((0, 0, SIZE[0], side))
    for top in range(side, SIZE[1], side):
        sheet.paste(row, (0, top))
    return sheet


def field(strength: Callable[[float, float], float]) -> Image.Image:
    """A map of the sheet, from a function of the point that gives 0 (nothing) to 1 (all).

    It holds one value every 10 pixels, and is enlarged smoothly where it is used.
    """
    columns, rows = range(CELL // 2, WIDTH, CELL), range(CELL // 2, HEIGHT, CELL)
    small = Image.new("L", (len(columns), len(rows)))
    small.putdata([round(255 * min(1, max(0, strength(x, y)))) for y in rows for x in columns])
    return small


def enlarge(small: Image.Image, box: tuple[int, int, int, int]) -> Image.Image:
    """The part of a field that covers a box of the sheet, at the sheet's own size."""
    left, top, right, bottom = (edge / (CELL * SCALE) for edge in box)
    return small.resize((box[2] - box[0], box[3] - box[1]), Image.Resampling.BICUBIC, (left, top, right, bottom))


def ramp(start: Point, end: Point, top: float = 1, foot: float = 0) -> Image.Image:
    """A field that goes evenly from `top` at one point to `foot` at another, and stays so beyond them."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy

    def strength(x: float, y: float) -> float:
        along = min(1, max(0, ((x - start[0]) * dx + (y - start[1]) * dy) / length))
        return top + (foot - top) * along

    return field(strength)


def halo(x: float, y: float, radius: float, top: float = 1, power: float = 1) -> Image.Image:
    """A field that is `top` at a centre and nothing at the radius."""
    return field(lambda px, py: top * max(0, 1 - math.hypot(px - x, py - y) / radius) ** power)


def polygon(*outlines: Sequence[Point]) -> Image.Image:
    """A mask of one or more filled outlines."""
    mask = Image.new("L", SIZE)
    pen = ImageDraw.Draw(mask)
    for points in outlines:
        pen.polygon(scaled(points), fill=255)
    return mask


def box(left: float, top: float, right: float, bottom: float) -> Image.Image:
    """A mask of a filled rectangle."""
    return polygon([(left, top), (right, top), (right, bottom), (left, bottom)])


def disc(x: float, y: float, rx: float, ry: float | None = None) -> Image.Image:
    """A mask of a filled ellipse."""
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).ellipse(oval(x, y, rx, ry), fill=255)
    return mask


def stroke(points: Sequence[Point], width: float) -> Image.Image:
    """A mask of a line with round joints and ends, however wide it is."""
    mask = Image.new("L", SIZE)
    pen = ImageDraw.Draw(mask)
    pen.line(scaled(points), fill=255, width=round(width * SCALE))
    for x, y in points:
        pen.ellipse(oval(x, y, width / 2), fill=255)
    return mask


def both(first: Image.Image, second: Image.Image) -> Image.Image:
    """Where two masks meet."""
    return ImageChops.multiply(first, second)


def without(first: Image.Image, second: Image.Image) -> Image.Image:
    """The first mask, less the second."""
    return ImageChops.subtract(first, second)


def soft(mask: Image.Image, radius: float) -> Image.Image:
    """A mask with its edges blurred; worked out small, for speed."""
    small = mask.resize((WIDTH // 4, HEIGHT // 4), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(radius / 4))
    return small.resize(SIZE, Image.Resampling.BICUBIC)


def curve(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """A smooth line through the points (Catmull-Rom)."""
    padded = [points[0], *points, points[-1]]
    drawn: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            drawn.append(
                (
                    _spline(a[0], b[0], c[0], d[0], t),
                    _spline(a[1], b[1], c[1], d[1], t),
                )
            )
    return [*drawn, points[-1]]


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
