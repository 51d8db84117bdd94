// The body editor's extensions of our own. The bare specifier is resolved by the page's import map.
import { Extension, Plugin, pm } from "django-prose-editor/editor"

const { PluginKey } = pm.state
const { Mapping } = pm.transform
const { Fragment, Slice } = pm.model

const TYPES = [
  "paragraph", "heading", "bulletList", "orderedList", "blockquote", "figure", "horizontalRule", "table",
]
const ANCHOR = /^p-[a-z0-9]{4,12}$/
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"

const newAnchor = () =>
  "p-" + Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => ALPHABET[byte % ALPHABET.length]).join("")

// The editor would put its rules into a <style>, which the content security policy refuses. They are in admin.css.
export const NoInjectedStyle = Extension.create({
  name: "noInjectedStyle",
  onBeforeCreate() {
    this.editor.options.injectCSS = false
  },
})

// Where the first text of a block lies: list items and quotations hold paragraphs of their own.
function firstTextPosition(node, position) {
  let inside = position + 1
  for (let inner = node; inner.firstChild && !inner.isTextblock; inner = inner.firstChild) inside += 1
  return inside
}

// Which top-level block of the old document a block's first words come from.
function originOf(node, position, oldState, backwards) {
  const mapped = backwards.map(firstTextPosition(node, position), 1)
  const resolved = oldState.doc.resolve(Math.min(Math.max(mapped, 0), oldState.doc.content.size))
  return resolved.depth ? resolved.node(1).attrs.anchor : null
}

// One transaction that gives every top-level block an id of its own, and none to what lies inside; or null.
function repair(oldState, newState, transactions) {
  const tops = []
  newState.doc.forEach((node, position) => tops.push({ node, position, anchor: null }))
  const mapping = new Mapping()
  for (const transaction of transactions) mapping.appendMapping(transaction.mapping)
  const backwards = mapping.invert()

  const homes = new Map()
  const hadText = new Set()
  oldState?.doc.forEach((node, position) => {
    const { anchor } = node.attrs
    if (!anchor) return
    homes.set(anchor, mapping.map(position, 1))
    if (node.content.size) hadText.add(anchor)
  })

  // Of two blocks with one id, the one that stands where the id stood before is the original.
  const owners = new Map()
  for (const top of tops) {
    const { anchor } = top.node.attrs
    if (anchor && (!owners.has(anchor) || homes.get(anchor) === top.position)) owners.set(anchor, top)
  }
  for (const [anchor, top] of owners) top.anchor = anchor

  tops.forEach((top, index) => {
    // Enter at the very start of a block: the words keep the id, not the new empty line above them.
    const next = tops[index + 1]
    const emptied = top.anchor && hadText.has(top.anchor) && top.node.isTextblock && !top.node.content.size
    if (emptied && next && !next.anchor && next.node.isTextblock && next.node.content.size) {
      next.anchor = top.anchor
      top.anchor = null
    }
  })

  const change = newState.tr
  for (const top of tops) {
    if (TYPES.includes(top.node.type.name)) {
      if (!top.anchor && oldState) {
        // Wrapped into a list or quotation, or lifted out of one: the id stays with the words.
        const origin = originOf(top.node, top.position, oldState, backwards)
        if (origin && !owners.has(origin)) top.anchor = origin
      }
      top.anchor ||= newAnchor()
      owners.set(top.anchor, top)
      if (top.node.attrs.anchor !== top.anchor) change.setNodeAttribute(top.position, "anchor", top.anchor)
    }
    top.node.descendants((inner, offset) => {
      if (inner.attrs.anchor) change.setNodeAttribute(top.position + 1 + offset, "anchor", null)
    })
  }
  return change.docChanged ? change : null
}

export const BlockId = Extension.create({
  name: "blockId",

  addGlobalAttributes() {
    return [
      {
        types: TYPES,
        attributes: {
          anchor: {
            default: null,
            keepOnSplit: false,
            parseHTML: (element) => (ANCHOR.test(element.id) ? element.id : null),
            renderHTML: ({ anchor }) => (anchor ? { id: anchor } : {}),
          },
        },
      },
    ]
  },

  addStorage: () => ({ seen: new Set() }),

  onCreate() {
    const change = repair(null, this.editor.state, [])
    if (change) this.editor.view.dispatch(change.setMeta("addToHistory", false))
    this.storage.remember(this.editor.state.doc)
  },

  onBeforeCreate() {
    const { seen } = this.storage
    this.storage.remember = (doc) => doc.forEach(({ attrs }) => attrs.anchor && seen.add(attrs.anchor))
  },

  onTransaction() {
    this.storage.remember(this.editor.state.doc)
  },

  addProseMirrorPlugins() {
    const { seen } = this.storage
    const withoutForeignAnchors = (fragment) =>
      Fragment.fromArray(
        fragment.content.map((node) => {
          const content = withoutForeignAnchors(node.content)
          const isForeign = node.attrs.anchor && !seen.has(node.attrs.anchor)
          return isForeign ? node.type.create({ ...node.attrs, anchor: null }, content, node.marks) : node.copy(content)
        }),
      )
    return [
      new Plugin({
        key: new PluginKey("blockId"),
        appendTransaction: (transactions, oldState, newState) =>
          transactions.some(({ docChanged }) => docChanged) ? repair(oldState, newState, transactions) : null,
        props: {
          // What was cut here and is pasted back keeps its id; an id from another story means nothing here.
          transformPasted: (slice) =>
            new Slice(withoutForeignAnchors(slice.content), slice.openStart, slice.openEnd),
        },
      }),
    ]
  },
})
