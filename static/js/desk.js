// The desk keeps itself up to date, and can be used with the keyboard. Without this module it is a page like others.
const desk = document.getElementById("desk")
const EVERY = 10_000

const said = document.getElementById("desk-said")
const shown = () => document.getElementById("desk-shown")
// What the server sent of each piece, since a person may have opened something in it.
const sources = new WeakMap()
const pieces = (root) => root.querySelectorAll("[data-list] > [data-key], [data-part]")
const remember = (root) => pieces(root).forEach((piece) => sources.set(piece, piece.outerHTML))
const news = (root) => new Map([...root.querySelectorAll("[data-item]")].map((item) => [item.dataset.item, item.dataset.said]))

// What has the focus inside a piece, so that it can have it again in the one that takes its place.
function focusIn(piece) {
  const focused = document.activeElement
  if (!piece.contains(focused)) return null
  const same = (element) =>
    element.tagName === focused.tagName &&
    element.getAttribute("href")?.split("?")[0] === focused.getAttribute("href")?.split("?")[0] &&
    element.getAttribute("formaction") === focused.getAttribute("formaction")
  return (next) => [...next.querySelectorAll("a, button, summary")].find(same)?.focus({ preventScroll: true })
}

function replace(piece, fresh) {
  if (sources.get(piece) === fresh.outerHTML) return piece
  sources.set(fresh, fresh.outerHTML)
  const open = [...piece.querySelectorAll("details")].map((details) => details.open)
  fresh.querySelectorAll("details").forEach((details, index) => (details.open = open[index] ?? false))
  const refocus = focusIn(piece)
  piece.replaceWith(fresh)
  refocus?.(fresh)
  return fresh
}

// Bring one list to what the server says: each piece is kept, replaced, moved, added or taken away.
function reconcile(list, fresh) {
  const known = new Map([...list.children].map((piece) => [piece.dataset.key, piece]))
  const focused = document.activeElement
  let last = null
  for (const next of [...fresh.children]) {
    const piece = known.get(next.dataset.key)
    known.delete(next.dataset.key)
    if (!piece) {
      sources.set(next, next.outerHTML)
      next.classList.add("is-new")
      setTimeout(() => next.classList.remove("is-new"), 3 * EVERY)
    }
    const current = piece ? replace(piece, next) : next
    const place = last ? last.nextElementSibling : list.firstElementChild
    if (place !== current) list.insertBefore(current, place)
    last = current
  }
  for (const piece of known.values()) piece.remove()
  // To move an element takes the focus from it.
  if (focused.isConnected && list.contains(focused)) focused.focus({ preventScroll: true })
}

