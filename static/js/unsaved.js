// The page of a claim: deciding on a verdict leaves the page, so ask first if something typed on it is not saved.
const form = document.getElementById("claim_form")

if (form) {
  const state = () => {
    const data = new FormData(form)
    data.delete("csrfmiddlewaretoken")
    return new URLSearchParams(data).toString()
  }
  const saved = state()
  const question = "You have not saved what you typed on this page. Go on without it?"
  for (const way of document.querySelectorAll("button[form], .verdict-actions a")) {
    way.addEventListener("click", (event) => {
      if (saved !== state() && !confirm(window.gettext?.(question) ?? question)) event.preventDefault()
    })
  }
}
