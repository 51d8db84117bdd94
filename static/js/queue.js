// The fact-check queue by keyboard: from row to row, and what is done to a row, or to all that are selected. Whoever
// comes back to a queue finds the row that they left, or the one that took its place.

const queue = document.querySelector(".queue")
const form = document.getElementById("queue-form")
const bar = document.getElementById("queue-bar")
const help = document.getElementById("queue-help")
const keysDialog = document.getElementById("desk-keys")
const keysOn = document.getElementById("desk-keys-on")
const OFF = "desk-keys-off"
const PLACE = "queue-place"
const HERE = location.pathname + location.search

const rows = () => [...queue.querySelectorAll(".queue-row")]
const boxes = () => [...queue.querySelectorAll(".queue-select input")]
const current = () => document.activeElement?.closest?.(".queue-row")
const boxOf = (row) => row?.querySelector(".queue-select input")

function go(row) {
  row?.querySelector(".card-link").focus()
  row?.scrollIntoView({ block: "nearest" })
}

function step(by) {
  const row = current()
  const all = rows()
  go(row ? all[all.indexOf(row) + by] : all[by > 0 ? 0 : all.length - 1])
}

// Where one is

let place = null

function remember() {
  const row = current()
  if (!row) return
  place = { url: HERE, key: row.dataset.key, index: rows().indexOf(row) }
  sessionStorage.setItem(PLACE, JSON.stringify(place))
}

function arrive() {
  place = JSON.parse(sessionStorage.getItem(PLACE) || "null")
  if (place?.url !== HERE || queue.querySelector("[role=alert]")) return
  const all = rows()
  go(all.find((row) => row.dataset.key === place.key) ?? all[Math.min(place.index, all.length - 1)])
}

// What is selected

const all = document.getElementById("queue-all")

function count() {
  if (!bar) return
  const chosen = boxes().filter((box) => box.checked)
  document.getElementById("queue-selected").textContent = chosen.length || ""
  bar.classList.toggle("is-ready", chosen.length > 0)
  for (const box of boxes()) box.closest(".queue-row").classList.toggle("is-selected", box.checked)
  if (all) all.checked = chosen.length > 0 && chosen.length === boxes().length
}

// A key is for the rows that are selected; if none is, for the one that has the focus, as long as that lasts.
let lent = null

function lend() {
  if (!bar) return false
  if (boxes().some((box) => box.checked)) return true
  const box = boxOf(current())
  if (!box) return false
  box.checked = true
  lent = box
  count()
  return true
}

function giveBack() {
  if (lent) lent.checked = false
  lent = null
  count()
}

function control(name) {
  const part = bar?.querySelector(`[data-do="${name}"]`)
  if (!part || !lend()) return
  if (part.matches("button")) return form.requestSubmit(part)
  part.querySelector("select, input").focus()
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  a: () => control("take"),
  h: () => control("give"),
  d: () => control("due"),
  p: () => control("priority"),
  c: () => control("again"),
  x: () => boxOf(current())?.click(),
  "/": () => document.getElementById("queue-search").focus(),
  "?": () => keysDialog.showModal(),
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  const target = event.target
  if (bar?.contains(target) && event.key === "Escape") {
    giveBack()
    return go(document.getElementById(place?.key) ?? rows()[0])
  }
  const part = target.closest("[data-do]")
  if (part && event.key === "Enter" && !target.matches("button")) {
    event.preventDefault()
    return form.requestSubmit(part.querySelector("button"))
  }
  if (target.closest("input:not([type=checkbox]), select, textarea, dialog")) return
  // Keys of one letter can be turned off; the help has to be found again.
  if (localStorage.getItem(OFF) && event.key !== "?") return
  if (event.key.startsWith("Arrow") && !current()) return
  const tab = /^[1-9]$/.test(event.key) && queue.querySelectorAll(".queue-tabs a")[event.key - 1]
  const act = Object.hasOwn(keys, event.key) && keys[event.key]
  if (!act && !tab) return
  event.preventDefault()
  if (tab) location.assign(tab.href)
  else act()
}

keysOn.checked = !localStorage.getItem(OFF)
keysOn.addEventListener("change", () => (keysOn.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")))
help.hidden = false
help.addEventListener("click", () => keysDialog.showModal())
document.addEventListener("keydown", press)
queue.addEventListener("focusin", remember)
form.addEventListener("change", (event) => {
  if (event.target === all) for (const box of boxes()) box.checked = all.checked
  if (event.target === lent) lent = null
  count()
})
if (all) all.closest("label").hidden = false
addEventListener("pageshow", (event) => {
  count()
  // A page that the browser kept still has its focus; one that is loaded goes to its place after the browser did.
  if (!event.persisted) setTimeout(arrive)
})
