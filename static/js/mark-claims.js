// Marking claims: words selected in the text fill the form, and claims and their words light each other up.
const text = document.getElementById("story-text")
const form = document.getElementById("mark-form")

// Offsets as the server counts them: code points of the block's text, in which parts are separated by one newline.
const PARTS = new Set(["P", "LI", "UL", "OL", "BLOCKQUOTE", "THEAD", "TBODY", "TR", "TH", "TD", "CAPTION", "FIGCAPTION", "CITE"])

function blockText(block, stopNode, stopOffset) {
  let out = ""
  let atBreak = false
  let stopped = null
  const walk = (node, isRoot) => {
    if (stopped !== null) return
    if (node.nodeType === Node.TEXT_NODE) {
      const isGap = !node.data.trim() && (atBreak || !out)
      if (!isGap) {
        if (atBreak && out) out += "\n"
        atBreak = false
      }
      if (node === stopNode) {
        stopped = out + (isGap ? "" : node.data.slice(0, stopOffset))
        return
      }
      if (!isGap) out += node.data
      return
    }
    if (node.nodeName === "BR") out += " "
    const isPart = !isRoot && PARTS.has(node.nodeName)
    atBreak ||= isPart
    for (const [index, child] of [...node.childNodes].entries()) {
      if (node === stopNode && index === stopOffset) stopped ??= out
      walk(child, false)
    }
    if (node === stopNode && stopped === null) stopped = out
    atBreak ||= isPart
  }
  walk(block, true)
  return stopped ?? out
}

function rootOf(wrapper) {
  return /^(H1|P)$/.test(wrapper.nodeName) ? wrapper : wrapper.firstElementChild
}

function selected() {
  const selection = document.getSelection()
  if (!selection.rangeCount || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  const at = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest("[data-block]")
  const wrapper = at(range.startContainer)
  if (!wrapper || !text.contains(wrapper)) return null
  const root = rootOf(wrapper)
  const whole = blockText(root)
  const start = blockText(root, range.startContainer, range.startOffset)
  const end = at(range.endContainer) === wrapper ? blockText(root, range.endContainer, range.endOffset) : whole
  const words = whole.slice(start.length, end.length)
  const lead = words.length - words.trimStart().length
  if (!words.trim()) return null
  return {
    block: wrapper.dataset.block,
    start: [...start].length + [...words.slice(0, lead)].length,
    words: words.trim(),
    sentence: sentenceAround(whole, start.length + lead, end.length),
  }
}

// The sentences that the words touch, within the part (cell, item) that they begin in.
function sentenceAround(whole, start, end) {
  const from = whole.lastIndexOf("\n", start - 1) + 1
  const to = (whole + "\n").indexOf("\n", start)
  const segmenter = new Intl.Segmenter(text.lang || "en", { granularity: "sentence" })
  return [...segmenter.segment(whole.slice(from, to))]
    .filter(({ index, segment }) => from + index < end && from + index + segment.length > start)
    .map(({ segment }) => segment)
    .join("")
    .trim()
}

if (text && form) {
  let suggested = ""
  const fill = () => {
    const found = selected()
    if (!found) return
    form.elements.block.value = found.block
    form.elements.start.value = found.start
    form.elements.words.value = found.words
    if (form.elements.statement.value === suggested) form.elements.statement.value = suggested = found.sentence
  }
  text.addEventListener("pointerup", () => setTimeout(fill))
  text.addEventListener("keyup", fill)
  document.addEventListener("selectionchange", () => {
    if (matchMedia("(pointer: coarse)").matches) fill()
  })
  // Words typed by hand are looked for; they need not stand where something was selected before.
  form.elements.words.addEventListener("input", () => (form.elements.start.value = ""))
}

const light = (key, isOn) => {
  for (const element of document.querySelectorAll(`[data-anchors~="${key}"], [data-anchor="${key}"]`)) {
    element.classList.toggle("is-lit", isOn)
  }
}
for (const kind of ["pointerover", "pointerout", "focusin", "focusout"]) {
  document.addEventListener(kind, ({ target }) => {
    const element = target.closest?.("[data-anchors], [data-anchor]")
    if (!element) return
    const keys = (element.dataset.anchors ?? element.dataset.anchor).split(" ")
    for (const key of keys) light(key, kind === "pointerover" || kind === "focusin")
  })
}
