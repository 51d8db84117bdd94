// What the editor's modules share: words in the reader's language, elements, and modal dialogs.

// Called under its own name so that the words are found by makemessages.
export const gettext = (text) => window.gettext?.(text) ?? text
export const ngettext = (one, many, number) => window.ngettext?.(one, many, number) ?? (number === 1 ? one : many)
export const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name])

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value)
    else if (value === true) made.setAttribute(key, "")
    else if (value !== false && value != null) made.setAttribute(key, value)
  }
  made.append(...children.filter((child) => child != null))
  return made
}

export const button = (text, onclick, attributes = {}) =>
  element("button", { type: "button", class: "button", onclick, ...attributes }, text)

let number = 0
export const newId = (name) => `editor-${name}-${++number}`

export function field(label, input, help) {
  input.id ||= newId("field")
  const helped = help && element("p", { class: "editor-dialog__help", id: `${input.id}-help` }, help)
  if (helped) input.setAttribute("aria-describedby", helped.id)
  return element("div", { class: "editor-dialog__field" }, element("label", { for: input.id }, label), input, helped)
}

// A modal dialog with a heading, closed by Escape or its button. It stands at the end of the page and not in the
// story's form, so that what is typed into it is not sent, and Enter in it does not save the story.
export function openDialog(editor, title, content, { className = "", onSubmit } = {}) {
  const id = newId("dialog")
  const heading = element("h2", { id, class: "editor-dialog__title" }, title)
  const close = element(
    "button",
    { type: "button", class: "editor-dialog__close", "aria-label": gettext("Close"), onclick: () => dialog.close() },
    "×",
  )
  const body = element("form", { method: "dialog", class: "editor-dialog__body", novalidate: true }, ...content)
  body.addEventListener("submit", (event) => {
    event.preventDefault()
    onSubmit?.(dialog)
  })
  const head = element("div", { class: "editor-dialog__head" }, heading, close)
  const dialog = element("dialog", { class: `editor-dialog ${className}`, "aria-labelledby": id }, head, body)
  dialog.addEventListener("close", () => {
    dialog.remove()
    editor.view.focus()
  })
  document.body.append(dialog)
  dialog.showModal()
  return dialog
}

// What stays in sight above the text: the toolbar, and the search panel below it, whichever is made first.
export function headOf(editor) {
  const { dom } = editor.view
  if (!dom.previousElementSibling?.matches(".editor-head")) dom.before(element("div", { class: "editor-head" }))
  return dom.previousElementSibling
}

// The language of the story, not of the desk.
export function languageOf(editor) {
  const typed = editor.view.dom.closest("form")?.elements.language?.value || document.documentElement.lang || "en"
  try {
    return Intl.getCanonicalLocales(typed)[0]
  } catch {
    return "en"
  }
}
