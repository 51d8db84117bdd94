// What the admin puts in place of a choice, to type in, has no name: it gets that of the choice.
function name(select) {
  const [label] = select.labels
  const shown = select.nextElementSibling
  if (!label || !shown?.matches(".select2")) return
  label.id ||= `${select.id}_label`
  shown.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id)
  const chosen = shown.querySelector(".select2-selection--single .select2-selection__rendered")
  if (!chosen) return
  // A text within what is named by it: its words are read, and no second field.
  chosen.removeAttribute("role")
  chosen.removeAttribute("aria-readonly")
  chosen.closest(".select2-selection").setAttribute("aria-labelledby", `${label.id} ${chosen.id}`)
}

addEventListener("load", () => {
  // After what jQuery does when the page is ready.
  setTimeout(() => document.querySelectorAll("select.admin-autocomplete").forEach(name))
})
