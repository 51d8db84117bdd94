// Every top-level block has an id of its own, which stays with its words. The server aligns all the same and believes
// no id whose text does not agree (articles/addresses.py); here ids are right already while the text is written.
import { Extension, Plugin, pm } from "django-prose-editor/editor"

const { PluginKey } = pm.state
const { Mapping } = pm.transform
const { Fragment, Slice } = pm.model

const TYPES = [
  "paragraph", "heading", "bulletList", "orderedList", "blockquote", "codeBlock", "figure", "embed", "horizontalRule",
  "table",
]
const ANCHOR = /^p-[a-z0-9]{4,12}$/
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
// Of a block longer than this, so many places are looked at, and not every character.
const SAMPLES = 1000

const newAnchor = () =>
  "p-" + Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => ALPHABET[byte % ALPHABET.length]).join("")

const topLevel = (doc) => {
  const blocks = []
  doc.forEach((node, position) => blocks.push({ node, position, end: position + node.nodeSize, anchor: null }))
  return blocks
}

// The blocks in the stretch of both lists outside of which nothing has changed.
function concerned(before, after) {
  const isSame = (one, other) => one && other && one.node === other.node
  let start = 0
  while (isSame(before[start], after[start])) start += 1
  let tail = 0
  const rest = Math.min(before.length, after.length) - start
  while (tail < rest && isSame(before[before.length - 1 - tail], after[after.length - 1 - tail])) tail += 1
  return [before.slice(start, before.length - tail), after.slice(start, after.length - tail)]
}

// The blocks whose node stands once in each of the two lists: moved as they are, or only moved past.
function untouched(before, after) {
  const once = (blocks) => {
    const counts = new Map()
    for (const { node } of blocks) counts.set(node, (counts.get(node) ?? 0) + 1)
    return ({ node }) => counts.get(node) === 1
  }
  const [wasOnce, isOnce] = [once(before), once(after)]
  return after.filter((block) => wasOnce(block) && isOnce(block))
}

const blockAt = (blocks, place) => {
  let [low, high] = [0, blocks.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if (blocks[middle].end <= place) low = middle + 1
    else high = middle
  }
  const block = blocks[low]
  return block && block.position < place && place < block.end ? block : null
}

// How much of the text of each old block is in each new one, by where its characters have gone; the most first.
function overlaps(before, after, mapping) {
  const found = []
  for (const old of before) {
    const { anchor } = old.node.attrs
    const shares = new Map()
    const step = Math.ceil(old.node.content.size / SAMPLES)
    old.node.descendants((node, offset) => {
      if (!anchor || !node.isLeaf) return
      const from = old.position + 1 + offset
      for (let place = from; place < from + node.nodeSize; place += step) {
        const here = mapping.mapResult(place, 1)
        const block = here.deletedAfter ? null : blockAt(after, here.pos)
        if (block) shares.set(block, (shares.get(block) ?? 0) + step)
      }
    })
    for (const [block, share] of shares) found.push({ anchor, block, share })
  }
  return found.sort((one, other) => other.share - one.share)
}

// One transaction that gives every top-level block an id of its own, and none to what lies inside; or null.
// `memory` is what is known of the ids of this text since the page was opened.
function repair(oldState, newState, transactions, memory) {
  const after = topLevel(newState.doc)
  const owners = new Map()
  const give = (block, anchor) => {
    if (!anchor || block.anchor || owners.has(anchor) || !TYPES.includes(block.node.type.name)) return
    block.anchor = anchor
    owners.set(anchor, block)
    memory.seen.add(anchor)
  }

  let changed = new Set(after)
  if (oldState) {
    const [beforeStretch, afterStretch] = concerned(topLevel(oldState.doc), after)
    changed = new Set(afterStretch)
    for (const block of untouched(beforeStretch, afterStretch)) changed.delete(block)
    for (const block of after) if (!changed.has(block)) give(block, block.node.attrs.anchor)

    const mapping = new Mapping()
    for (const transaction of transactions) mapping.appendMapping(transaction.mapping)
    const nodes = new Set(afterStretch.filter((block) => !changed.has(block)).map(({ node }) => node))
    const beforeChanged = beforeStretch.filter(({ node }) => !nodes.has(node))
    // Split: the part with more of the words keeps the id. Joined: the id of which there are more words stays.
    // Wrapped and lifted out: the id goes with the words. Copied: they have not moved, so the original has it.
    for (const { anchor, block } of overlaps(beforeChanged, after, mapping)) if (changed.has(block)) give(block, anchor)
    for (const { node } of beforeChanged) {
      if (node.textContent && !owners.has(node.attrs.anchor)) memory.gone.set(node.textContent, node.attrs.anchor)
    }
  }
  // Only the text was cut, and is pasted elsewhere: the words that had gone are back, and so is their id.
  for (const block of changed) {
    const anchor = memory.gone.get(block.node.textContent)
    const owner = owners.get(anchor)
    const isMadeHere = !block.node.attrs.anchor || memory.made.has(block.node.attrs.anchor)
    if (!anchor || block.anchor || !isMadeHere || owner?.node.textContent) continue
    if (owner) owner.anchor = null
    owners.delete(anchor)
    give(block, anchor)
  }
  // An id that a block brings along: typed over, pasted back whole, restored by undo, or never changed.
  for (const block of changed) give(block, block.node.attrs.anchor)

  const change = newState.tr
  for (const block of after) {
    if (!block.anchor && TYPES.includes(block.node.type.name)) {
      const anchor = newAnchor()
      memory.made.add(anchor)
      give(block, anchor)
    }
    if (block.anchor && block.node.attrs.anchor !== block.anchor) {
      change.setNodeAttribute(block.position, "anchor", block.anchor)
    }
    if (changed.has(block)) {
      block.node.descendants((inner, offset) => {
        if (inner.attrs.anchor) change.setNodeAttribute(block.position + 1 + offset, "anchor", null)
      })
    }
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

  // Every id seen here, those made here, and the words of blocks that have gone or been emptied, with their ids.
  addStorage: () => ({ memory: { seen: new Set(), made: new Set(), gone: new Map() } }),

  onCreate() {
    const change = repair(null, this.editor.state, [], this.storage.memory)
    // Not something that a person did, so not something to undo.
    if (change) this.editor.view.dispatch(change.setMeta("addToHistory", false))
  },

  addProseMirrorPlugins() {
    const { memory } = this.storage
    const withoutForeignAnchors = (fragment) =>
      Fragment.fromArray(
        fragment.content.map((node) => {
          const content = withoutForeignAnchors(node.content)
          const isForeign = node.attrs.anchor && !memory.seen.has(node.attrs.anchor)
          return isForeign ? node.type.create({ ...node.attrs, anchor: null }, content, node.marks) : node.copy(content)
        }),
      )
    return [
      new Plugin({
        key: new PluginKey("blockId"),
        appendTransaction: (transactions, oldState, newState) => {
          if (!transactions.some(({ docChanged }) => docChanged)) return null
          return repair(oldState, newState, transactions, memory)
        },
        props: {
          // What was cut here and is pasted back keeps its id; an id from another story means nothing here.
          transformPasted: (slice) =>
            new Slice(withoutForeignAnchors(slice.content), slice.openStart, slice.openEnd),
        },
      }),
    ]
  },
})
