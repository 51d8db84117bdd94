"""What the body editor can do. What a body may hold is not decided here but in `articles.cleaning`."""

from __future__ import annotations

from typing import Any

from django.urls import reverse_lazy

from .embeds import NAMES


def _allows_nothing(config: Any, shared: dict[str, Any]) -> None:
    """Extensions of our own allow nothing by themselves; the editor's package asks for a function each."""


_OWN: dict[str, Any] = {
    "BlockId": True,
    "Caption": True,
    "CaptionText": True,
    "CleanPaste": True,
    "Count": True,
    "Credit": True,
    "Embed": {"checkUrl": reverse_lazy("admin:articles_picture_embed"), "providers": NAMES},
    "Figure": {"chooseUrl": reverse_lazy("admin:articles_picture_choose")},
    "Find": True,
    "Fullscreen": True,
    "Image": True,
    "Link": True,
    "MoveBlock": True,
    "NoInjectedStyle": True,
    "Shortcuts": True,
    "Strike": True,
    "Toolbar": True,
    "TrailingNode": {"notAfter": ["heading", "bulletList", "orderedList", "blockquote"]},
    "Typography": True,
}
# Extensions in static/js/editor-extensions.js, named as there, and one of the package that has no such function.
EXTENSION_PROCESSORS = dict.fromkeys(_OWN, _allows_nothing)

BODY_EDITOR: dict[str, Any] = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "CodeBlock": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "SpecialCharacters": True,
    # The package's own: our toolbar takes the place of its menu, and editors want their spelling checked.
    "Menu": False,
    "NoSpellCheck": False,
    **_OWN,
}
