// Bringing in many pictures: files that are chosen or dropped are listed, and sent one by one with how far each has come.
// Without this, the form sends them all at once.
import { element, fill, gettext, ngettext } from "./editor/dialog.js"

const AT_ONCE = 2

const form = document.querySelector("[data-upload]")
const input = form.elements.pictures
const section = form.querySelector("[data-outcomes]")
const list = section.querySelector("ul")
const sum = section.querySelector("[data-sum]")
const submit = form.querySelector("[type=submit]")
const waiting = []
const taken = []
let sending = 0

const row = input.closest(".form-row")
const hint = gettext("Drop pictures anywhere on this page, or choose them here.")
row.classList.add("drop")
row.prepend(element("p", { class: "drop__hint" }, hint))
input.required = false

function add(files) {
  for (const file of files) {
    const said = element("span", { class: "outcome__said" }, gettext("Waits to be sent."))
    const leave = element("button", { type: "button", class: "button" }, gettext("Leave out"))
    const item = element("li", { class: "outcome" }, element("span", { class: "outcome__name" }, file.name), said, leave)
    const entry = { file, item, said, leave }
    leave.addEventListener("click", () => {
      waiting.splice(waiting.indexOf(entry), 1)
      item.remove()
      tell()
    })
    waiting.push(entry)
    list.append(item)
  }
  tell()
}

function tell() {
  section.hidden = !list.children.length
  submit.textContent = waiting.length
    ? fill(ngettext("Add %(number)s picture", "Add %(number)s pictures", waiting.length), { number: waiting.length })
    : gettext("Add to the library")
  submit.disabled = sending > 0
  sum.replaceChildren()
  if (sending || !taken.length) return
  const said = ngettext("%(number)s picture is in the library.", "%(number)s pictures are in the library.", taken.length)
  const way = element("a", { href: `${form.dataset.describe}?ids=${taken.join(",")}` }, gettext("Say what they show"))
  sum.append(`${fill(said, { number: taken.length })} `, way)
}

function refuse(entry, words, { again }) {
  entry.item.classList.add("outcome--refused")
  entry.said.textContent = words
  if (!again) return
  // It can be sent as it is, once what was wrong with the rest is put right.
  waiting.push(entry)
  entry.item.append(entry.leave)
}

function settle(entry, { outcomes, errors }) {
  const outcome = outcomes[0]
  if (!outcome) return refuse(entry, errors.join(" "), { again: true })
  if (outcome.error) return refuse(entry, outcome.error, { again: false })
  taken.push(outcome.id)
  entry.item.prepend(element("img", { src: outcome.thumbnail, alt: "", width: 72, height: 48 }))
  const words = outcome.was_there ? gettext("It was in the library before.") : gettext("It is in the library.")
  entry.said.replaceChildren(element("a", { href: outcome.url }, words))
}

function send(entry) {
  sending += 1
  entry.item.classList.remove("outcome--refused")
  entry.leave.remove()
  entry.said.textContent = gettext("Is being sent…")
  const bar = element("progress", { max: 1, value: 0, "aria-label": entry.file.name })
  entry.item.append(bar)
  const data = new FormData(form)
  data.delete("pictures")
  data.append("pictures", entry.file)
  // Not fetch, which cannot tell how much has been sent.
  const request = new XMLHttpRequest()
  request.open("POST", form.action)
  request.setRequestHeader("Accept", "application/json")
  request.upload.addEventListener("progress", ({ loaded, total }) => (bar.value = total ? loaded / total : 0))
  request.addEventListener("loadend", () => {
    bar.remove()
    sending -= 1
    let answer
    try {
      answer = JSON.parse(request.responseText)
    } catch {
      answer = null
    }
    if (answer) settle(entry, answer)
    else refuse(entry, gettext("It could not be sent. Look whether you are still signed in, and send it again."), { again: true })
    next()
  })
  request.send(data)
}

let queue = []
function next() {
  while (sending < AT_ONCE && queue.length) send(queue.shift())
  tell()
}

input.addEventListener("change", () => {
  add(input.files)
  input.value = ""
})
form.addEventListener("submit", (event) => {
  event.preventDefault()
  if (!waiting.length) return input.focus()
  queue = waiting.splice(0)
  next()
})

const holdsFiles = (event) => event.dataTransfer?.types.includes("Files")
document.addEventListener("dragover", (event) => {
  if (!holdsFiles(event)) return
  event.preventDefault()
  row.classList.add("is-over")
})
document.addEventListener("dragleave", (event) => !event.relatedTarget && row.classList.remove("is-over"))
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return
  event.preventDefault()
  row.classList.remove("is-over")
  add(event.dataTransfer.files)
})
// What waits or is on its way would be lost.
window.addEventListener("beforeunload", (event) => (waiting.length || sending) && event.preventDefault())
