// The keys of the editor, written as people know them, and a dialog that lists them.
import { Extension, isMacOS, Strike as PackagedStrike } from "django-prose-editor/editor"
import { element, gettext, openDialog } from "./dialog.js"

const isMac = isMacOS()
const NAMES = isMac
  ? { Mod: "⌘", Alt: "⌥", Shift: "⇧", ArrowUp: "↑", ArrowDown: "↓" }
  : { Mod: "Ctrl", ArrowUp: "↑", ArrowDown: "↓" }

// "Mod-Shift-x" as "Ctrl+Shift+X", or "⌘⇧X".
export const keysText = (keys) =>
  keys
    .split("-")
    .map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key))
    .join(isMac ? "" : "+")

const groups = () => [
  [
    gettext("Text"),
    [
      ["Mod-b", gettext("Bold")],
      ["Mod-i", gettext("Italic")],
      ["Mod-Shift-x", gettext("Strike through")],
      ["Mod-.", gettext("Superscript")],
      ["Mod-,", gettext("Subscript")],
      ["Mod-k", gettext("Link")],
      ["Shift-Enter", gettext("New line in the same paragraph")],
      ["Mod-Shift-Space", gettext("Space that does not break")],
    ],
  ],
  [
    gettext("Blocks"),
    [
      ["Mod-Alt-0", gettext("Paragraph")],
      ["Mod-Alt-2", gettext("Heading")],
      ["Mod-Alt-3", gettext("Subheading")],
      ["Mod-Shift-8", gettext("Bulleted list")],
      ["Mod-Shift-7", gettext("Numbered list")],
      ["Mod-Shift-b", gettext("Quotation")],
      ["Alt-ArrowUp", gettext("Move block up")],
      ["Alt-ArrowDown", gettext("Move block down")],
    ],
  ],
  [
    gettext("Working"),
    [
      ["Mod-z", gettext("Undo")],
      ["Mod-Shift-z", gettext("Redo")],
      ["Mod-f", gettext("Find and replace")],
      ["F3", gettext("Next match")],
      ["Mod-Shift-v", gettext("Paste as plain text")],
      ["F11", gettext("Full screen")],
      ["Alt-F10", gettext("To the toolbar")],
      ["Escape", gettext("Close what is open; leave full screen")],
      ["Mod-Shift-e", gettext("To the entities in the text, and back")],
      ["Mod-s", gettext("Save")],
      ["Mod-/", gettext("This list")],
    ],
  ],
]

function show(editor) {
  const lists = groups().map(([title, keys]) => [
    element("h3", {}, title),
    element("dl", {}, ...keys.flatMap(([key, what]) => [
      element("dt", {}, element("kbd", {}, keysText(key))),
      element("dd", {}, what),
    ])),
  ])
  const typed = gettext(
    "While you type, straight quotation marks become those of the story’s language, -- a dash and ... an ellipsis. " +
      "“- ” at the start of a paragraph begins a list, “> ” a quotation, “## ” a heading. Backspace takes it back.",
  )
  openDialog(
    editor,
    gettext("Keyboard shortcuts"),
    [
      element("div", { class: "editor-shortcuts" }, ...lists.map((list) => element("section", {}, ...list))),
      element("p", { class: "editor-dialog__help" }, typed),
    ],
    { className: "editor-dialog--wide" },
  )
}

// The package's own keys for it, with S, save the story as well.
export const Strike = PackagedStrike.extend({
  addKeyboardShortcuts: () => ({ "Mod-Shift-x": ({ editor }) => editor.commands.toggleStrike() }),
})

export const Shortcuts = Extension.create({
  name: "shortcuts",
  addCommands() {
    return { showShortcuts: () => ({ editor }) => (show(editor), true) }
  },
  addKeyboardShortcuts() {
    return { "Mod-/": ({ editor }) => editor.commands.showShortcuts() }
  },
})
