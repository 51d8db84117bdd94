"""Scenes of what is above us."""

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
    curve,
    disc,
    field,
    halo,
    mix,
    polygon,
    ramp,
)

NIGHT = mix(INK, (8, 14, 20), 0.45)


def stars(canvas: Canvas, number: int, floor: float = 900) -> None:
    """A scatter of stars, many small and few large, none of them on a grid."""
    for _ in range(number):
        x, y = canvas.chance.uniform(0, 1600), canvas.chance.uniform(0, floor)
        size = 0.6 + 2.2 * canvas.chance.random() ** 7
        tone = canvas.chance.choice([PAPER, MIST, MIST, mix(OCHRE, PAPER, 0.5)])
        canvas.ellipse(x, y, size, size, mix(NIGHT, tone, 0.35 + 0.6 * canvas.chance.random()))


def voyager() -> Canvas:
    """A probe with its dish passes before a golden disc as large as a sun; far off, a pale blue dot."""
    canvas = Canvas("voyager", NIGHT)
    canvas.shade(None, TEAL, field(lambda x, y: 0.85 - abs((y - 900) * 0.9 + (x - 200) * 0.62) / 620), 0.4)
    stars(canvas, 420)

    x, y, radius = 985, 430, 318
    canvas.glow(x, y, 560, OCHRE, 0.42)
    record = disc(x, y, radius)
    canvas.paint(record, mix(OCHRE, BRICK, 0.12))
    canvas.shade(record, mix(OCHRE, PAPER, 0.62), field(lambda px, py: 1.15 * max(0, math.cos(2 * (math.atan2(py - y, px - x) + 0.8))) ** 5), 0.3)
    canvas.shade(record, mix(BRICK, INK, 0.5), field(lambda px, py: 0.62 * max(0, math.cos(2 * (math.atan2(py - y, px - x) - 0.75))) ** 2), 0.35)
    for number in range(25):
        groove = 128 + number * 7.4
        if number in (8, 9, 17):
            continue
        canvas.ring(x, y, groove, groove, 1.1, mix(OCHRE, INK, 0.34))
    canvas.ring(x, y, radius, radius, 5, mix(OCHRE, PAPER, 0.5))
    label = disc(x, y, 112)
    canvas.paint(label, BRICK)
    canvas.shade(label, INK, ramp((x - 60, y - 90), (x + 70, y + 110), 0, 0.6))
    canvas.ring(x, y, 112, 112, 3, mix(OCHRE, PAPER, 0.35))
    for angle, length in zip(range(0, 360, 24), [84, 58, 92, 66, 78, 50, 88, 96, 60, 74, 90, 54, 80, 68, 94], strict=True):
        turn = math.radians(angle + 7)
        end = (x + length * math.cos(turn), y + length * math.sin(turn))
        canvas.line([(x + 14 * math.cos(turn), y + 14 * math.sin(turn)), end], 1.8, mix(OCHRE, PAPER, 0.45))
        canvas.ellipse(*end, 2.6, 2.6, mix(OCHRE, PAPER, 0.6))
    canvas.ellipse(x, y, 9, 9, mix(OCHRE, PAPER, 0.55))

    probe(canvas, 640, 520)
    canvas.glow(188, 706, 46, MIST, 0.75)
    canvas.ellipse(188, 706, 4.2, 4.2, mix(MIST, PAPER, 0.5))
    return canvas


