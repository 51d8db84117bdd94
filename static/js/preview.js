// Previews at the desk: the story's form sends what is typed to another tab, and goes on; links in a frame leave it.
document.addEventListener(
  "submit",
  (event) => {
    // Nothing is saved and nobody leaves, so what watches over saving and leaving need not hear of it.
    if (event.submitter?.name === "_preview") event.stopImmediatePropagation()
  },
  { capture: true },
)

for (const frame of document.querySelectorAll(".preview-frames iframe")) {
  const prepare = () => {
    const page = frame.contentDocument
    page?.addEventListener(
      "click",
      (event) => {
        const link = event.target.closest?.("a[href]")
        if (!link || (link.pathname === page.location.pathname && link.hash)) return
        link.target = "_blank"
        link.rel = "noopener"
      },
      { capture: true },
    )
  }
  frame.addEventListener("load", prepare)
  prepare()
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy)
  const status = document.querySelector("[data-copied]")
  button.hidden = !navigator.clipboard
  field.addEventListener("focus", () => field.select())
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value)
    status.textContent = status.dataset.copied
  })
}
