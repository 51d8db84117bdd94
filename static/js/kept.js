// What is typed is kept in this browser until the server has it: a session that ends, a decision on another part of
// the page, or a crash costs nothing. Only what was changed is kept, and it is put back where it was typed.
const notice = document.getElementById("kept")
const LATER = 300
const SKIPPED = ["hidden", "submit", "button", "file", "password", "fieldset", "output"]

const nameOf = (control) =>
  control.type === "checkbox" || control.type === "radio" ? `${control.name}=${control.value}` : control.name

function stateOf(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked
  if (control.nodeName !== "SELECT") return control.value
  return [...control.selectedOptions].map(({ value, text }) => [value, text])
}

const isSame = (one, two) => JSON.stringify(one) === JSON.stringify(two)

function putBack(control, state) {
  if (typeof state === "boolean") control.checked = state
  else if (typeof state === "string") control.value = state
  else {
    for (const [value, text] of state) {
      if (![...control.options].some((option) => option.value === value)) control.add(new Option(text, value))
    }
    for (const option of control.options) option.selected = state.some(([value]) => value === option.value)
  }
  control.dispatchEvent(new Event("change", { bubbles: true }))
}

// Returns whether anything was put back.
function keep(form, key) {
  const controls = [...form.elements].filter(({ name, type }) => name && !SKIPPED.includes(type))
  const initial = new Map(controls.map((control) => [control, stateOf(control)]))
  let kept = {}
  try {
    kept = JSON.parse(localStorage.getItem(key)) ?? {}
  } catch {
    // Not ours: it is written over.
  }
  let isPutBack = false
  for (const control of controls) {
    const state = kept[nameOf(control)]
    if (state === undefined || isSame(state, stateOf(control))) continue
    putBack(control, state)
    isPutBack = true
    for (let around = control.closest("details"); around; around = around.parentElement.closest("details")) around.open = true
  }
  const write = () => {
    for (const [control, before] of initial) {
      const state = stateOf(control)
      if (nameOf(control) in kept || !isSame(state, before)) kept[nameOf(control)] = state
    }
    try {
      if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify(kept))
    } catch {
      // The browser's store is full: the form itself still has it.
    }
  }
  let later
  for (const control of controls) {
    for (const kind of ["input", "change"]) {
      control.addEventListener(kind, () => {
        clearTimeout(later)
        later = setTimeout(write, LATER)
      })
    }
  }
  addEventListener("pagehide", () => later && write())
  return isPutBack
}

if (notice) {
  const { person, thing, saved } = notice.dataset
  for (const form of saved.split(" ")) localStorage.removeItem(`typed:${person}:${form}`)
  const forms = [...document.querySelectorAll("form[data-keep], #claim_form")]
  const keys = forms.map((form) => `typed:${person}:${thing}:${form.id}`)
  const found = forms.map((form, index) => keep(form, keys[index]))
  notice.hidden = !found.includes(true)
  notice.querySelector("button").addEventListener("click", () => {
    for (const key of keys) localStorage.removeItem(key)
    addEventListener("pagehide", () => keys.forEach((key) => localStorage.removeItem(key)))
    location.replace(location.pathname)
  })
}
