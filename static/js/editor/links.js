// Links: a dialog that says what is wrong with an address, mends what it can, and can take the link away.
import { getMarkRange, Link as PackagedLink } from "django-prose-editor/editor"
import { button, element, field, gettext, openDialog } from "./dialog.js"

const SCHEME = /^[a-z][a-z0-9+.-]*:/i
const ALLOWED = /^(?:https?|mailto):/i

// "example.org/a" and "desk@example.org" are meant as addresses too. Returns "" for what cannot be linked.
export function addressOf(typed) {
  const text = typed.trim()
  if (!text || /\s/.test(text)) return ""
  if (/^[^\s@/:]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`
  if (/^[/#](?!\/)/.test(text)) return text
  const address = SCHEME.test(text) && !/^[\w.-]+:\d+(?:\/|$)/.test(text) ? text : `https://${text.replace(/^\/\//, "")}`
  if (!ALLOWED.test(address)) return ""
  if (/^mailto:/i.test(address)) return address
  return URL.canParse(address) && new URL(address).hostname.includes(".") ? address : ""
}

function ask(editor) {
  const { state } = editor
  const type = state.schema.marks.link
  const range = getMarkRange(state.selection.$from, type) ?? state.selection
  const { from, to } = range
  const old = type.isInSet(state.doc.nodeAt(from)?.marks ?? [])?.attrs.href ?? ""
  const words = state.doc.textBetween(from, to, " ")

  const url = element("input", { type: "text", inputmode: "url", name: "href", autocomplete: "off", spellcheck: "false" })
  url.value = old || (addressOf(words) && /[./@]/.test(words) ? words : "")
  const text = element("input", { type: "text", name: "text", autocomplete: "off" })
  const error = element("p", { class: "editor-dialog__error", role: "alert" })
  const remove = button(gettext("Remove link"), () => {
    dialog.close()
    editor.chain().focus().setTextSelection({ from, to }).unsetLink().setTextSelection(to).run()
  })
  const apply = element("button", { class: "button default" }, gettext("Apply"))
  const dialog = openDialog(
    editor,
    old ? gettext("Edit link") : gettext("Insert link"),
    [
      field(gettext("Address"), url, gettext("A page (https://…), a path on this site (/…) or an e-mail address.")),
      from === to ? field(gettext("Words"), text, gettext("What readers see.")) : null,
      error,
      element("div", { class: "editor-dialog__buttons" }, apply, old ? remove : null),
    ].filter(Boolean),
    {
      onSubmit() {
        const href = addressOf(url.value)
        if (!href) {
          error.textContent = gettext("This is not an address that can be linked. Try one that begins with https://.")
          url.setAttribute("aria-invalid", "true")
          url.focus()
          return
        }
        dialog.close()
        const chain = editor.chain().focus()
        if (from === to) {
          const content = { type: "text", text: text.value.trim() || url.value.trim(), marks: [{ type: "link", attrs: { href } }] }
          chain.insertContent(content).unsetMark("link").run()
        } else {
          chain.setTextSelection({ from, to }).setLink({ href }).setTextSelection(to).run()
        }
      },
    },
  )
  url.focus()
  url.select()
}

export const Link = PackagedLink.extend({
  inclusive: false,
  addCommands() {
    return { ...this.parent?.(), editLink: () => ({ editor }) => (ask(editor), true) }
  },
  addKeyboardShortcuts() {
    return { "Mod-k": ({ editor }) => editor.commands.editLink() }
  },
}).configure({
  openOnClick: false,
  enableTarget: false,
  autolink: true,
  linkOnPaste: true,
  defaultProtocol: "https",
  isAllowedUri: (address) => ALLOWED.test(address) || /^[/#](?!\/)/.test(address),
  HTMLAttributes: { target: null, rel: null, class: null },
})
