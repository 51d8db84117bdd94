// Beside the form of a story: what its text mentions, asked for as it is written, accepted and dismissed by one key.
// Without this file the buttons save the form, and do the same.
import { editorOf, placesOf } from "./words-in-form.js"

const panel = document.getElementById("in-text")
const form = panel?.closest("form")

const PAUSE = 700
// However long someone types on.
const LATEST = 5000
const ROLES = ["about", "mentions"]
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform)
const t = (text) => window.gettext?.(text) ?? text
const put = (text, names) => t(text).replace(/%\((\w+)\)s/g, (all, name) => names[name] ?? all)

function start() {
  const list = panel.querySelector("[data-proposals]")
  const said = panel.querySelector("[data-said]")
  const failed = panel.querySelector("[data-failed]")
  panel.classList.add("is-live")
  const keys = isMac ? "⌘⇧E" : "Ctrl+Shift+E"
  panel.querySelector("[data-enter]").textContent = keys

  const say = (text, isBad = false) => {
    said.textContent = text
    said.classList.toggle("is-bad", isBad)
  }
  const send = (url, data, signal) =>
    fetch(url, {
      method: "POST",
      redirect: "manual",
      signal,
      headers: {
        ...(data instanceof FormData ? {} : { "Content-Type": "application/json" }),
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
      body: data instanceof FormData ? data : JSON.stringify(data),
    })

  // Asking

  const chosen = (role) => [...form.elements[role].selectedOptions].map(({ value }) => value)
  const typed = () => {
    const lines = ["headline", "dek", "picture_caption", "language", "body"]
    return {
      ...Object.fromEntries(lines.map((name) => [name, form.elements[name]?.value ?? ""])),
      ...Object.fromEntries(ROLES.map((role) => [role, chosen(role)])),
    }
  }
  let asked = JSON.stringify(typed())
  let shown = ""
  let asking = null
  let timer = 0
  let since = 0

  async function ask({ anew = false } = {}) {
    clearTimeout(timer)
    since = 0
    if (document.hidden) return
    const data = typed()
    const text = JSON.stringify(data)
    if (text === asked && !anew) return
    asked = text
    asking?.abort()
    asking = new AbortController()
    try {
      const response = await send(panel.dataset.inText, data, asking.signal)
      if (!response.ok) throw new Error(String(response.status))
      show(await response.text())
      failed.hidden = true
    } catch (error) {
      if (error.name === "AbortError") return
      asked = ""
      failed.hidden = false
    }
  }
  // Nothing is read while someone types: only when they pause.
  const soon = () => {
    const now = Date.now()
    since ||= now
    clearTimeout(timer)
    timer = setTimeout(ask, Math.max(0, Math.min(PAUSE, since + LATEST - now)))
  }
  for (const kind of ["input", "keyup", "click", "change", "paste", "drop"]) {
    form.addEventListener(kind, (event) => {
      if (!panel.contains(event.target)) soon()
    })
  }
  document.addEventListener("visibilitychange", soon)
  addEventListener("online", soon)
  form.addEventListener("submit", () => {
    clearTimeout(timer)
    asking?.abort()
  })

  // Showing

  const stops = () => [...list.querySelectorAll("[data-stop]")].filter((stop) => stop.checkVisibility())
  const controls = "button, select, input, a[href]"
  const first = (stop) => stop.querySelector(".is-likely, [data-accept], [data-make]") ?? stop.querySelector("button")
  let current = null
  const rove = (stop) => {
    current = stop ?? current ?? stops()[0] ?? null
    for (const other of list.querySelectorAll("[data-stop]")) {
      for (const control of other.querySelectorAll(controls)) control.tabIndex = other === current ? 0 : -1
    }
  }
  const keyOf = (stop) => `${stop?.closest("[data-key]")?.dataset.key}`
  const focus = (stop) => {
    if (!stop) return panel.focus()
    rove(stop)
    first(stop)?.focus({ preventScroll: true })
    stop.scrollIntoView({ block: "nearest" })
  }

  // Where the page is scrolled to, the panel may not be seen: the bar that is says what is there.
  const counter = document.createElement("button")
  counter.type = "button"
  counter.className = "tagging-count"
  counter.addEventListener("click", () => enter())
  form.querySelector(".submit-row")?.append(counter)
  function count() {
    const number = list.querySelectorAll(".proposals > [data-key]:has([data-stop])").length
    counter.hidden = !number
    counter.textContent = put("%(number)s to tag", { number })
    counter.title = keys
  }

  let wasEntered = false
  let waiting = null
  function show(html) {
    if (html === shown) return
    // What is being typed into the list is not taken away.
    if (list.contains(document.activeElement) && document.activeElement.matches("input, select")) {
      waiting = html
      return
    }
    shown = html
    waiting = null
    const position = stops().indexOf(current)
    const hadFocus = list.contains(document.activeElement)
    const wasOpen = list.querySelector("details")?.open
    const values = new Map()
    for (const field of list.querySelectorAll("[data-kind], [data-description]")) {
      values.set(keyOf(field) + (field.dataset.kind ?? "description"), field.value)
    }
    const template = document.createElement("template")
    template.innerHTML = html
    const key = current && keyOf(current)
    list.replaceChildren(template.content)
    for (const field of list.querySelectorAll("[data-kind], [data-description]")) {
      const before = values.get(keyOf(field) + (field.dataset.kind ?? "description"))
      if (before) field.value = before
    }
    if (wasOpen) list.querySelector("details")?.setAttribute("open", "")
    const all = stops()
    const same = wasEntered && all.find((stop) => keyOf(stop) === key)
    current = same || all[wasEntered ? Math.min(Math.max(position, 0), all.length - 1) : 0] || null
    rove()
    if (hadFocus || wantsFocus) focus(current)
    wantsFocus = false
    count()
  }
  let wantsFocus = false
  list.addEventListener("focusout", () => {
    if (waiting !== null) setTimeout(() => waiting !== null && show(waiting))
  })
  list.addEventListener("focusin", (event) => {
    wasEntered = true
    rove(event.target.closest("[data-stop]"))
  })

  // Doing

  let undo = null
  function choose({ entity: id, name: called, label, kindLabel }, role) {
    for (const name of ROLES) {
      const select = form.elements[name]
      let option = [...select.options].find(({ value }) => value === id)
      if (name !== role && !option?.selected) continue
      if (name === role) {
        option ??= new Option(label, id)
        Object.assign(option.dataset, { name: called, kind: kindLabel })
        select.append(option)
      }
      option.selected = name === role
      select.dispatchEvent(new Event("change", { bubbles: true }))
    }
  }
  function accept(entity, role) {
    const { name } = entity
    const before = ROLES.find((each) => chosen(each).includes(entity.entity)) ?? ""
    choose(entity, role)
    undo = () => {
      choose(entity, before)
      say(put("%(name)s: taken back.", { name }))
    }
    say(put(role === "about" ? "%(name)s: about. U takes it back." : "%(name)s: mentions. U takes it back.", { name }))
    wantsFocus = list.contains(document.activeElement)
    return ask({ anew: true })
  }
  async function ordered(url, data) {
    try {
      const response = await send(url, data)
      if (response.ok) return response.status === 204 ? {} : await response.json()
      const { error } = await response.json().catch(() => ({}))
      say(error ?? t("This was refused. Load the page again."), true)
    } catch {
      say(t("The server does not answer. Nothing was changed."), true)
    }
    return null
  }
  async function dismiss(value, again = false) {
    const what = value.slice(value.indexOf(":") + 1)
    const thing = what.startsWith("name-") ? { name: what.slice(5) } : { entities: what.split("-") }
    const name = list.querySelector(`[value="${CSS.escape(value)}"]`)?.closest("[data-key]")?.querySelector(".proposal-name")
    wantsFocus = list.contains(document.activeElement)
    if (!(await ordered(panel.dataset.dismiss, { ...thing, again }))) return
    const names = { name: name?.textContent ?? "" }
    say(put(again ? "%(name)s is proposed again." : "%(name)s: dismissed for this story. U takes it back.", names))
    undo = again ? null : () => dismiss(value, true)
    await ask({ anew: true })
  }
  async function make(button) {
    const stop = button.closest("[data-stop]")
    const kind = stop.querySelector("[data-kind]").value
    const description = stop.querySelector("[data-description]").value
    const { make: role, name } = button.dataset
    const body = new FormData()
    // What it may be already stands above it in the list, and was looked at.
    const sure = stop.closest("[data-key]").querySelector("[data-accept]") ? "1" : ""
    for (const [field, value] of Object.entries({ name, kind, description, sure })) body.set(field, value)
    button.disabled = true
    const made = await ordered(panel.dataset.make, body)
    button.disabled = false
    if (!made) return
    button.focus()
    if (made.near) {
      say(put("“%(name)s” looks like one that is there by now. Look again.", { name }), true)
      return ask({ anew: true })
    }
    await accept({ entity: String(made.id), name: made.name, label: made.label, kindLabel: made.kind_label }, role)
    undo = null
    say(put("%(name)s is an entity now, and tagged.", made))
  }
  // Each press goes to the next place.
  const turns = new Map()
  function go(words) {
    const places = placesOf(form, words)
    const turn = turns.get(words) ?? 0
    turns.set(words, turn + 1)
    places[turn % places.length]?.()
    if (!places.length) say(put("“%(name)s” is not in the text any more.", { name: words }))
  }

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("button")
    if (!button) return
    event.preventDefault()
    const { accept: role, make: makes, words } = button.dataset
    if (words) go(words)
    else if (role) accept(button.dataset, role)
    else if (makes) make(button)
    else if (button.value.startsWith("dismiss:")) dismiss(button.value)
    else if (button.value.startsWith("again:")) dismiss(button.value, true)
  })

  // Keys

  let cameFrom = null
  function enter() {
    cameFrom = document.activeElement
    focus(current?.isConnected ? current : stops()[0])
    panel.scrollIntoView({ block: "nearest" })
    ask()
  }
  function leave() {
    const isField = cameFrom?.isConnected && cameFrom !== document.body && !cameFrom.closest(".ProseMirror")
    // The editor's own command waits for the next picture, and what is typed until then would be lost.
    if (isField) cameFrom.focus()
    else editorOf()?.view.focus()
  }
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey || event.key.toLowerCase() !== "e") return
    event.preventDefault()
    if (panel.contains(document.activeElement)) leave()
    else enter()
  })
  const step = (by) => {
    const all = stops()
    const next = all.indexOf(current) + by
    if (all.length) focus(all[Math.min(Math.max(next, 0), all.length - 1)])
  }
  const press = (...selectors) => {
    const scope = [current, current?.closest("[data-key]")]
    const button = scope.flatMap((part) => selectors.map((selector) => part?.querySelector(selector))).find(Boolean)
    button?.click()
  }
  const KEYS = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Home: () => step(-Infinity),
    End: () => step(Infinity),
    a: () => press("[data-accept=about]", "[data-make=about]"),
    m: () => press("[data-accept=mentions]", "[data-make=mentions]"),
    d: () => press(".proposal-dismiss"),
    g: () => press("[data-words]"),
    u: () => {
      const back = undo
      undo = null
      wantsFocus = true
      Promise.resolve(back?.()).then(() => ask({ anew: true }))
    },
    Escape: leave,
  }
  panel.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const isTyping = event.target.matches("input, select")
    if (isTyping && event.key === "Enter") {
      event.preventDefault()
      event.target.closest("[data-stop]").querySelector("[data-make=mentions]")?.click()
    } else if (isTyping && event.key === "Escape") {
      event.preventDefault()
      focus(current)
    } else if (!isTyping) {
      const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      act()
    }
  })

  rove()
  count()
}

if (form) start()
