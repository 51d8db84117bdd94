// Ctrl and Enter in any field send its form; outside of all, they take the decision that the page is there for.
document.documentElement.classList.add("has-script")

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.repeat || !(event.ctrlKey || event.metaKey)) return
  const form = event.target.form
  const decision = form ? null : document.querySelector("[data-decides]")
  if (!decision && !form?.hasAttribute("data-sends")) return
  event.preventDefault()
  if (decision) decision.click()
  else form.requestSubmit(form.querySelector(form.dataset.sends || "[type=submit]"))
})
