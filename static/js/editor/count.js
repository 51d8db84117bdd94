// Words and reading time below the text, and a line in which the editor says what it did.
import { Extension } from "django-prose-editor/editor"
import { element, fill, gettext, languageOf, ngettext } from "./dialog.js"

const WORDS_A_MINUTE = 230
// Long enough not to count at every key; the words are told aloud only when many have come or gone.
const PAUSE = 300
const WORTH_TELLING = 100

const segmenters = new Map()
const segmenterFor = (language) => {
  if (!segmenters.has(language)) segmenters.set(language, new Intl.Segmenter(language, { granularity: "word" }))
  return segmenters.get(language)
}

// Words, also where no spaces part them.
export function wordsIn(text, language) {
  let words = 0
  for (const { isWordLike } of segmenterFor(language).segment(text)) words += isWordLike ? 1 : 0
  return words
}

const said = (words) => {
  const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE))
  const number = words.toLocaleString(document.documentElement.lang || undefined)
  const length = fill(ngettext("%(number)s word", "%(number)s words", words), { number })
  const time = fill(ngettext("%(minutes)s minute to read", "%(minutes)s minutes to read", minutes), { minutes })
  return words ? `${length} · ${time}` : length
}

export const Count = Extension.create({
  name: "count",
  addStorage: () => ({ footer: null, say: () => {} }),

  onCreate() {
    const { editor } = this
    // Blocks that have not changed are not counted again.
    const known = new WeakMap()
    let language = languageOf(editor)
    let told = null
    let timer

    const shown = element("span", { class: "editor-footer__count" })
    const notice = element("span", { class: "editor-footer__notice" })
    const aloud = element("span", { class: "visually-hidden" })
    const status = element("span", { role: "status" }, notice, aloud)
    const footer = element("div", { class: "editor-footer" }, shown, status)
    this.storage.footer = footer
    this.storage.say = (text) => (notice.textContent = text)

    const inBlock = (node) => {
      const counted = known.get(node)
      if (counted?.language === language) return counted.words
      const text = node.isAtom ? (node.attrs.title ?? "") : node.textBetween(0, node.content.size, " ", " ")
      const words = wordsIn(text, language)
      known.set(node, { language, words })
      return words
    }
    const count = () => {
      const now = languageOf(editor)
      if (now !== language) language = now
      editor.view.dom.lang = language
      let words = 0
      editor.state.doc.forEach((node) => (words += inBlock(node)))
      shown.textContent = said(words)
      if (told !== null && Math.abs(words - told) >= WORTH_TELLING) aloud.textContent = said(words)
      if (told === null || Math.abs(words - told) >= WORTH_TELLING) told = words
    }
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(() => !editor.isDestroyed && count(), PAUSE)
    }
    editor.on("update", () => {
      notice.textContent = ""
      soon()
    })
    editor.view.dom.closest("form")?.elements.language?.addEventListener("change", soon)
    editor.view.dom.after(footer)
    count()
  },

  onDestroy() {
    this.storage.footer?.remove()
  },
})
