"""The pictures of the demonstration, drawn when they are wanted: none is a photograph, and nothing is fetched."""

from collections.abc import Callable

from newsroom.demonstration.drawings import buildings, civics, film, ground, heavens, machines
from newsroom.demonstration.drawings.canvas import Canvas

SCENES: dict[str, Callable[[], Canvas]] = {
    "asteroid": heavens.asteroid,
    "ballot": civics.ballot,
    "bluescreen": machines.bluescreen,
    "cathedral": buildings.cathedral,
    "clock": heavens.clock,
    "datacentre": machines.datacentre,
    "magnet": ground.magnet,
    "mosquito": ground.mosquito,
    "mouse": film.mouse,
    "statute": civics.statute,
    "thread": machines.thread,
    "voyager": heavens.voyager,
}


def draw(key: str) -> bytes:
    """The picture of that key in `newsroom.toml`, as a JPEG of 1600 by 900: the same bytes every time.

    It takes about a second. Raises `KeyError` for a picture that nobody has drawn.
    """
    return SCENES[key]().finish()
