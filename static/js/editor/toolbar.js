// The toolbar: one stop for the tab key, arrow keys from button to button, a native list for the kind of block.
import { Extension } from "django-prose-editor/editor"
import { element, gettext, headOf } from "./dialog.js"
import { figureAt, insertBlock } from "./figures.js"
import { keysText } from "./shortcuts.js"

const mark = (name, command, icon, label, keys) => ({
  icon, label, keys,
  run: (chain) => chain[command]().run(),
  active: (editor) => editor.isActive(name),
  enabled: (editor) => editor.can()[command](),
})
const plain = (command, icon, label, keys, enabled = (editor) => editor.can()[command]()) => ({
  icon, label, keys, enabled,
  run: (chain) => chain[command]().run(),
})
// Those that open a dialog, or move the focus themselves.
const opens = (command, icon, label, keys, active) => ({
  icon, label, keys, active,
  run: (_chain, editor) => editor.commands[command](),
})

function insertTable(editor) {
  const row = (type) => ({ type: "tableRow", content: Array.from({ length: 3 }, () => ({ type, content: [{ type: "paragraph" }] })) })
  const content = [row("tableHeader"), row("tableCell"), row("tableCell")]
  const start = insertBlock(editor, { type: "table", content })
  // Into its first cell, behind the table, the row, the cell and the paragraph that begin there.
  editor.chain().focus().setTextSelection(start + 4).run()
}

const groups = () => [
  [
    mark("bold", "toggleBold", "format_bold", gettext("Bold"), "Mod-b"),
    mark("italic", "toggleItalic", "format_italic", gettext("Italic"), "Mod-i"),
    mark("strike", "toggleStrike", "format_strikethrough", gettext("Strike through"), "Mod-Shift-x"),
    mark("superscript", "toggleSuperscript", "superscript", gettext("Superscript"), "Mod-."),
    mark("subscript", "toggleSubscript", "subscript", gettext("Subscript"), "Mod-,"),
    opens("editLink", "insert_link", gettext("Link"), "Mod-k", (editor) => editor.isActive("link")),
  ],
  [
    mark("bulletList", "toggleBulletList", "format_list_bulleted", gettext("Bulleted list"), "Mod-Shift-8"),
    mark("orderedList", "toggleOrderedList", "format_list_numbered", gettext("Numbered list"), "Mod-Shift-7"),
    mark("blockquote", "toggleBlockquote", "format_quote", gettext("Quotation"), "Mod-Shift-b"),
  ],
  [
    opens("choosePicture", "image", gettext("Picture"), null, (editor) => editor.isActive("figure")),
    opens("editEmbed", "smart_display", gettext("Embed"), null, (editor) => editor.isActive("embed")),
    {
      icon: "grid_on", label: gettext("Table"), enabled: (editor) => !editor.isActive("table"),
      run: (_chain, editor) => insertTable(editor),
    },
    plain("setHorizontalRule", "horizontal_rule", gettext("Line")),
  ],
  [plain("undo", "undo", gettext("Undo"), "Mod-z"), plain("redo", "redo", gettext("Redo"), "Mod-Shift-z")],
  [
    opens("openFind", "search", gettext("Find and replace"), "Mod-f"),
    opens("toggleFullscreen", "fullscreen", gettext("Full screen"), "F11", (editor) => editor.storage.fullscreen.isOn),
    opens("showShortcuts", "help_outline", gettext("Keyboard shortcuts"), "Mod-/"),
  ],
]

// Tools that are there only inside of what they work on.
const contexts = () => [
  {
    label: gettext("Table"),
    shown: (editor) => editor.isActive("table"),
    items: [
      plain("addRowBefore", null, gettext("Row above")),
      plain("addRowAfter", null, gettext("Row below")),
      plain("deleteRow", null, gettext("Delete row")),
      plain("addColumnBefore", null, gettext("Column before")),
      plain("addColumnAfter", null, gettext("Column after")),
      plain("deleteColumn", null, gettext("Delete column")),
      plain("mergeOrSplit", null, gettext("Merge or split cells")),
      plain("toggleHeaderRow", null, gettext("Header row")),
      plain("deleteTable", null, gettext("Delete table")),
    ],
  },
  {
    label: gettext("Figure"),
    shown: (editor) => !!figureAt(editor.state),
    items: [
      opens("describePicture", null, gettext("Alternative text")),
      opens("choosePicture", null, gettext("Replace picture")),
      plain("deleteFigure", null, gettext("Delete figure")),
    ],
  },
]

