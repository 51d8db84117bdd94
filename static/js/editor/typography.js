// Quotation marks, dashes and ellipses as they are printed, in the language of the story. Backspace takes one back.
import { Extension, InputRule } from "django-prose-editor/editor"
import { languageOf } from "./dialog.js"

const NBSP = "\u00a0"
const NARROW = "\u202f"
// Opening and closing, double and single.
const QUOTES = {
  en: ["“", "”", "‘", "’"],
  de: ["„", "“", "‚", "‘"],
  cs: ["„", "“", "‚", "‘"],
  pl: ["„", "”", "‚", "’"],
  fr: [`«${NARROW}`, `${NARROW}»`, "‘", "’"],
  es: ["«", "»", "“", "”"],
  it: ["«", "»", "“", "”"],
  ru: ["«", "»", "„", "“"],
  uk: ["«", "»", "„", "“"],
  sv: ["”", "”", "’", "’"],
  fi: ["”", "”", "’", "’"],
}

const OPENING = String.raw`(?<=^|[\s\u00a0([{“„«‘‚–—/])`

export const Typography = Extension.create({
  name: "typography",

  addInputRules() {
    const rule = (find, replace) =>
      new InputRule({
        find,
        handler: ({ state, range }) => {
          state.tr.insertText(replace(), range.from, range.to)
        },
      })
    const quote = (place) => () => (QUOTES[languageOf(this.editor).split("-")[0]] ?? QUOTES.en)[place]
    return [
      rule(/\.\.\.$/, () => "…"),
      rule(/–-$/, () => "—"),
      rule(/--$/, () => "–"),
      rule(new RegExp(`${OPENING}"$`), quote(0)),
      rule(/"$/, quote(1)),
      rule(new RegExp(`${OPENING}'$`), quote(2)),
      // Behind a letter it is an apostrophe, whatever the language quotes with.
      rule(/(?<=\p{L})'$/u, () => "’"),
      rule(/'$/, quote(3)),
    ]
  },

  addKeyboardShortcuts() {
    return { "Mod-Shift-Space": ({ editor }) => editor.commands.insertContent(NBSP) }
  },
})
