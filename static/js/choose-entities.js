// Choosing people, organisations and the like: by any name, by the keyboard alone, in an order, and made by one key where
// there is none. It shows what a list of the form holds; the list is what is sent. Without this file, the list and the
// line for a name below it do the same when the form is sent.
//
// The pattern is https://www.w3.org/WAI/ARIA/apg/patterns/combobox/examples/combobox-autocomplete-list/
const PAUSE = 150
const t = (text) => window.gettext?.(text) ?? text
const put = (text, names) => t(text).replace(/%\((\w+)\)s/g, (all, name) => names[name] ?? all)
let number = 0

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") made.className = value
    else if (name in made && !name.startsWith("aria")) made[name] = value
    else made.setAttribute(name, value)
  }
  made.append(...children)
  return made
}

function start(root) {
  const select = root.querySelector("select")
  const input = root.querySelector("input")
  const kinds = [...(root.querySelector("[data-all-kinds]")?.content.children ?? [])].map((option) => [option.value, option.text])
  const mayMake = Boolean(root.dataset.make)
  const id = `choose-${++number}`
  const chips = element("ul", { class: "choose-entities__chosen" })
  const list = element("ul", { class: "choose-entities__list", id, hidden: true, role: "listbox" })
  const said = element("p", { class: "visually-hidden", role: "status" })
  const hint = element(
    "p",
    { class: "choose-entities__hint visually-hidden", id: `${id}-hint` },
    mayMake
      ? t("Type a name. Arrow keys go through what is found, Enter chooses, Ctrl+Enter makes a new one.")
      : t("Type a name. Arrow keys go through what is found, Enter chooses."),
  )
  const label = document.querySelector(`label[for="${select.id}"]`)
  const name = label?.textContent.trim().replace(/:$/, "") || input.getAttribute("aria-label")
  select.hidden = true
  if (label) {
    label.htmlFor = input.id
    label.id ||= `${id}-label`
    input.removeAttribute("aria-label")
  }
  list.setAttribute("aria-label", name)
  chips.setAttribute("aria-label", put("%(name)s, chosen", { name }))
  for (const [attribute, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-describedby": [select.getAttribute("aria-describedby"), hint.id].filter(Boolean).join(" "),
  }))
    input.setAttribute(attribute, value)
  if (select.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true")
  input.before(chips)
  input.after(list, said, hint)
  root.classList.add("is-live")

  const say = (text) => (said.textContent = text)
  let rows = []
  let active = -1
  let timer = 0
  let asking = null

  // What is chosen: the selected options of the list, in their order

  const chosen = () => [...select.options].filter((option) => option.selected && option.value)
  const nameOf = (option) => option.dataset.name ?? option.text
  const changed = () => select.dispatchEvent(new Event("change", { bubbles: true }))

  let drawn = null
  function draw() {
    const now = JSON.stringify(chosen().map((option) => [option.value, option.text]))
    // Who stands on one of them stays there.
    if (now === drawn) return
    drawn = now
    chips.replaceChildren(
      ...chosen().map((option) => {
        const kind = option.dataset.kind ?? ""
        const remove = element(
          "button",
          { type: "button", class: "choose-entities__remove", title: t("Remove") },
          element("span", { "aria-hidden": "true" }, "×"),
          element("span", { class: "visually-hidden" }, put("Remove %(name)s", { name: nameOf(option) })),
        )
        remove.addEventListener("click", () => take(option))
        remove.addEventListener("keydown", (event) => onChip(event, option))
        return element(
          "li",
          { class: "choose-entities__chip", title: option.text },
          element("span", {}, nameOf(option)),
          kind ? element("span", { class: "choose-entities__kind" }, kind) : "",
          remove,
        )
      }),
    )
    chips.hidden = !chips.children.length
  }

  function add({ id: key, label: text, name: own, kind_label: kind }) {
    const value = String(key)
    let option = [...select.options].find((each) => each.value === value)
    if (option?.selected) {
      input.value = ""
      close()
      return say(put("%(name)s is chosen already.", { name: own }))
    }
    if (!select.multiple) for (const other of chosen()) other.remove()
    option?.remove()
    option = new Option(text, value, true, true)
    option.dataset.name = own
    option.dataset.kind = kind
    select.append(option)
    option.selected = true
    input.value = ""
    close()
    changed()
    say(put("%(name)s, %(kind)s, chosen.", { name: own, kind }))
  }

  function take(option) {
    const place = chosen().indexOf(option)
    option.remove()
    changed()
    say(put("%(name)s removed.", { name: nameOf(option) }))
    const buttons = chips.querySelectorAll("button")
    ;(buttons[Math.min(place, buttons.length - 1)] ?? input).focus()
  }

  function onChip(event, option) {
    const options = chosen()
    const place = options.indexOf(option)
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    if (event.key === "Delete" || event.key === "Backspace") take(option)
    else if (!step) return
    else if (event.altKey && options[place + step]) {
      if (step < 0) options[place + step].before(option)
      else options[place + step].after(option)
      changed()
      chips.querySelectorAll("button")[place + step].focus()
      say(put("%(name)s is number %(place)s of %(count)s.", { name: nameOf(option), place: place + step + 1, count: options.length }))
    } else if (!event.altKey) (chips.querySelectorAll("button")[place + step] ?? input).focus()
    event.preventDefault()
  }

  // What is found

  function close() {
    clearTimeout(timer)
    asking?.abort()
    list.hidden = true
    rows = []
    activate(-1)
    input.setAttribute("aria-expanded", "false")
  }

  function activate(place) {
    rows[active]?.item.setAttribute("aria-selected", "false")
    active = place
    const row = rows[active]
    row?.item.setAttribute("aria-selected", "true")
    row?.item.scrollIntoView({ block: "nearest" })
    if (row) input.setAttribute("aria-activedescendant", row.item.id)
    else input.removeAttribute("aria-activedescendant")
  }

  function row(act, className, ...content) {
    const item = element("li", { role: "option", class: className, id: `${id}-${rows.length}`, "aria-selected": "false" }, ...content)
    // Before the line loses the focus.
    item.addEventListener("pointerdown", (event) => event.preventDefault())
    item.addEventListener("click", act)
    rows.push({ item, act })
    return item
  }

  const found = (match) =>
    row(
      () => add(match),
      "choose-entities__match",
      element("span", { class: "choose-entities__own" }, match.name),
      " ",
      element("span", { class: "choose-entities__kind" }, match.kind_label),
      " ",
      match.alias ? element("span", { class: "choose-entities__alias" }, put("also: %(alias)s", { alias: match.alias }), " ") : "",
      match.description ? element("span", { class: "choose-entities__description" }, match.description) : "",
    )

  function show(matches, { typed, guess, isSure = false, isNear = false }) {
    rows = []
    const items = matches.map(found)
    if (mayMake && typed) {
      const order = [...kinds].sort(([one], [other]) => (other === guess) - (one === guess))
      items.push(
        ...order.map(([kind, kindLabel], place) =>
          row(
            () => make(typed, kind, isSure),
            `choose-entities__make${place ? "" : " is-likely"}`,
            put(isSure ? "Make “%(name)s” all the same: %(kind)s" : "Make “%(name)s”: %(kind)s", { name: typed, kind: kindLabel }),
          ),
        ),
      )
    }
    if (isNear) items.unshift(element("li", { role: "presentation", class: "choose-entities__note" }, put("“%(name)s” looks like one of these. Is it?", { name: typed })))
    if (!items.length) items.push(element("li", { role: "presentation", class: "choose-entities__note" }, t("Nothing found.")))
    list.replaceChildren(...items)
    list.hidden = false
    input.setAttribute("aria-expanded", "true")
    activate(matches.length ? 0 : -1)
    if (isNear) say(put("“%(name)s” looks like one of these. Is it?", { name: typed }))
    else say(matches.length ? put("%(count)s found.", { count: matches.length }) : t("Nothing found."))
  }

  let guessed = ""
  async function ask() {
    const typed = input.value.trim()
    asking?.abort()
    if (!typed) return close()
    asking = new AbortController()
    const url = new URL(root.dataset.find, document.baseURI)
    url.searchParams.set("q", typed)
    if (root.dataset.kinds) url.searchParams.set("kinds", root.dataset.kinds)
    try {
      const answer = await fetch(url, { signal: asking.signal, redirect: "error", headers: { Accept: "application/json" } })
      if (!answer.ok) throw new Error(answer.status)
      const { results, guess } = await answer.json()
      if (typed !== input.value.trim() || document.activeElement !== input) return
      guessed = guess
      show(results, { typed, guess })
    } catch (error) {
      if (error.name !== "AbortError") say(t("The list cannot be reached. What is typed stays, and is looked up when you save."))
    }
  }

  async function make(typed, kind, isSure) {
    const body = new FormData()
    body.set("name", typed)
    body.set("kind", kind)
    if (isSure) body.set("sure", "1")
    const token = root.closest("form").elements.csrfmiddlewaretoken.value
    try {
      const answer = await fetch(root.dataset.make, { method: "POST", body, redirect: "error", headers: { "X-CSRFToken": token } })
      const made = await answer.json()
      if (made.near) show(made.near, { typed, guess: kind, isSure: true, isNear: true })
      else if (answer.ok) add(made)
      else say(made.error)
    } catch {
      say(t("It could not be made. What is typed stays."))
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  })
  input.addEventListener("blur", () => close())
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step && !event.altKey) {
      if (list.hidden) ask()
      else if (rows.length) activate((active + step + rows.length + (active < 0 && step < 0 ? 1 : 0)) % rows.length)
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && mayMake && input.value.trim()) {
      clearTimeout(timer)
      make(input.value.trim(), guessed || kinds[0][0], false)
    } else if (event.key === "Enter" && (rows[active] || input.value.trim())) rows[active]?.act()
    else if (event.key === "Escape" && !list.hidden) close()
    else if (event.key === "Backspace" && !input.value && chosen().length && input.selectionStart === 0) [...chips.querySelectorAll("button")].at(-1).focus()
    else return
    event.preventDefault()
  })
  select.addEventListener("change", draw)
  new MutationObserver(draw).observe(select, { childList: true })
  // A list that is emptied with its form, or filled from what the browser kept.
  select.form?.addEventListener("reset", () => setTimeout(draw))
  draw()
}

document.querySelectorAll("[data-choose]").forEach(start)
