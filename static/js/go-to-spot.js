// A link to a place of the story’s form (#p-k3f9, #id_dek) leads there, with the caret in it. The blocks of the text
// are not there when the page opens: the editor makes them, and what stands below them moves.
const PATIENCE = 10_000

const text = () => document.querySelector(".ProseMirror")
const isSettled = () => document.readyState === "complete" && (text()?.editor || !document.getElementById("id_body"))

function goToBlock(block) {
  const { editor } = text()
  const words = document.createTreeWalker(block, NodeFilter.SHOW_TEXT).nextNode()
  if (words) editor.commands.focus(editor.view.posAtDOM(words, 0), { scrollIntoView: false })
  block.scrollIntoView({ block: "center" })
}

function goToField(field) {
  const row = field.closest(".form-row") ?? field
  row.scrollIntoView({ block: "center" })
  // What the admin’s own choices hide stands beside them.
  const shown = field.matches(".select2-hidden-accessible") ? row.querySelector(".select2-selection") : field
  shown?.focus({ preventScroll: true })
}

function go(until = Date.now() + PATIENCE) {
  const name = decodeURIComponent(location.hash.slice(1))
  if (!name) return
  if (!isSettled()) {
    if (Date.now() < until) setTimeout(go, 100, until)
    return
  }
  const block = text()?.querySelector(`[id="${CSS.escape(name)}"]`)
  const field = document.getElementById(name)
  if (name === "id_body" && text()) goToBlock(text().firstElementChild)
  else if (block) goToBlock(block)
  else if (field) goToField(field)
}

addEventListener("hashchange", () => go())
go()
