// Find and replace. A match lies within one paragraph, heading or cell, across whatever formatting it has.
import { Extension, Plugin, pm } from "django-prose-editor/editor"
import { button, element, fill, gettext, headOf, newId, ngettext } from "./dialog.js"

const { PluginKey, TextSelection } = pm.state
const { Decoration, DecorationSet } = pm.view
const { Fragment } = pm.model

const key = new PluginKey("find")
const NONE = { query: "", matches: [], current: -1, decorations: DecorationSet.empty }
// More than anyone goes through one by one; replacing takes all.
const MAX_SHOWN = 2000

const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")

// Typographic and straight quotes find each other, and any space any other.
function pattern({ query, matchCase, wholeWords }) {
  const source = escaped(query)
    .replace(/["“”„«»]/g, '["“”„«»]')
    .replace(/['‘’‚]/g, "['‘’‚]")
    .replace(/\s/g, "\\s")
  const edge = (before) => (wholeWords ? (before ? "(?<![\\p{L}\\p{N}_])" : "(?![\\p{L}\\p{N}_])") : "")
  return new RegExp(edge(true) + source + edge(false), matchCase ? "gu" : "giu")
}

function search(doc, options) {
  if (!options.query) return []
  const expression = pattern(options)
  const matches = []
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true
    // One character for every place, so that places in the text are places in the document.
    const text = node.textBetween(0, node.content.size, undefined, "\ufffc")
    for (const found of text.matchAll(expression)) {
      const from = position + 1 + found.index
      matches.push({ from, to: from + found[0].length })
    }
    return false
  })
  return matches
}

function shown(doc, options, current) {
  const matches = search(doc, options)
  const place = matches.length ? Math.min(Math.max(current, 0), matches.length - 1) : -1
  const marks = matches
    .slice(0, MAX_SHOWN)
    .map(({ from, to }, index) =>
      Decoration.inline(from, to, { class: index === place ? "editor-match is-current" : "editor-match" }),
    )
  return { ...options, matches, current: place, decorations: DecorationSet.create(doc, marks) }
}

// The words that come in have the formatting that those going out began with.
function replaceIn(tr, { from, to }, words) {
  const marks = tr.doc.resolve(from).marksAcross(tr.doc.resolve(to)) ?? tr.doc.resolve(from).marks()
  tr.replaceWith(from, to, words ? tr.doc.type.schema.text(words, marks) : Fragment.empty)
}

