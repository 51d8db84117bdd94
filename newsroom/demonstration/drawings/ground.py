"""Scenes of the earth, of what lives on it, and of what is tried in a laboratory."""

import math

from newsroom.demonstration.drawings.canvas import (
    BRICK,
    INK,
    MIST,
    OCHRE,
    PAPER,
    TEAL,
    Canvas,
    Point,
    both,
    box,
    curve,
    disc,
    field,
    halo,
    mix,
    polygon,
    ramp,
    soft,
    stroke,
)
from newsroom.demonstration.drawings.figures import BLUE, NIGHT, arc

SAND = mix(OCHRE, PAPER, 0.42)


def mosquito() -> Canvas:
    """A river valley from above; over it a mosquito, struck out with one red line."""
    canvas = Canvas("mosquito", SAND)
    canvas.shade(
        None,
        mix(OCHRE, BRICK, 0.25),
        field(lambda x, y: 0.5 + 0.45 * math.sin(x / 210 + y / 95 + 1.2 * math.sin(y / 170))),
        0.7,
    )
    course: list[Point] = [
        (210, -80),
        (300, 60),
        (360, 220),
        (500, 340),
        (690, 410),
        (850, 500),
        (960, 630),
        (1120, 730),
        (1330, 800),
        (1520, 960),
    ]
    river = curve(course, 30)
    banks = stroke(river, 310)
    canvas.paint(soft(stroke([(x + 8, y + 14) for x, y in river], 316), 12), mix(BRICK, INK, 0.3), 0.5)
    canvas.paint(banks, mix(TEAL, MIST, 0.28))
    canvas.shade(
        banks,
        mix(TEAL, INK, 0.25),
        field(lambda x, y: 0.42 + 0.4 * math.sin(x / 46 + y / 80) * math.sin(y / 38 - x / 120)),
        0.7,
    )
    for along in range(6, len(river) - 6, 9):
        (x0, y0), (x1, y1) = river[along - 1], river[along + 1]
        away = math.dist((x0, y0), (x1, y1)) or 1
        nx, ny = -(y1 - y0) / away, (x1 - x0) / away
        for side in (-1, 1):
            ends = [
                (river[along][0] + nx * side * reach, river[along][1] + ny * side * reach)
                for reach in (64, canvas.chance.uniform(96, 148))
            ]
            canvas.line(ends, 2.4, mix(TEAL, INK, 0.1))
    canvas.paint(stroke(river, 116), mix(OCHRE, PAPER, 0.6))
    water = stroke(river, 100)
    canvas.paint(water, BLUE)
    canvas.halftone(water, mix(BLUE, MIST, 0.6), ramp((260, 0), (1300, 900), 0.75, 0.05), 8)

    for x, y, size in [(1240, 208, 62), (1372, 148, 84), (1496, 232, 48)]:
        canvas.polygon(
            [
                (x - size, y + size * 0.5),
                (x + size * 0.2, y + size * 0.78),
                (x + size * 1.5, y + size * 0.9),
                (x + size * 0.9, y + size * 0.42),
            ],
            mix(OCHRE, BRICK, 0.55),
        )
        canvas.polygon(
            [(x, y - size * 0.8), (x - size, y + size * 0.5), (x + size * 0.2, y + size * 0.78)],
            mix(OCHRE, PAPER, 0.62),
        )
        canvas.polygon(
            [(x, y - size * 0.8), (x + size * 0.2, y + size * 0.78), (x + size * 0.9, y + size * 0.42)],
            mix(BRICK, INK, 0.3),
        )

    canvas.paint(soft(disc(850, 520, 150, 210), 46), INK, 0.3)
    insect(canvas, 800, 430)
    slash = [(452, 742), (1148, 138)]
    canvas.line([(x + 4, y + 6) for x, y in slash], 9, mix(INK, SAND, 0.35))
    canvas.line(slash, 8, mix(BRICK, (200, 40, 30), 0.45))
    return canvas


