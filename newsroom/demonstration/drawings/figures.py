"""Small things that stand in more than one scene."""

import math

from newsroom.demonstration.drawings.canvas import INK, MIST, OCHRE, PAPER, Canvas, Colour, Point, mix

NIGHT = mix(INK, (8, 14, 20), 0.45)
BLUE: Colour = (45, 96, 138)


def person(canvas: Canvas, x: float, foot: float, height: float, colour: Colour) -> None:
    """Someone standing, seen from far enough away to have no face."""
    unit = height / 100
    canvas.ellipse(x, foot - 93 * unit, 6.2 * unit, 7 * unit, colour)
    half: list[Point] = [
        (2.4, -90), (2.8, -84), (9, -81.5), (11.5, -78), (13.2, -62), (13.6, -48), (10.8, -47.5), (9.4, -62),
        (9.2, -50), (8.8, -44), (7.8, -22), (7.6, -2), (9, 0), (2.2, 0), (1.4, -22), (0.5, -42),
    ]  # fmt: skip
    outline = [*half, *[(-a, b) for a, b in reversed(half)]]
    canvas.polygon([(x + a * unit, foot + b * unit) for a, b in outline], colour)


def stars(canvas: Canvas, number: int, floor: float = 900) -> None:
    """A scatter of stars, many small and few large, none of them on a grid."""
    for _ in range(number):
        x, y = canvas.chance.uniform(0, 1600), canvas.chance.uniform(0, floor)
        size = 0.6 + 2.2 * canvas.chance.random() ** 7
        tone = canvas.chance.choice([PAPER, MIST, MIST, mix(OCHRE, PAPER, 0.5)])
        canvas.ellipse(x, y, size, size, mix(NIGHT, tone, 0.35 + 0.6 * canvas.chance.random()))


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float, steps: int = 60) -> list[Point]:
    """Points along an ellipse, from one angle to another in degrees, clockwise from three o'clock."""
    turns = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(turn), y + ry * math.sin(turn)) for turn in turns]


def star(canvas: Canvas, x: float, y: float, radius: float, colour: Colour) -> None:
    """A five-pointed star, upright."""
    points = []
    for corner in range(10):
        turn, away = math.radians(corner * 36 - 90), radius * (0.4 if corner % 2 else 1)
        points.append((x + away * math.cos(turn), y + away * math.sin(turn)))
    canvas.polygon(points, colour)
