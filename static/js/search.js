// Suggests, while somebody types into a field of search, what may be meant. Without this the form works all the same.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/examples/combobox-autocomplete-list/

const PAUSE = 150

for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const field = form.querySelector('input[type="search"]')
  if (field) suggest(form, field)
}

function suggest(form, field) {
  const list = document.createElement("ul")
  list.id = `${field.id}-suggestions`
  list.className = "suggestions"
  list.hidden = true
  list.setAttribute("role", "listbox")
  list.setAttribute("aria-label", field.labels[0].textContent)
  field.after(list)
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    field.setAttribute(name, value)
  }
  let asked = ""
  let timer
  let request
  let chosen = -1

  function close() {
    list.hidden = true
    choose(-1)
    field.setAttribute("aria-expanded", "false")
  }

  function choose(number) {
    chosen = number
    for (const [place, option] of [...list.children].entries()) {
      option.setAttribute("aria-selected", String(place === number))
    }
    if (number < 0) field.removeAttribute("aria-activedescendant")
    else field.setAttribute("aria-activedescendant", list.children[number].id)
  }

  function show(suggestions) {
    list.replaceChildren(
      ...suggestions.map(({ label, kind, url }, number) => {
        const option = document.createElement("li")
        option.id = `${list.id}-${number}`
        option.className = "suggestions__one"
        option.dataset.url = url
        option.setAttribute("role", "option")
        const words = document.createElement("span")
        words.textContent = label
        const what = document.createElement("span")
        what.className = "suggestions__kind"
        what.textContent = kind
        option.append(words, what)
        return option
      }),
    )
    choose(-1)
    list.hidden = !suggestions.length
    field.setAttribute("aria-expanded", String(!list.hidden))
  }

  async function ask() {
    const words = field.value.trim()
    if (words === asked) return
    asked = words
    request?.abort()
    request = new AbortController()
    if (!words) {
      close()
      return
    }
    try {
      const answer = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ q: field.value })}`, {
        signal: request.signal,
      })
      // Who has gone on meanwhile wants no list any more.
      if (answer.ok && document.activeElement === field) show((await answer.json()).suggestions)
    } catch (error) {
      if (error.name !== "AbortError") close()
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(ask, PAUSE)
  })
  field.addEventListener("keydown", (event) => {
    const count = list.children.length
    if (event.isComposing || list.hidden || !count) return
    if (event.key === "ArrowDown") choose(chosen + 1 < count ? chosen + 1 : -1)
    else if (event.key === "ArrowUp") choose(chosen < 0 ? count - 1 : chosen - 1)
    else if (event.key === "Escape") close()
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.url)
    else return
    event.preventDefault()
  })
  field.addEventListener("blur", close)
  // The field keeps the focus, so that the list is there until the button of the mouse is let go.
  list.addEventListener("pointerdown", (event) => event.preventDefault())
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-url]")
    if (option) location.assign(option.dataset.url)
  })
}