function makeButton(editor, { icon, label, keys, run }) {
  const face = icon ? element("span", { class: "material-icons", "aria-hidden": "true" }, icon) : label
  const made = element(
    "button",
    {
      type: "button",
      class: icon ? "editor-toolbar__button" : "editor-toolbar__button editor-toolbar__button--words",
      "aria-label": icon ? label : null,
      title: keys ? `${label} (${keysText(keys)})` : icon ? label : null,
      tabindex: -1,
      // Else the text would lose its selection before the button works on it.
      onmousedown: (event) => event.preventDefault(),
      onclick: () => made.getAttribute("aria-disabled") !== "true" && run(editor.chain().focus(), editor),
    },
    face,
  )
  return made
}

function makeSelect(editor, levels) {
  const names = { 2: gettext("Heading"), 3: gettext("Subheading") }
  const options = [[0, gettext("Paragraph")], ...levels.map((level) => [level, names[level] ?? `${level}`])]
  const select = element(
    "select",
    { class: "editor-toolbar__select", "aria-label": gettext("Kind of block"), tabindex: -1, autocomplete: "off" },
    ...options.map(([value, name]) => element("option", { value }, name)),
  )
  select.addEventListener("change", () => {
    const level = Number(select.value)
    const chain = editor.chain().focus()
    if (level) chain.setHeading({ level }).run()
    else chain.setParagraph().run()
  })
  // A control without a name of its own: it is no part of what the form sends.
  select.addEventListener("input", (event) => event.stopPropagation())
  return select
}

function make(editor) {
  const updates = []
  const add = (parent, item) => {
    const made = makeButton(editor, item)
    parent.append(made)
    updates.push(() => {
      if (item.active) made.setAttribute("aria-pressed", String(item.active(editor)))
      if (item.enabled) made.setAttribute("aria-disabled", String(!item.enabled(editor)))
    })
  }

  const levels = editor.extensionManager.extensions.find(({ name }) => name === "heading").options.levels
  const select = makeSelect(editor, levels)
  updates.push(() => {
    const level = levels.find((one) => editor.isActive("heading", { level: one })) ?? 0
    if (select.value !== String(level)) select.value = String(level)
    select.disabled = !level && !editor.can().setHeading({ level: levels[0] })
  })

  const main = element("div", { class: "editor-toolbar__row" }, element("div", { class: "editor-toolbar__group" }, select))
  for (const items of groups()) {
    const group = element("div", { class: "editor-toolbar__group" })
    for (const item of items) add(group, item)
    main.append(group)
  }
  const toolbar = element("div", { class: "editor-toolbar", role: "toolbar", "aria-label": gettext("Text") }, main)
  for (const { label, shown, items } of contexts()) {
    const row = element("div", { class: "editor-toolbar__row", role: "group", "aria-label": label, hidden: true })
    for (const item of items) add(row, item)
    toolbar.append(row)
    updates.push(() => (row.hidden = !shown(editor)))
  }
  return { toolbar, update: () => updates.forEach((update) => update()) }
}

function moveFocus(toolbar, event) {
  const stops = [...toolbar.querySelectorAll("button, select")].filter((stop) => stop.offsetParent && !stop.disabled)
  const place = stops.indexOf(document.activeElement)
  const target = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: stops.length - 1 }[event.key]
  if (target === undefined || place < 0) return
  event.preventDefault()
  stops[(target + stops.length) % stops.length].focus()
}

export const Toolbar = Extension.create({
  name: "toolbar",
  addStorage: () => ({ dom: null }),

  onCreate() {
    const { editor } = this
    const { toolbar, update } = make(editor)
    this.storage.dom = toolbar
    const stops = [...toolbar.querySelectorAll("button, select")]
    stops[0].tabIndex = 0
    // The tab key comes back to where it was left.
    toolbar.addEventListener("focusin", ({ target }) => {
      for (const stop of stops) stop.tabIndex = stop === target ? 0 : -1
    })
    toolbar.addEventListener("keydown", (event) => {
      moveFocus(toolbar, event)
      if (event.key === "Escape") editor.view.focus()
    })

    let waiting = 0
    editor.on("transaction", () => {
      // Once a frame is enough, however fast someone types.
      waiting ||= requestAnimationFrame(() => {
        waiting = 0
        if (!editor.isDestroyed) update()
      })
    })
    headOf(editor).prepend(toolbar)
    update()

    // What a screen reader says of the text itself.
    const label = document.querySelector(`label[for="${editor.view.dom.parentElement.querySelector("textarea")?.id}"]`)
    editor.view.dom.setAttribute("aria-label", label?.textContent.replace(/:\s*$/, "").trim() || gettext("Text"))
    editor.view.dom.setAttribute("aria-multiline", "true")
  },

  addKeyboardShortcuts() {
    return {
      "Alt-F10": () => {
        this.storage.dom.querySelector('[tabindex="0"]').focus()
        return true
      },
    }
  },

  onDestroy() {
    this.storage.dom?.remove()
  },
})
