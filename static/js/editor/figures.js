// Pictures of the library, each with its caption and credit. The form in which they are stored is in articles/figures.py.
import { Node, Plugin, pm } from "django-prose-editor/editor"
import { element, field, gettext, openDialog } from "./dialog.js"
import { choosePicture } from "./picture-dialog.js"

const { NodeSelection } = pm.state
const { Decoration, DecorationSet } = pm.view
const { DOMParser, Fragment } = pm.model

// Of this site: never anything that readers would have to fetch from another.
const LOCAL = 'img[src^="/"]:not([src^="//"])'

export const Image = Node.create({
  name: "image",
  atom: true,
  selectable: false,
  addAttributes: () => ({
    src: { default: "" },
    alt: { default: "" },
    width: { default: null },
    height: { default: null },
    picture: {
      default: null,
      parseHTML: (node) => node.getAttribute("data-picture"),
      renderHTML: ({ picture }) => (picture ? { "data-picture": picture } : {}),
    },
  }),
  parseHTML: () => [{ tag: LOCAL }],
  renderHTML: ({ HTMLAttributes }) => ["img", HTMLAttributes],
})

export const CaptionText = Node.create({
  name: "captionText",
  content: "inline*",
  isolating: true,
  renderHTML: () => ["span", 0],
})

export const Credit = Node.create({
  name: "credit",
  content: "text*",
  marks: "",
  isolating: true,
  renderHTML: () => ["cite", 0],
})

export const Caption = Node.create({
  name: "caption",
  content: "captionText credit",
  isolating: true,
  parseHTML: () => [
    {
      tag: "figcaption",
      // Stored, a caption is text with a <cite> at its end; here they are two lines to write in.
      getContent(figcaption, schema) {
        const text = figcaption.cloneNode(true)
        const credit = [...text.querySelectorAll("cite")].map((cite) => (cite.remove(), cite.textContent)).join(" ")
        const parser = DOMParser.fromSchema(schema)
        const caption = parser.parse(text, { topNode: schema.nodes.captionText.create() })
        const words = credit.replace(/\s+/g, " ").trim()
        return Fragment.from([caption, schema.nodes.credit.create(null, words ? schema.text(words) : null)])
      },
    },
  ],
  renderHTML: () => ["figcaption", 0],
})

// The figure around the selection, and where it stands; or null.
export function figureAt({ selection }) {
  if (selection.node?.type.name === "figure") return { node: selection.node, position: selection.from }
  const { $from } = selection
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "figure") return { node: $from.node(depth), position: $from.before(depth) }
  }
  return null
}

// Put a block behind the one with the cursor, or in its place if that is an empty paragraph.
export function insertBlock(editor, content) {
  const { $to } = editor.state.selection
  const block = $to.depth ? $to.node(1) : null
  const isEmpty = block?.type.name === "paragraph" && !block.content.size
  const end = block ? $to.after(1) : $to.pos
  const start = isEmpty ? $to.before(1) : end
  editor.chain().focus().insertContentAt({ from: start, to: end }, content, { updateSelection: false }).run()
  return start
}

async function pick(editor, chooseUrl) {
  const current = figureAt(editor.state)
  const chosen = await choosePicture(editor, chooseUrl, current ? gettext("Replace picture") : gettext("Insert picture"))
  if (!chosen) return
  const { id, url, alt, caption, credit, width, height } = chosen
  const text = (words) => (words ? [{ type: "text", text: words }] : [])
  const attrs = { src: url, alt, width, height, picture: id }
  if (current) {
    editor.chain().focus().command(({ tr }) => tr.setNodeMarkup(current.position + 1, null, attrs)).run()
    return
  }
  const start = insertBlock(editor, {
    type: "figure",
    content: [
      { type: "image", attrs },
      {
        type: "caption",
        content: [{ type: "captionText", content: text(caption) }, { type: "credit", content: text(credit) }],
      },
    ],
  })
  // Into the caption, behind the image and the two nodes that begin there.
  editor.chain().focus().setTextSelection(start + 4 + caption.length).run()
}

function describe(editor) {
  const current = figureAt(editor.state)
  if (!current) return
  const image = current.node.firstChild
  const alt = element("textarea", { name: "alt", rows: 3, maxlength: 500 })
  alt.value = image.attrs.alt ?? ""
  const help = gettext("What the picture shows, for readers who cannot see it.")
  openDialog(
    editor,
    gettext("Alternative text"),
    [
      field(gettext("Alternative text"), alt, help),
      element("div", { class: "editor-dialog__buttons" }, element("button", { class: "button default" }, gettext("Apply"))),
    ],
    {
      onSubmit(dialog) {
        dialog.close()
        const attrs = { ...image.attrs, alt: alt.value.trim() }
        editor.chain().command(({ tr }) => tr.setNodeMarkup(current.position + 1, null, attrs)).run()
      },
    },
  )
}

export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "image caption",
  isolating: true,
  draggable: true,
  addOptions: () => ({ chooseUrl: "" }),
  parseHTML: () => [{ tag: "figure", getAttrs: (node) => (node.querySelector(LOCAL) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes, 0],

  addCommands() {
    return {
      choosePicture: () => ({ editor }) => (pick(editor, this.options.chooseUrl), true),
      describePicture: () => ({ editor }) => (describe(editor), true),
      deleteFigure: () => ({ state, tr }) => {
        const current = figureAt(state)
        if (current) tr.delete(current.position, current.position + current.node.nodeSize)
        return !!current
      },
    }
  },

  addKeyboardShortcuts() {
    return {
      // From the caption on to the credit, and from there on to the story.
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection
        const current = figureAt(editor.state)
        if (!current) return false
        const end = current.position + current.node.nodeSize
        if ($from.parent.type.name === "captionText") return editor.commands.setTextSelection(end - 3)
        return editor.chain().insertContentAt(end, { type: "paragraph" }).setTextSelection(end + 1).run()
      },
    }
  },

  addProseMirrorPlugins() {
    const hints = { captionText: gettext("Caption"), credit: gettext("Credit") }
    return [
      new Plugin({
        props: {
          decorations({ doc }) {
            const found = []
            doc.descendants((node, position) => {
              const hint = hints[node.type.name]
              if (hint && !node.content.size)
                found.push(Decoration.node(position, position + node.nodeSize, { "data-hint": hint }))
              return !node.isTextblock
            })
            return DecorationSet.create(doc, found)
          },
          // A click on the picture selects the figure.
          handleClickOn(view, _position, node, start, event) {
            if (node.type.name !== "figure" || event.target.nodeName !== "IMG") return false
            view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, start)))
            return true
          },
          handleDoubleClickOn: (_view, _position, node, _start, event) => {
            if (node.type.name !== "figure" || event.target.nodeName !== "IMG") return false
            describe(this.editor)
            return true
          },
        },
      }),
    ]
  },
})
