"""The icons of The Assay, an A in a hallmark with a bead of gold: the same points as in `static/img/icon.svg`."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

TEAL, PAPER, OCHRE = "#1f5c57", "#f4efe6", "#c8963e"
PUNCH = [(15, 1), (49, 1), (63, 15), (63, 49), (49, 63), (15, 63), (1, 49), (1, 15)]
LETTER = [(29.2, 9), (34.8, 9), (54, 54), (42.6, 54), (38.1, 43), (19.3, 43), (15.2, 54), (9.4, 54)]
COUNTER = [(21.2, 38), (36.0, 38), (28.7, 19.6)]
BEAD = (28.9, 33.4, 3.7)
SIZES = (32, 180, 512)
SMALL_SIZES = (16, 32, 48)


def icon(size: int) -> bytes:
    """The icon as a PNG of that many pixels each way. At 180, the size for home screens, it fills its square."""
    scale = size * 8 // 64 if size < 256 else size * 4 // 64
    side = 64 * scale
    image = Image.new("RGBA", (side, side), TEAL if size == 180 else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    for points, colour in ((PUNCH, TEAL), (LETTER, PAPER), (COUNTER, TEAL)):
        pen.polygon([(x * scale, y * scale) for x, y in points], fill=colour)
    x, y, radius = (value * scale for value in BEAD)
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=OCHRE)
    file = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
    return file.getvalue()


def small() -> bytes:
    """The icon for whoever asks for `favicon.ico`: drawn in each of the sizes that desktops show."""
    *others, largest = (Image.open(BytesIO(icon(size))) for size in SMALL_SIZES)
    file = BytesIO()
    largest.save(file, "ICO", sizes=[(size, size) for size in SMALL_SIZES], append_images=others)
    return file.getvalue()


def write(folder: Path) -> None:
    """Write `favicon-32.png` and its sisters into a folder."""
    (folder / "favicon.ico").write_bytes(small())
    for size in SIZES:
        (folder / f"favicon-{size}.png").write_bytes(icon(size))


if __name__ == "__main__":
    write(Path(__file__).parents[2] / "static" / "img")
