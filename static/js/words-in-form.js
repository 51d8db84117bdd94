// Where words stand in the form of a story, in reading order, and selecting them there.
const LINES_ABOVE = ["headline", "dek"]
const LINES_BELOW = ["picture_caption"]
const LETTER = /[\p{L}\p{N}]/u
// Scripts that write words without spaces between them.
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]/u

export const editorOf = () => document.querySelector(".ProseMirror")?.editor

// Whole words only: "US" is not in "USA".
function starts(text, words) {
  const found = []
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = [...text.slice(Math.max(0, at - 2), at)].at(-1) ?? ""
    const after = [...text.slice(at + words.length, at + words.length + 2)][0] ?? ""
    const cut = (inner, outer) => LETTER.test(inner) && LETTER.test(outer) && !UNSPACED.test(inner + outer)
    if (!cut([...words][0], before) && !cut([...words].at(-1), after)) found.push(at)
  }
  return found
}

function inFields(form, names, words) {
  return names.flatMap((name) => {
    const field = form.elements[name]
    return starts(field?.value ?? "", words).map((at) => () => {
      field.focus({ preventScroll: true })
      field.setSelectionRange(at, at + words.length)
      field.scrollIntoView({ block: "center" })
    })
  })
}

// A block's text nodes, and the one that holds a place in their text.
function runsOf(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT)
  const runs = []
  let length = 0
  while (walker.nextNode()) {
    runs.push({ node: walker.currentNode, from: length })
    length += walker.currentNode.length
  }
  const at = (place) => runs.findLast(({ from }) => from <= place)
  return { text: runs.map(({ node }) => node.data).join(""), at }
}

function inEditor(words) {
  const editor = editorOf()
  if (!editor) return []
  return [...editor.view.dom.children].flatMap((block) => {
    const { text, at } = runsOf(block)
    return starts(text, words).map((start) => () => {
      const position = (place, run) => editor.view.posAtDOM(run.node, place - run.from)
      const end = start + words.length
      const to = position(end, at(end - 1))
      editor.commands.setTextSelection({ from: position(start, at(start)), to })
      editor.view.focus()
      block.scrollIntoView({ block: "center" })
    })
  })
}

// Each place as a function that goes there.
export function placesOf(form, words) {
  return [...inFields(form, LINES_ABOVE, words), ...inEditor(words), ...inFields(form, LINES_BELOW, words)]
}
