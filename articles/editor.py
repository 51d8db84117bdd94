"""What the body editor can do. What a body may hold is not decided here but in `articles.cleaning`."""

from __future__ import annotations

from typing import Any


def _allows_nothing(config: Any, shared: dict[str, Any]) -> None:
    """For extensions of our own that add no markup; the editor's package asks for a function each."""


# Extensions in static/js/editor-extensions.js, named as there.
EXTENSION_PROCESSORS = {"BlockId": _allows_nothing, "NoInjectedStyle": _allows_nothing}

BODY_EDITOR: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HTML": True,
    "SpecialCharacters": True,
    **dict.fromkeys(EXTENSION_PROCESSORS, True),
}