def probe(canvas: Canvas, x: float, y: float) -> None:
    """The probe: a dish that looks back the way it came, a ten-sided bus, and three booms."""
    steel, bright = mix(MIST, INK, 0.3), mix(PAPER, MIST, 0.2)

    def truss(start: tuple[float, float], end: tuple[float, float], bays: int, wide: float) -> None:
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = math.hypot(dx, dy)
        nx, ny = -dy / length * wide, dx / length * wide
        rails = [
            [(start[0] + dx * i / bays + nx * s, start[1] + dy * i / bays + ny * s) for i in range(bays + 1)]
            for s in (-1, 1)
        ]
        for rail in rails:
            canvas.line(rail, 2.2, bright)
        canvas.line([rails[i % 2][i] for i in range(bays + 1)], 1.5, steel)

    truss((x + 30, y + 4), (x + 560, y - 232), 34, 6)
    truss((x + 16, y + 30), (x - 46, y + 280), 12, 8)
    truss((x + 40, y + 20), (x + 196, y + 168), 9, 8)
    for step in range(3):
        start, end = 0.5 + step * 0.19, 0.66 + step * 0.19
        barrel = [(x + 16 - 62 * t, y + 30 + 250 * t) for t in (start, end)]
        canvas.line(barrel, 36, mix(TEAL, MIST, 0.12))
        canvas.line([(px - 11, py - 3) for px, py in barrel], 8, mix(TEAL, MIST, 0.6))
        canvas.line([(px + 13, py + 3) for px, py in barrel], 9, mix(TEAL, INK, 0.6))
    cx, cy = x + 204, y + 176
    canvas.polygon([(cx - 26, cy - 6), (cx + 8, cy - 34), (cx + 44, cy + 4), (cx + 10, cy + 34)], mix(INK, TEAL, 0.5))
    canvas.ellipse(cx + 30, cy + 22, 15, 15, bright)
    canvas.ellipse(cx + 32, cy + 24, 8, 8, INK)
    canvas.ellipse(cx - 2, cy + 36, 10, 10, steel)

    bus = [(x - 44, y + 2), (x + 14, y - 34), (x + 64, y - 14), (x + 70, y + 28), (x + 14, y + 66), (x - 36, y + 48)]
    canvas.polygon(bus, mix(INK, TEAL, 0.25))
    canvas.polygon([(x - 44, y + 2), (x + 14, y - 34), (x + 18, y + 14), (x + 14, y + 66), (x - 36, y + 48)], mix(TEAL, INK, 0.2))
    canvas.polygon([(x - 14, y - 6), (x + 8, y - 18), (x + 10, y + 22), (x - 12, y + 34)], OCHRE)

    # the dish, a shallow bowl turned to the lower left
    tilt = math.radians(-32)

    def turned(px: float, py: float) -> tuple[float, float]:
        return x - 40 + px * math.cos(tilt) - py * math.sin(tilt), y - 14 + px * math.sin(tilt) + py * math.cos(tilt)

    rim = [turned(-46 + 44 * math.cos(a / 30 * math.pi), 150 * math.sin(a / 30 * math.pi)) for a in range(60)]
    bowl = polygon([turned(-46 + 104 * (1 - (t / 20) ** 2), 150 * t / 20) for t in range(-20, 21)])
    canvas.paint(bowl, mix(MIST, INK, 0.3))
    canvas.shade(bowl, mix(INK, TEAL, 0.3), ramp(turned(20, 150), turned(-20, -130), 1.1, 0), 0.5)
    face = polygon(rim)
    canvas.paint(face, PAPER)
    canvas.shade(face, mix(MIST, TEAL, 0.45), ramp(turned(-10, 150), turned(-60, -90), 1, 0), 0.45)
    inner = polygon([turned(-44 + 30 * math.cos(a / 30 * math.pi), 104 * math.sin(a / 30 * math.pi)) for a in range(60)])
    canvas.paint(inner, INK, 0.07)
    canvas.line([*rim, rim[0]], 3, mix(PAPER, MIST, 0.5))
    feed = turned(-150, 0)
    for angle in (78, 176, 284):
        foot = turned(-46 + 44 * math.cos(math.radians(angle)), 150 * math.sin(math.radians(angle)))
        canvas.line([foot, feed], 2.6, mix(MIST, INK, 0.25))
    canvas.polygon([turned(-150 + 8 * math.cos(a / 10 * math.pi), 24 * math.sin(a / 10 * math.pi)) for a in range(20)], OCHRE)


