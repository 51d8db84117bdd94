// Videos and posts of other sites. Stored, and shown to readers, as a link with a title: nothing is fetched from there.
// Which sites is decided in articles/embeds.py, and asked of the server.
import { mergeAttributes, Node } from "django-prose-editor/editor"
import { element, field, fill, gettext, openDialog } from "./dialog.js"
import { insertBlock } from "./figures.js"

const hostOf = (url) => {
  try {
    return new URL(url).host
  } catch {
    return ""
  }
}

const selected = ({ selection }) =>
  selection.node?.type.name === "embed" ? { node: selection.node, position: selection.from } : null

function ask(editor, { checkUrl, providers }) {
  const current = selected(editor.state)
  const url = element("input", { type: "url", name: "url", required: true, autocomplete: "off", placeholder: "https://" })
  const title = element("input", { type: "text", name: "title", maxlength: 300, autocomplete: "off" })
  url.value = current?.node.attrs.url ?? ""
  title.value = current?.node.attrs.title ?? ""
  const error = element("p", { class: "editor-dialog__error", role: "alert" })
  const sites = fill(gettext("The address of one video or post at %(sites)s."), { sites: providers.join(", ") })
  const promise = gettext("What readers see. Nothing is loaded from the other site before they click.")

  async function submit(dialog) {
    const address = url.value.trim()
    const query = new URLSearchParams({ url: address })
    let answer
    try {
      const response = await fetch(`${checkUrl}?${query}`, { headers: { Accept: "application/json" } })
      answer = await response.json()
    } catch {
      error.textContent = gettext("The server does not answer. Try again in a moment.")
      return
    }
    if (!answer.provider) {
      error.textContent = answer.error
      url.setAttribute("aria-invalid", "true")
      url.focus()
      return
    }
    dialog.close()
    const attrs = { url: address, title: title.value.trim() || hostOf(address) }
    if (current) editor.chain().command(({ tr }) => tr.setNodeMarkup(current.position, null, { ...current.node.attrs, ...attrs })).run()
    else insertBlock(editor, { type: "embed", attrs })
  }

  const apply = element("button", { class: "button default" }, current ? gettext("Apply") : gettext("Embed"))
  openDialog(
    editor,
    gettext("Embed a video or post"),
    [
      field(gettext("Address"), url, sites),
      field(gettext("Title"), title, promise),
      error,
      element("div", { class: "editor-dialog__buttons" }, apply),
    ],
    { onSubmit: submit },
  )
}

export const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ checkUrl: "", providers: [] }),
  addAttributes: () => ({
    url: {
      default: "",
      parseHTML: (node) => node.getAttribute("data-embed"),
      renderHTML: ({ url }) => ({ "data-embed": url }),
    },
    title: { default: "", parseHTML: (node) => node.textContent.trim(), renderHTML: () => ({}) },
  }),
  parseHTML: () => [{ tag: "figure[data-embed]", priority: 60 }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "figure",
    mergeAttributes({ class: "embed" }, HTMLAttributes),
    ["a", { href: node.attrs.url }, node.attrs.title || hostOf(node.attrs.url)],
  ],
  renderText: ({ node }) => node.attrs.title,

  // Not a link here: a click selects it, and does not lead away from the story.
  addNodeView() {
    return ({ node }) => {
      const title = element("strong", {}, node.attrs.title || hostOf(node.attrs.url))
      const address = element("span", { class: "editor-embed__address" }, node.attrs.url)
      return { dom: element("figure", { class: "embed", id: node.attrs.anchor }, title, address) }
    }
  },

  addCommands() {
    return {
      editEmbed: () => ({ editor }) => (ask(editor, this.options), true),
    }
  },

  addKeyboardShortcuts() {
    return {
      Enter: ({ editor }) => (selected(editor.state) ? editor.commands.editEmbed() : false),
    }
  },
})