function update(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("desk-shown")
  if (!fresh) return false
  const before = news(shown())
  const held = document.activeElement?.closest?.("[data-key]")?.dataset.key
  for (const list of shown().querySelectorAll("[data-list]")) {
    const next = fresh.querySelector(`[data-list="${list.dataset.list}"]`)
    if (next) reconcile(list, next)
  }
  for (const part of shown().querySelectorAll("[data-part]")) {
    const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`)
    if (next) replace(part, next)
  }
  shown().dataset.mark = fresh.dataset.mark
  // A card that went to another column takes the focus along.
  if (held && !document.activeElement?.closest?.("[data-key]")) cardOf(held)?.focus({ preventScroll: true })
  say(before, news(shown()))
  return true
}

function say(before, after) {
  const came = [...after].filter(([key]) => !before.has(key)).map(([, text]) => text)
  const left = [...before.keys()].some((key) => !after.has(key))
  if (came.length > 3) came.splice(3, came.length - 3, desk.dataset.more)
  if (came.length) said.textContent = `${desk.dataset.came} ${[...new Set(came)].join("; ")}`
  else if (left) said.textContent = desk.dataset.left
}

// Not being up to date is said where everyone sees it.
function complain(text) {
  document.getElementById("desk-late")?.remove()
  if (!text) return
  const note = Object.assign(document.createElement("p"), { id: "desk-late", className: "desk-late", textContent: text })
  note.setAttribute("role", "alert")
  desk.prepend(note)
}

let timer = 0
let isAsking = false

async function ask() {
  clearTimeout(timer)
  if (document.hidden || isAsking) return
  isAsking = true
  let isOut = false
  try {
    const headers = { "If-None-Match": shown().dataset.mark, "X-Requested-With": "XMLHttpRequest" }
    const response = await fetch(desk.dataset.url, { headers, cache: "no-store", redirect: "manual" })
    isOut = response.type === "opaqueredirect" || response.status === 403
    if (response.status !== 304 && (!response.ok || !update(await response.text()))) throw new Error("no desk")
    if (document.getElementById("desk-late")) complain("")
  } catch {
    const text = isOut ? desk.dataset.out : desk.dataset.late
    if (document.getElementById("desk-late")?.textContent !== text) complain(text)
  } finally {
    isAsking = false
    clearTimeout(timer)
    if (!document.hidden && !isOut) timer = setTimeout(ask, EVERY)
  }
}

// The keyboard

const cardOf = (key) => document.querySelector(`[data-key="${CSS.escape(key)}"] .card-link`)
const columns = () => [...document.querySelectorAll(".board-column ol")].filter((column) => column.querySelector(".card"))
const current = () => document.activeElement?.closest?.(".card")

function go(card) {
  card?.querySelector(".card-link").focus()
  card?.scrollIntoView({ block: "nearest" })
}

function step(by) {
  const card = current()
  if (!card) return go(document.querySelector(".card"))
  go(by > 0 ? card.nextElementSibling : card.previousElementSibling)
}

function side(by) {
  const all = columns()
  const card = current()
  if (!card) return go(document.querySelector(".card"))
  const column = card.parentElement
  const next = all[all.indexOf(column) + by]
  if (!next) return
  go(next.children[Math.min([...column.children].indexOf(card), next.children.length - 1)])
}

const keysDialog = document.getElementById("desk-keys")
const keysOn = document.getElementById("desk-keys-on")
const OFF = "desk-keys-off"

const keys = {
  j: () => step(1),
  k: () => step(-1),
  ArrowDown: () => current() && step(1),
  ArrowUp: () => current() && step(-1),
  ArrowRight: () => current() && side(1),
  ArrowLeft: () => current() && side(-1),
  m: () => move(current()?.querySelector(".card-move")),
  "/": () => document.getElementById("board-section")?.focus(),
  "?": () => keysDialog.showModal(),
}

function press(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return
  // Keys of one letter can be turned off; the help has to be found again.
  if (localStorage.getItem(OFF) && event.key !== "?") return
  const act = Object.hasOwn(keys, event.key) && keys[event.key]
  if (!act || (event.key.startsWith("Arrow") && !current())) return
  event.preventDefault()
  act()
}

// Handing over: the form of the page that the link leads to, without leaving the desk.
async function move(link) {
  if (!link) return
  try {
    const response = await fetch(link.href, { redirect: "manual" })
    const page = new DOMParser().parseFromString(await response.text(), "text/html")
    const form = page.getElementById("hand-over")
    if (!response.ok || !form) throw new Error("no form")
    const dialog = document.createElement("dialog")
    dialog.className = "desk-dialog"
    const title = Object.assign(document.createElement("h2"), { id: "desk-dialog-title", textContent: form.getAttribute("aria-label") })
    dialog.setAttribute("aria-labelledby", title.id)
    form.removeAttribute("aria-label")
    const close = form.querySelector(".closelink")
    close?.addEventListener("click", (event) => {
      event.preventDefault()
      dialog.close()
    })
    dialog.append(title, document.adoptNode(form))
    dialog.addEventListener("close", () => {
      dialog.remove()
      if (link.isConnected) go(link.closest(".card"))
    })
    desk.after(dialog)
    dialog.showModal()
    form.elements.stage?.focus()
  } catch {
    location.assign(link.href)
  }
}

if (desk) {
  remember(shown())
  keysOn.checked = !localStorage.getItem(OFF)
  keysOn.addEventListener("change", () => (keysOn.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")))
  document.addEventListener("keydown", press)
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".card-move")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return
    event.preventDefault()
    move(link)
  })
  document.addEventListener("visibilitychange", ask)
  timer = setTimeout(ask, EVERY)
  if (location.hash.startsWith("#story-")) {
    // The browser goes to the place itself when it has loaded all, and takes the focus away there.
    const arrive = () => setTimeout(() => go(document.getElementById(location.hash.slice(1))))
    if (document.readyState === "complete") arrive()
    else addEventListener("load", arrive, { once: true })
  }
}
