"""Scenes of film, and of who may show it."""

import math

from PIL import Image

from newsroom.demonstration.drawings.canvas import (
    INK,
    MIST,
    OCHRE,
    PAPER,
    SIZE,
    TEAL,
    Canvas,
    Colour,
    box,
    curve,
    disc,
    field,
    mix,
    ramp,
    soft,
)
from newsroom.demonstration.drawings.figures import NIGHT, arc

BLACK, GREY, WHITE = mix(INK, (10, 12, 12), 0.5), mix(MIST, INK, 0.25), mix(PAPER, MIST, 0.12)


def mouse() -> Canvas:
    """A strip of film runs across the sheet: a paddle steamer, an open padlock, a closed one."""
    canvas = Canvas("mouse", mix(INK, TEAL, 0.75))
    canvas.shade(None, NIGHT, field(lambda x, y: math.hypot((x - 800) / 1100, (y - 450) / 720) - 0.3), 0.45)
    light = disc(800, 450, 400)
    canvas.paint(light, mix(OCHRE, PAPER, 0.12))
    canvas.halftone(light, mix(OCHRE, PAPER, 0.6), ramp((560, 120), (1040, 800), 0.95, 0.1), 10)

    strip = Canvas("mouse strip", BLACK)
    strip.rectangle(-200, 232, 1800, 235, GREY)
    strip.rectangle(-200, 665, 1800, 668, GREY)
    for hole in range(33):
        for y in (252, 616):
            strip.rectangle(-8 + hole * 50, y, 18 + hole * 50, y + 32, mix(NIGHT, TEAL, 0.35), 7)
    for number in range(-1, 4):
        left = 92 + number * 482
        strip.rectangle(left, 306, left + 452, 594, WHITE, 12)
        pane = box(left, 306, left + 452, 594)
        strip.shade(pane, GREY, worn(left + 226), 0.6)
    steamer(strip, 318, 528)
    padlock(strip, 800, 500, shut=False)
    padlock(strip, 1282, 500, shut=True)
    for _ in range(46):
        x, top = strip.chance.uniform(0, 1600), strip.chance.uniform(306, 594)
        end = x + strip.chance.uniform(-3, 3), top + strip.chance.uniform(8, 60)
        strip.line([(x, top), end], 1, mix(WHITE, GREY, strip.chance.random()))

    mask = box(-200, 232, 1800, 668)
    matrix = slanted(11, 1.1)
    cut = mask.transform(SIZE, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    film = strip.image.transform(SIZE, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC)
    canvas.paint(soft(cut, 18).transform(SIZE, Image.Transform.AFFINE, (1, 0, -24, 0, 1, -40)), NIGHT, 0.6)
    canvas.image.paste(film, (0, 0), cut)
    return canvas


def worn(x: float) -> Image.Image:
    """How dark a frame around that middle has become towards its corners."""
    return field(lambda px, py: math.hypot((px - x) / 330, (py - 450) / 240) - 0.45)


def slanted(degrees: float, growth: float) -> tuple[float, ...]:
    """The affine map that turns the sheet against the clock about its middle, and enlarges it."""
    x, y = SIZE[0] / 2, SIZE[1] / 2
    cos, sin = math.cos(math.radians(degrees)) / growth, math.sin(math.radians(degrees)) / growth
    return cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos


def steamer(canvas: Canvas, x: float, water: float) -> None:
    """A paddle steamer on waves, in black, grey and white."""
    for puff, (dx, dy, size) in enumerate([(-46, -178, 15), (-70, -192, 20), (-102, -196, 25), (-140, -190, 20)]):
        canvas.ellipse(x + dx, water + dy, size, size, mix(GREY, WHITE, 0.25 + puff * 0.12))
    canvas.polygon([(x - 150, water - 46), (x + 158, water - 52), (x + 136, water + 12), (x - 128, water + 12)], BLACK)
    canvas.rectangle(x - 118, water - 92, x + 108, water - 46, WHITE)
    canvas.rectangle(x - 118, water - 96, x + 108, water - 88, BLACK)
    canvas.rectangle(x - 40, water - 132, x + 76, water - 92, mix(GREY, WHITE, 0.5))
    canvas.rectangle(x - 48, water - 138, x + 84, water - 130, BLACK)
    for port in range(7):
        canvas.rectangle(x - 104 + port * 30, water - 78, x - 88 + port * 30, water - 58, BLACK, 3)
    for port in range(3):
        canvas.rectangle(x - 26 + port * 34, water - 122, x - 6 + port * 34, water - 102, BLACK, 3)
    for stack in (-44, 0):
        canvas.rectangle(x + stack - 10, water - 176, x + stack + 10, water - 134, BLACK)
        canvas.rectangle(x + stack - 14, water - 180, x + stack + 14, water - 168, BLACK, 3)
        canvas.rectangle(x + stack - 10, water - 160, x + stack + 10, water - 152, WHITE)
    canvas.line([(x + 128, water - 52), (x + 128, water - 130)], 3.5, BLACK)
    canvas.polygon([(x + 128, water - 130), (x + 94, water - 120), (x + 128, water - 108)], GREY)
    wx, wy = x - 84, water - 16
    canvas.ellipse(wx, wy, 54, 54, WHITE)
    canvas.ring(wx, wy, 54, 54, 8, BLACK)
    for spoke in range(8):
        turn = math.radians(spoke * 45 + 10)
        canvas.line([(wx, wy), (wx + 52 * math.cos(turn), wy + 52 * math.sin(turn))], 4.5, BLACK)
    canvas.ellipse(wx, wy, 11, 11, BLACK)
    for row in range(3):
        tone: Colour = (mix(GREY, WHITE, 0.3), GREY, mix(BLACK, GREY, 0.3))[row]
        base = water + 6 + row * 19
        crest = curve([(x - 226 + 28.25 * i, base + (9 if (i + row) % 2 else -5)) for i in range(17)], 8)
        canvas.polygon([*crest, (x + 226, 588), (x - 226, 588)], tone)
    canvas.rectangle(x - 226, 584, x + 226, 594, mix(BLACK, GREY, 0.3))


def padlock(canvas: Canvas, x: float, y: float, shut: bool) -> None:
    """A padlock, its shackle home or swung up and aside."""
    lift = 0.0 if shut else 46.0
    shackle = [(x - 58, y - 20), *arc(x, y - 62 - lift, 58, 62, 180, 360), (x + 58, y - 20 if shut else y - 72)]
    canvas.line(shackle, 24, BLACK)
    canvas.line([(px - 4, py - 3) for px, py in shackle], 6, GREY)
    body = box(x - 92, y - 34, x + 92, y + 76)
    canvas.rectangle(x - 92, y - 38, x + 92, y + 78, BLACK, 12)
    canvas.shade(body, GREY, ramp((x - 92, y - 34), (x + 60, y + 60), 0.75, 0), 0.55)
    canvas.ellipse(x, y + 8, 17, 17, WHITE)
    canvas.polygon([(x - 8, y + 14), (x + 8, y + 14), (x + 14, y + 50), (x - 14, y + 50)], WHITE)
