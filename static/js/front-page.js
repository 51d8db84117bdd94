// Laying out the front page: its buttons without a new page, by dragging, by Alt and the arrow keys, and with stories
// found as one types. Each sends the form as it stands, and shows what comes back; without this file the same buttons
// do the same.
//
// The list of stories is https://www.w3.org/WAI/ARIA/apg/patterns/combobox/examples/combobox-autocomplete-list/
const PAUSE = 200
const t = (text) => window.gettext?.(text) ?? text
const form = document.getElementById("front-desk")
const said = document.getElementById("front-desk-said")
const whole = () => document.getElementById("arrangement")
let isBusy = false

async function send(what, focus) {
  if (isBusy) return
  isBusy = true
  const data = new FormData(form)
  data.set("do", what)
  const open = [...form.querySelectorAll("details[open]")].map((each) => each.closest("fieldset")?.id)
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" })
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const next = page.getElementById("arrangement")
    // Signed out, or something broke: the form, sent as it is, leads to the page that says so.
    if (!next) return sendWhole(what)
    whole().replaceWith(document.importNode(next, true))
    for (const id of open) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "")
    startFinding()
    said.textContent = whole().dataset.said || whole().querySelector("[role=alert]")?.textContent.trim() || ""
    const alert = whole().querySelector("[role=alert]")
    ;(alert ?? focus?.() ?? null)?.focus()
  } catch {
    said.textContent = t("The server does not answer. Nothing is lost: try again.")
  } finally {
    isBusy = false
  }
}

function sendWhole(what) {
  const input = Object.assign(document.createElement("input"), { type: "hidden", name: "do", value: what })
  form.append(input)
  leaving = true
  form.submit()
}

const slotAt = (place) => whole().querySelector(`.slot[data-place="${place}"]`)
const buttonOf = (slot, key) => {
  const button = slot?.querySelector(`[data-key="${key}"]`)
  return button && !button.disabled ? button : slot?.querySelector(".slot__button:not(:disabled)")
}

form.addEventListener("submit", (event) => {
  const button = event.submitter
  const what = button?.name === "do" ? button.value : ""
  if (!what || what === "save") return void (leaving = what === "save")
  event.preventDefault()
  const [verb, , , target] = what.split(":")
  const slot = button.closest(".slot")?.dataset.place
  const place = verb === "move" ? target : verb === "put" ? (what.split(":")[2] ?? form.elements.target.value) : slot
  send(what, () => buttonOf(slotAt(place), button.dataset.key) ?? document.getElementById("front-words"))
})

form.addEventListener("keydown", (event) => {
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key]
  const slot = event.altKey && step ? event.target.closest(".slot") : null
  const button = slot?.querySelector(`[data-key="${step}"]`)
  if (!button || button.disabled) return
  event.preventDefault()
  const target = button.value.split(":")[3]
  send(button.value, () => buttonOf(slotAt(target), step))
})

// Dragging

let dragged = null
const unmark = () => whole().querySelectorAll(".is-target").forEach((each) => each.classList.remove("is-target"))

form.addEventListener("pointerdown", (event) => {
  const slot = event.target.closest(".slot[data-story]")
  if (slot) slot.draggable = Boolean(event.target.closest(".slot__grip"))
})
form.addEventListener("dragstart", (event) => {
  const slot = event.target.closest?.(".slot[data-story]")
  if (!slot) return
  dragged = slot
  slot.classList.add("is-dragged")
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", slot.querySelector(".slot__headline").textContent.trim())
})
form.addEventListener("dragover", (event) => {
  const slot = dragged && event.target.closest(".slot")
  if (!slot) return
  event.preventDefault()
  unmark()
  if (slot !== dragged) slot.classList.add("is-target")
})
form.addEventListener("dragend", () => {
  dragged?.classList.remove("is-dragged")
  dragged = null
  unmark()
})
form.addEventListener("drop", (event) => {
  const slot = dragged && event.target.closest(".slot")
  if (!slot || slot === dragged) return
  event.preventDefault()
  const { story, place } = dragged.dataset
  const target = slot.dataset.place
  send(`move:${story}:${place}:${target}`, () => buttonOf(slotAt(target), "up"))
})

// Finding a story

function startFinding() {
  const input = document.getElementById("front-words")
  const list = Object.assign(document.createElement("ul"), { id: "front-found", className: "front-find__found", hidden: true })
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", t("Stories"))
  input.after(list)
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  }))
    input.setAttribute(name, value)
  let active = -1
  let timer = 0
  let asking = null

  function close() {
    list.hidden = true
    active = -1
    input.setAttribute("aria-expanded", "false")
    input.removeAttribute("aria-activedescendant")
  }

  function choose(option) {
    const place = form.elements.target.value
    send(`put:${option.dataset.story}`, () => buttonOf(slotAt(place), "up"))
  }

  function show(stories) {
    list.replaceChildren(
      ...stories.map(({ story, headline, note }, number) => {
        const option = document.createElement("li")
        const name = Object.assign(document.createElement("span"), { textContent: headline })
        const more = Object.assign(document.createElement("span"), { textContent: note, className: "quiet" })
        option.id = `front-found-${number}`
        option.className = "front-find__one"
        option.dataset.story = story
        option.setAttribute("role", "option")
        option.setAttribute("aria-selected", "false")
        option.append(name, more)
        // The field keeps the focus, so that the list is there to be clicked at.
        option.addEventListener("mousedown", (event) => event.preventDefault())
        option.addEventListener("click", () => choose(option))
        return option
      }),
    )
    active = -1
    list.hidden = !stories.length
    input.setAttribute("aria-expanded", String(Boolean(stories.length)))
    said.textContent = stories.length ? `${stories.length} ${t("stories found")}` : t("No story found.")
  }

  async function ask() {
    asking?.abort()
    asking = new AbortController()
    try {
      const answer = await fetch(`${form.dataset.stories}?q=${encodeURIComponent(input.value)}`, { signal: asking.signal })
      if (answer.ok) show((await answer.json()).stories)
    } catch {
      close()
    }
  }

  function go(step) {
    const options = [...list.children]
    active = (active + step + options.length) % options.length
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === active)))
    input.setAttribute("aria-activedescendant", options[active].id)
    options[active].scrollIntoView({ block: "nearest" })
  }

  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  })
  input.addEventListener("blur", close)
  input.addEventListener("keydown", (event) => {
    const isOpen = !list.hidden && list.children.length
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.altKey) return
      event.preventDefault()
      if (isOpen) go(event.key === "ArrowDown" ? 1 : active < 0 ? 0 : -1)
      else ask()
    } else if (event.key === "Enter") {
      event.preventDefault()
      if (isOpen && active >= 0) choose(list.children[active])
      else send("find", () => whole().querySelector(".front-find__one") ?? document.getElementById("front-words"))
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault()
      close()
    }
  })
}

// What is not saved

let leaving = false
let isTyped = false
form.addEventListener("input", (event) => {
  if (event.target.type === "datetime-local") isTyped = true
})
addEventListener("beforeunload", (event) => {
  if (!leaving && (isTyped || "changed" in whole().dataset)) event.preventDefault()
})

form.classList.add("is-live")
form.addEventListener("click", (event) => {
  if (event.target.closest(".front-desk__save a")) leaving = true
})
startFinding()
