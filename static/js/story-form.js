// The page of a story: ask before leaving with unsaved text, and save with the keyboard.
const form = document.getElementById("article_form")

if (form) {
  const state = () => {
    const data = new FormData(form)
    data.delete("csrfmiddlewaretoken")
    return new URLSearchParams(data).toString()
  }
  // The editor rewrites its field once when it starts.
  // What was sent and refused is not saved.
  let saved = "unsaved" in form.dataset ? "" : null
  const remember = () => (saved ??= state())
  for (const kind of ["pointerdown", "keydown", "focusin"]) form.addEventListener(kind, remember, { once: true })

  let leaving = false
  form.addEventListener("submit", () => (leaving = true))
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && saved !== null && saved !== state()) event.preventDefault()
  })

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault()
      form.requestSubmit(form.querySelector("[name=_continue], [name=_save]"))
    }
  })
}