def eclipse() -> Canvas:
    """The moon stands before the sun above a dark city, and the streets look up."""
    canvas = Canvas("eclipse", mix(TEAL, NIGHT, 0.5))
    x, y, radius = 800, 330, 150
    canvas.shade(None, NIGHT, field(lambda px, py: 1.05 * min(1, max(0, (math.hypot(px - x, py - y) - 330) / 720))), 0.4)
    canvas.shade(None, mix(BRICK, OCHRE, 0.55), ramp((0, 500), (0, 790), 0, 1), 0.4)
    stars(canvas, 120, 480)

    def corona(px: float, py: float) -> float:
        turn, away = math.atan2(py - y, px - x) + 0.3, math.hypot(px - x, py - y) - radius
        reach = 150 + 250 * abs(math.cos(turn)) ** 4 + 60 * abs(math.sin(turn * 2.5 + 0.6)) ** 3 + 26 * math.cos(turn * 9)
        return 1.08 * max(0, 1 - away / reach) ** 1.8

    canvas.shade(None, mix(PAPER, OCHRE, 0.28), field(corona), 0.45)
    canvas.halftone(None, mix(PAPER, OCHRE, 0.1), field(lambda px, py: corona(px, py) * 0.9), 8)
    canvas.ellipse(x, y, radius + 7, None, PAPER)
    canvas.ellipse(x, y, radius, None, NIGHT)
    canvas.glow(x + 108, y - 106, 150, mix(PAPER, OCHRE, 0.15), 1)
    canvas.glow(x + 108, y - 106, 46, (255, 252, 244), 1)
    canvas.ellipse(x + 108, y - 106, 9, 9, (255, 252, 244))

    for row, (base, tone, low, high) in enumerate(
        [(900, mix(BRICK, INK, 0.55), 150, 300), (900, mix(INK, BRICK, 0.22), 90, 230), (900, NIGHT, 30, 130)]
    ):
        left = -20.0
        while left < 1600:
            wide = canvas.chance.uniform(34, 92)
            dip = 1 - 0.55 * math.exp(-(((left + wide / 2 - 800) / 300) ** 2))
            tall = canvas.chance.uniform(low, high) * dip
            canvas.rectangle(left, base - tall, left + wide + 1, base, tone)
            kind = canvas.chance.random()
            if kind < 0.2:
                canvas.polygon([(left, base - tall), (left + wide / 2, base - tall - wide * 0.55), (left + wide, base - tall)], tone)
            elif kind < 0.42:
                canvas.line([(left + wide * 0.5, base - tall - 34), (left + wide * 0.5, base - tall)], 2, tone)
            elif kind < 0.62:
                canvas.rectangle(left + wide * 0.2, base - tall - 14, left + wide * 0.6, base - tall, tone)
            if row:
                for column in range(int(wide // 13)):
                    for storey in range(int(tall // 17)):
                        if canvas.chance.random() < 0.17:
                            wx, wy = left + 7 + column * 13, base - tall + 9 + storey * 17
                            canvas.rectangle(wx, wy, wx + 5, wy + 7, mix(tone, OCHRE, 0.75))
            left += wide
    return canvas


def asteroid() -> Canvas:
    """A small moon throws out a fan of dust where it has been struck; its parent looms behind, a small craft watches."""
    canvas = Canvas("asteroid", NIGHT)
    canvas.shade(None, TEAL, halo(1180, 300, 1000, 0.7), 0.4)
    stars(canvas, 360)

    parent = polygon(rock(canvas, 1390, 190, 380, 0.06))
    canvas.paint(parent, mix(TEAL, MIST, 0.3))
    canvas.shade(parent, NIGHT, halo(1640, 420, 660, 1.6), 0.6)
    canvas.shade(parent, mix(MIST, PAPER, 0.4), halo(1080, 30, 330, 0.8), 0.5)

    x, y = 800, 520
    hit = (x - 118, y - 52)

    def fan(px: float, py: float) -> float:
        dx, dy = px - hit[0], py - hit[1]
        away, turn = math.hypot(dx, dy), math.atan2(dy, dx)
        off = abs((turn - math.radians(204) + math.pi) % (2 * math.pi) - math.pi)
        rays = 0.72 + 0.28 * math.cos(turn * 46) * math.cos(turn * 17 + 1)
        return max(0, 1 - away / 640) ** 1.25 * max(0, 1 - (off / 0.98) ** 4) * rays * 1.35

    canvas.shade(None, mix(OCHRE, PAPER, 0.35), field(fan), 0.75)
    for _ in range(230):
        turn = math.radians(204) + canvas.chance.gauss(0, 0.42)
        away = 90 + 560 * canvas.chance.random() ** 1.3
        size = 1 + 5 * canvas.chance.random() ** 4
        cx, cy = hit[0] + away * math.cos(turn), hit[1] + away * math.sin(turn)
        canvas.polygon(rock(canvas, cx, cy, size, 0.3, 8), mix(PAPER, OCHRE, canvas.chance.random()))
    canvas.glow(*hit, 260, mix(OCHRE, PAPER, 0.6), 0.95)

    outline = rock(canvas, x, y, 176, 0.06)
    moon = polygon(outline)
    canvas.paint(moon, mix(OCHRE, PAPER, 0.3))
    canvas.shade(moon, BRICK, halo(x + 150, y + 120, 330, 1.3), 0.6)
    canvas.shade(moon, NIGHT, halo(x + 190, y + 150, 310, 1.5), 0.6)
    for _ in range(120):
        turn, away = canvas.chance.uniform(0, 6.28), 158 * math.sqrt(canvas.chance.random())
        cx, cy = x + away * math.cos(turn), y + away * 0.9 * math.sin(turn)
        size = (3 + 17 * canvas.chance.random() ** 3) * (1 - (away / 230) ** 2)
        lit = 0.62 - ((cx - x) + (cy - y)) / 330
        if not 0.28 < lit < 1.05 or math.hypot(cx - hit[0], cy - hit[1]) < 62:
            continue
        stone = rock(canvas, cx, cy, size, 0.12, 12)
        canvas.polygon([(px + size * 0.32, py + size * 0.3) for px, py in stone], mix(NIGHT, BRICK, lit * 0.8))
        canvas.polygon(stone, mix(mix(BRICK, NIGHT, 0.35), mix(OCHRE, PAPER, 0.42), min(1, lit * 1.05)))
    canvas.glow(*hit, 120, PAPER, 1)

    cx, cy = 420, 742
    canvas.polygon([(cx - 92, cy + 22), (cx - 24, cy + 2), (cx - 20, cy + 26), (cx - 88, cy + 48)], mix(TEAL, MIST, 0.25))
    canvas.polygon([(cx + 24, cy - 12), (cx + 92, cy - 32), (cx + 96, cy - 8), (cx + 28, cy + 13)], mix(TEAL, MIST, 0.4))
    for side in (-1, 1):
        for bar in range(1, 4):
            px, py = cx + side * (24 + bar * 17), cy - side * (5 + bar * 5) + (7 if side > 0 else -3)
            canvas.line([(px, py - 14), (px + 4, py + 12)], 1.6, NIGHT)
    canvas.polygon([(cx - 24, cy - 16), (cx + 20, cy - 30), (cx + 28, cy + 16), (cx - 16, cy + 32)], mix(OCHRE, PAPER, 0.25))
    canvas.polygon([(cx + 20, cy - 30), (cx + 36, cy - 22), (cx + 43, cy + 22), (cx + 28, cy + 16)], mix(OCHRE, PAPER, 0.75))
    canvas.ellipse(cx + 2, cy, 9, 10, NIGHT)
    canvas.ellipse(cx + 4, cy - 2, 3.4, 3.4, MIST)
    return canvas


def rock(canvas: Canvas, x: float, y: float, radius: float, rough: float, corners: int = 18) -> list[Point]:
    """The outline of a stone: a circle that nobody has polished."""
    phases = [canvas.chance.uniform(0, 6.28) for _ in range(3)]
    outline: list[Point] = []
    for corner in range(corners):
        turn = corner / corners * 2 * math.pi
        swell = sum(math.sin(turn * (i + 2) + phase) for i, phase in enumerate(phases)) / 2
        away = radius * (1 + rough * (swell + canvas.chance.uniform(-0.3, 0.3)))
        outline.append((x + away * math.cos(turn), y + away * math.sin(turn) * 0.92))
    return curve([*outline, outline[0]], 6) if radius > 60 else outline