def insect(canvas: Canvas, x: float, y: float) -> None:
    """A mosquito from above, head up, larger than life by some way."""
    legs: list[list[Point]] = [
        [(20, -60), (120, -150), (190, -120), (262, -206), (290, -204)],
        [(24, -40), (160, -60), (250, 10), (340, 0), (362, 12)],
        [(20, -20), (130, 40), (210, 170), (296, 220), (312, 246)],
    ]
    for leg in legs:
        for side in (-1, 1):
            canvas.line([(x + side * a, y + b) for a, b in leg], 6.5, INK)
            canvas.ellipse(x + side * leg[2][0], y + leg[2][1], 5.5, 5.5, INK)
    for side in (-1, 1):
        wing = curve(
            [
                (x + side * a, y + b)
                for a, b in [(14, -44), (70, -20), (128, 70), (150, 176), (128, 214), (92, 192), (46, 96), (14, -44)]
            ]
        )
        pane = polygon(wing)
        canvas.paint(pane, mix(PAPER, MIST, 0.35), 0.82)
        canvas.halftone(pane, mix(MIST, TEAL, 0.25), ramp((x, y - 40), (x, y + 220), 0.2, 0.75), 6)
        canvas.line(wing, 5, INK)
        for vein in (
            [(14, -44), (84, 60), (132, 204)],
            [(14, -44), (60, 60), (106, 196)],
            [(80, 54), (118, 110), (147, 160)],
        ):
            canvas.line(curve([(x + side * a, y + b) for a, b in vein]), 2.6, INK)
    body = polygon(
        curve(
            [
                (x, y - 30),
                (x + 22, y + 20),
                (x + 24, y + 110),
                (x + 12, y + 220),
                (x, y + 262),
                (x - 12, y + 220),
                (x - 24, y + 110),
                (x - 22, y + 20),
                (x, y - 30),
            ]
        )
    )
    canvas.paint(body, INK)
    for band in range(6):
        top = y + 44 + band * 33
        stripe = both(body, box(x - 40, top, x + 40, top + 10))
        canvas.paint(stripe, mix(PAPER, OCHRE, 0.25))
    canvas.ellipse(x, y - 46, 38, 46, INK)
    canvas.paint(disc(x - 10, y - 58, 13, 20), mix(TEAL, MIST, 0.35), 0.75)
    canvas.ellipse(x, y - 108, 25, 25, INK)
    for side in (-1, 1):
        canvas.ellipse(x + side * 17, y - 112, 11, 14, BRICK)
        feeler = curve([(x + side * 9, y - 126), (x + side * 34, y - 178), (x + side * 70, y - 214)])
        canvas.line(feeler, 4, INK)
        for hair in range(3, len(feeler) - 2, 4):
            px, py = feeler[hair]
            canvas.line([(px - 16, py - 10), (px, py), (px + 16, py - 8)], 2, INK)
    canvas.line([(x, y - 126), (x, y - 248)], 6, INK)


def magnet() -> Canvas:
    """A dark shard leans over a magnet, and one edge of it still touches."""
    canvas = Canvas("magnet", mix(PAPER, MIST, 0.16))
    canvas.shade(
        None, mix(MIST, TEAL, 0.12), field(lambda x, y: math.hypot((x - 800) / 1150, (y - 420) / 720) - 0.34), 0.4
    )
    canvas.halftone(None, mix(MIST, PAPER, 0.25), halo(800, 430, 470, 0.62, 0.8), 10)
    for number, reach in enumerate((300, 420, 570, 760, 1010, 1350, 1850, 2600)):
        for side in (-1, 1):
            turns = [math.radians(4 + 172 * step / 80) for step in range(81)]
            loop = [
                (800 + side * (30 + reach * math.sin(t) ** 3), 690 - reach * 1.05 * math.sin(t) ** 2 * math.cos(t))
                for t in turns
            ]
            canvas.line(loop, 3.4 - number * 0.2, mix(TEAL, PAPER, 0.1 + number * 0.07))

    bench = box(0, 700, 1600, 900)
    canvas.paint(bench, mix(PAPER, MIST, 0.55))
    canvas.shade(bench, mix(TEAL, INK, 0.3), ramp((0, 700), (0, 960), 0, 0.6), 0.55)
    canvas.paint(both(soft(disc(850, 806, 420, 52), 20), bench), INK, 0.6)

    x, y, rx, ry, tall = 800, 660, 330, 74, 112
    wall = polygon([(x - rx, y), (x + rx, y), *arc(x, y + tall, rx, ry, 0, 180)])
    canvas.paint(wall, mix(MIST, INK, 0.42))
    canvas.shade(wall, NIGHT, field(lambda px, py: (px - 760) / 420), 0.6)
    canvas.shade(wall, PAPER, field(lambda px, py: 0.55 - abs(px - 590) / 90), 0.4)
    top = disc(x, y, rx, ry)
    canvas.paint(top, mix(MIST, INK, 0.12))
    canvas.shade(top, mix(PAPER, MIST, 0.2), ramp((520, 610), (900, 720), 0.95, 0), 0.5)
    canvas.ring(x, y, rx, ry, 3, mix(PAPER, MIST, 0.35))

    canvas.paint(both(soft(disc(838, 668, 150, 24), 9), top), NIGHT, 0.72)
    shard: list[Point] = [
        (668, 668),
        (694, 610),
        (742, 540),
        (812, 470),
        (886, 420),
        (948, 412),
        (972, 444),
        (958, 508),
        (902, 578),
        (826, 634),
        (744, 672),
        (700, 682),
    ]
    edge: list[Point] = [
        (668, 668),
        (694, 610),
        (742, 540),
        (812, 470),
        (886, 420),
        (948, 412),
        (930, 440),
        (868, 470),
        (800, 528),
        (740, 590),
        (706, 640),
    ]
    stone = polygon(shard)
    canvas.paint(stone, mix(INK, NIGHT, 0.5))
    canvas.shade(stone, mix(MIST, INK, 0.25), halo(850, 470, 240, 0.8, 1.4), 0.85)
    canvas.shade(stone, NIGHT, ramp((800, 500), (900, 640), 0, 0.9), 0.6)
    canvas.polygon(edge, mix(INK, MIST, 0.5))
    canvas.shade(polygon(edge), PAPER, ramp((940, 410), (720, 600), 0.75, 0), 0.6)
    canvas.glow(676, 672, 50, OCHRE, 0.85)
    canvas.ellipse(674, 674, 5, 5, mix(OCHRE, PAPER, 0.5))
    return canvas
