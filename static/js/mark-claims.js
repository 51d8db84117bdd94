// Marking claims: words that are selected in the text fill the form, one key opens it, similar claims come up, and
// claims and their words light each other up. Without this module the words are copied into the form by hand.
const text = document.getElementById("story-text")
const form = document.getElementById("mark-form")
const panel = document.getElementById("mark")
const floating = document.getElementById("mark-floating")

document.documentElement.classList.add("has-script")

// Offsets as the server counts them: code points of the block's text, in which parts are separated by one newline.
const PARTS = new Set(["P", "LI", "UL", "OL", "BLOCKQUOTE", "THEAD", "TBODY", "TR", "TH", "TD", "CAPTION", "FIGCAPTION", "CITE"])

// The text of a block up to a place in it, or all of it; and each of its pieces, if somebody wants to know.
function blockText(block, stopNode, stopOffset, onPiece = () => {}) {
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
      if (!isGap) {
        onPiece(node, out.length)
        out += node.data
      }
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

function blockAt(node) {
  const wrapper = (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest("[data-block]")
  return wrapper && text.contains(wrapper) ? wrapper : null
}

// What is selected: where it begins in its block, and its words. A selection that goes on ends with the block.
function selected() {
  const selection = document.getSelection()
  if (!selection.rangeCount || selection.isCollapsed) return null
  const range = selection.getRangeAt(0)
  const wrapper = blockAt(range.startContainer)
  if (!wrapper) return null
  const root = rootOf(wrapper)
  const whole = blockText(root)
  const start = blockText(root, range.startContainer, range.startOffset)
  const ends = blockAt(range.endContainer) === wrapper
  const end = ends ? blockText(root, range.endContainer, range.endOffset) : whole
  const words = whole.slice(start.length, end.length)
  const lead = words.length - words.trimStart().length
  if (!words.trim()) return null
  return { block: wrapper.dataset.block, start: [...start].length + [...words.slice(0, lead)].length, words: words.trim() }
}

// Select the text of a block from one offset to another, counted in UTF-16 as the browser does.
function select(root, start, end) {
  const range = document.createRange()
  let isBegun = false
  blockText(root, undefined, undefined, (node, at) => {
    const stop = at + node.data.length
    if (!isBegun && start < stop) {
      range.setStart(node, Math.max(0, start - at))
      isBegun = true
    }
    if (at < end) range.setEnd(node, Math.min(node.data.length, end - at))
  })
  const selection = document.getSelection()
  selection.removeAllRanges()
  selection.addRange(range)
  const place = range.getBoundingClientRect()
  if (place.top < 0 || place.bottom > innerHeight) scrollBy({ top: place.top - innerHeight / 3 })
}

// Every sentence of the text, in order, for the arrow keys.
function sentences() {
  const segmenter = new Intl.Segmenter(text.lang || "en", { granularity: "sentence" })
  return [...text.querySelectorAll("[data-block]")].flatMap((wrapper) => {
    const root = rootOf(wrapper)
    if (!root) return []
    const found = []
    let offset = 0
    for (const part of blockText(root).split("\n")) {
      for (const { index, segment } of segmenter.segment(part)) {
        if (segment.trim()) found.push({ wrapper, root, start: offset + index, end: offset + index + segment.trimEnd().length })
      }
      offset += part.length + 1
    }
    return found
  })
}

function step(direction) {
  const all = sentences()
  const selection = document.getSelection()
  const wrapper = selection.rangeCount ? blockAt(selection.getRangeAt(0).startContainer) : null
  let index = direction > 0 ? 0 : all.length - 1
  if (wrapper) {
    const range = selection.getRangeAt(0)
    const at = blockText(rootOf(wrapper), range.startContainer, range.startOffset).length
    const here = all.findLastIndex((each) => each.wrapper === wrapper && each.start <= at)
    if (here >= 0) index = Math.min(all.length - 1, Math.max(0, here + (selection.isCollapsed ? 0 : direction)))
  }
  if (all[index]) select(all[index].root, all[index].start, all[index].end)
}

if (text && form) {
  const { block, start, words, statement, voice, claimant, revision, must_check: mustCheck } = form.elements
  const similar = document.getElementById("similar")
  const token = form.elements.csrfmiddlewaretoken.value
  // What was filled in and not touched since; what somebody typed stays.
  let filled = {}
  let asked = 0

  async function ask(values) {
    const number = ++asked
    const body = new URLSearchParams({ revision: revision.value, ...values })
    const headers = { "X-CSRFToken": token }
    const answer = await fetch(form.dataset.suggest, { method: "POST", body, headers }).catch(() => null)
    if (number !== asked || !answer?.headers.get("Content-Type")?.includes("json")) return null
    return answer.ok ? answer.json() : null
  }

  const fill = (field, value) => {
    if (field.value === (filled[field.name] ?? field.defaultValue ?? "") || !field.value) {
      field.value = value
      filled[field.name] = field.value
    }
  }

  async function suggest(found) {
    block.value = found.block
    start.value = found.start
    words.value = found.words
    const known = await ask(found)
    if (!known) return
    fill(statement, known.statement)
    if (voice.value === (filled.voice ?? "asserted")) voice.value = filled.voice = known.voice
    if (claimant.value === (filled.claimant ?? "")) {
      const chosen = known.claimant ?? { id: "", text: "" }
      claimant.replaceChildren(new Option("", ""), ...(chosen.id ? [new Option(chosen.text, chosen.id, true, true)] : []))
      claimant.value = filled.claimant = String(chosen.id)
      claimant.dispatchEvent(new Event("change", { bubbles: true }))
    }
    if (mustCheck.checked === (filled.mustCheck ?? false)) mustCheck.checked = filled.mustCheck = known.must_check
    similar.innerHTML = known.similar
  }

  function open() {
    panel.classList.add("is-open")
    panel.scrollIntoView({ block: "nearest" })
    statement.focus({ preventScroll: true })
    statement.select()
    floating.hidden = true
  }

  async function begin(found = selected()) {
    if (!found) return
    open()
    await suggest(found)
    if (document.activeElement === statement) statement.select()
  }

  function beginAt(place) {
    const [id, from, to] = place.split(":")
    const wrapper = text.querySelector(`[data-block="${CSS.escape(id)}"]`)
    if (!wrapper) return
    const points = [...blockText(rootOf(wrapper))]
    const found = { block: id, start: Number(from), words: points.slice(Number(from), Number(to)).join("") }
    const before = points.slice(0, found.start).join("").length
    select(rootOf(wrapper), before, before + found.words.length)
    begin(found)
  }

  function close() {
    panel.classList.remove("is-open")
    text.focus({ preventScroll: true })
  }

  const note = () => {
    const found = selected()
    floating.hidden = !found || panel.classList.contains("is-open")
    if (found && !panel.classList.contains("is-open")) {
      block.value = found.block
      start.value = found.start
      words.value = found.words
    }
  }
  document.addEventListener("selectionchange", note)
  floating.addEventListener("pointerdown", (event) => event.preventDefault()) // keeps the selection
  floating.addEventListener("click", () => begin())
  document.getElementById("mark-close").addEventListener("click", close)
  panel.addEventListener("keydown", (event) => event.key === "Escape" && close())

  let typing
  statement.addEventListener("input", () => {
    clearTimeout(typing)
    typing = setTimeout(async () => {
      const known = statement.value.trim().length > 3 && (await ask({ statement: statement.value }))
      if (known) similar.innerHTML = known.similar
    }, 400)
  })
  // Words typed by hand are looked for; they need not stand where something was selected before.
  words.addEventListener("input", () => (start.value = ""))

  const worthOf = (target) => target.closest?.(".worth-ref, .worth-list > li")?.dataset.worth
  const itemOf = (number) => document.getElementById(`worth-${number}`)
  // Keys work while the text, or a sentence of the list, has the focus, and not while somebody types.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.nodeName)) return
    const number = worthOf(event.target)
    if (!number && !text.contains(event.target) && !text.contains(getSelection().anchorNode)) return
    const done = () => event.preventDefault()
    if (event.key === "c") {
      if (number) beginAt(itemOf(number).querySelector("[data-mark]").dataset.mark)
      else begin()
      done()
    } else if (event.key === "x" && number) {
      const details = itemOf(number).querySelector(".set-aside")
      details.open = true
      details.querySelector("input[name=reason]").focus()
      done()
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !number && !event.shiftKey) {
      step(event.key === "ArrowDown" ? 1 : -1)
      done()
    } else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && !number && !document.getSelection().isCollapsed) {
      if (!event.shiftKey) return
      document.getSelection().modify("extend", event.key === "ArrowRight" ? "right" : "left", "word")
      done()
    }
  })
  document.addEventListener("click", (event) => {
    const place = event.target.closest?.("[data-mark]")
    if (!place || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    beginAt(place.dataset.mark)
  })
}

const keysOf = (element) =>
  element.dataset.worth
    ? [`[data-worth="${element.dataset.worth}"]`]
    : (element.dataset.anchors ?? element.dataset.anchor).split(" ").map((key) => `[data-anchors~="${key}"], [data-anchor="${key}"]`)
for (const kind of ["pointerover", "pointerout", "focusin", "focusout"]) {
  document.addEventListener(kind, ({ target }) => {
    const element = target.closest?.("[data-anchors], [data-anchor], [data-worth]")
    if (!element) return
    for (const selector of keysOf(element)) {
      for (const lit of document.querySelectorAll(selector)) {
        lit.classList.toggle("is-lit", kind === "pointerover" || kind === "focusin")
      }
    }
  })
}