class Panel {
  constructor(editor) {
    this.editor = editor
    this.query = this.#input(gettext("Find"))
    this.words = this.#input(gettext("Replace with"))
    this.matchCase = element("input", { type: "checkbox", id: newId("case") })
    this.wholeWords = element("input", { type: "checkbox", id: newId("whole") })
    this.status = element("span", { class: "editor-find__status", role: "status" })
    const box = (input, label) => element("span", { class: "editor-find__box" }, input, element("label", { for: input.id }, label))
    this.dom = element(
      "div",
      { class: "editor-find", role: "search", "aria-label": gettext("Find and replace"), hidden: true },
      element(
        "div",
        { class: "editor-find__row" },
        this.query,
        button(gettext("Previous"), () => this.step(-1)),
        button(gettext("Next"), () => this.step(1)),
        this.status,
        button("×", () => this.close(), { class: "button editor-find__close", "aria-label": gettext("Close") }),
      ),
      element(
        "div",
        { class: "editor-find__row" },
        this.words,
        button(gettext("Replace"), () => this.replace()),
        button(gettext("Replace all"), () => this.replaceAll()),
        box(this.matchCase, gettext("Match case")),
        box(this.wholeWords, gettext("Whole words")),
      ),
    )
    for (const input of [this.query, this.matchCase, this.wholeWords]) {
      input.addEventListener("input", () => this.look(this.nearest()))
    }
    this.dom.addEventListener("keydown", (event) => this.#key(event))
    // What is looked for is no part of the story.
    for (const kind of ["input", "change"]) this.dom.addEventListener(kind, (event) => event.stopPropagation())
  }

  #input(label) {
    return element("input", { type: "text", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false" })
  }

  #key(event) {
    const isInput = event.target === this.query || event.target === this.words
    if (event.key === "Escape") this.close()
    else if (event.key === "F3") this.step(event.shiftKey ? -1 : 1)
    else if (event.key === "Enter" && event.target === this.words) this.replace()
    else if (event.key === "Enter" && isInput) this.step(event.shiftKey ? -1 : 1)
    else if (event.key.toLowerCase() === "f" && (event.ctrlKey || event.metaKey) && !event.shiftKey) this.query.select()
    else return
    // Else Enter in a field would save the story.
    event.preventDefault()
    event.stopPropagation()
  }

  get found() {
    return key.getState(this.editor.state)
  }

  get options() {
    return { query: this.query.value, matchCase: this.matchCase.checked, wholeWords: this.wholeWords.checked }
  }

  // The first match from where the cursor is on.
  nearest() {
    const { from } = this.editor.state.selection
    const place = search(this.editor.state.doc, this.options).findIndex((match) => match.to >= from)
    return Math.max(place, 0)
  }

  look(current) {
    const { state, view } = this.editor
    view.dispatch(state.tr.setMeta(key, { ...this.options, current }).setMeta("addToHistory", false))
    this.show()
  }

  // Scrolls to the current match, and says which it is.
  show() {
    const { matches, current, query } = this.found
    this.query.toggleAttribute("aria-invalid", !!query && !matches.length)
    this.status.textContent = !query
      ? ""
      : matches.length
        ? fill(gettext("%(number)s of %(total)s"), { number: current + 1, total: matches.length })
        : gettext("Not found")
    this.editor.view.dom.querySelector(".editor-match.is-current")?.scrollIntoView({ block: "center" })
  }

  step(by) {
    const { matches, current } = this.found
    if (matches.length) this.look((current + by + matches.length) % matches.length)
  }

  replace() {
    const { matches, current } = this.found
    if (current < 0) return
    const { tr } = this.editor.state
    replaceIn(tr, matches[current], this.words.value)
    this.editor.view.dispatch(tr)
    this.look(current < matches.length - 1 ? current : 0)
  }

  // One step to undo, however many there were.
  replaceAll() {
    const { matches } = this.found
    if (!matches.length) return
    const { tr } = this.editor.state
    for (const match of matches.toReversed()) replaceIn(tr, match, this.words.value)
    this.editor.view.dispatch(tr)
    this.look(0)
    this.status.textContent = fill(ngettext("%(number)s replaced", "%(number)s replaced", matches.length), { number: matches.length })
  }

  open() {
    const { state } = this.editor
    const { from, to } = state.selection
    const chosen = state.doc.textBetween(from, to, "\n")
    if (chosen && !chosen.includes("\n")) this.query.value = chosen
    this.dom.hidden = false
    this.look(this.nearest())
    this.query.focus()
    this.query.select()
  }

  // Back into the text, with the match that was found last selected.
  close() {
    const { view } = this.editor
    const { matches, current } = this.found
    const tr = view.state.tr.setMeta(key, NONE).setMeta("addToHistory", false)
    if (matches[current]) tr.setSelection(TextSelection.create(tr.doc, matches[current].from, matches[current].to))
    this.dom.hidden = true
    view.dispatch(tr)
    view.focus()
  }
}

export const Find = Extension.create({
  name: "find",
  addStorage: () => ({ panel: null }),

  onCreate() {
    this.storage.panel = new Panel(this.editor)
    headOf(this.editor).append(this.storage.panel.dom)
  },

  addCommands() {
    return { openFind: () => () => (queueMicrotask(() => this.storage.panel.open()), true) }
  },

  addKeyboardShortcuts() {
    const step = (by) => () => !this.storage.panel.dom.hidden && (this.storage.panel.step(by), true)
    return {
      "Mod-f": ({ editor }) => editor.commands.openFind(),
      F3: step(1),
      "Shift-F3": step(-1),
      Escape: () => !this.storage.panel.dom.hidden && (this.storage.panel.close(), true),
    }
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        key,
        state: {
          init: () => NONE,
          apply(tr, found) {
            const asked = tr.getMeta(key)
            if (asked) return asked.query ? shown(tr.doc, asked, asked.current) : { ...NONE, ...asked, current: -1 }
            return tr.docChanged && found.query ? shown(tr.doc, found, found.current) : found
          },
        },
        props: { decorations: (state) => key.getState(state).decorations },
      }),
    ]
  },

  onDestroy() {
    this.storage.panel?.dom.remove()
  },
})
