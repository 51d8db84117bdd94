// Copies the lines with which another site shows a check. Without it they can be selected and copied by hand.

const lines = document.querySelector("[data-copy-from]")
const button = document.querySelector("[data-copy]")

if (lines && button && navigator.clipboard) {
  const line = button.closest("[data-copied]")
  const state = line.querySelector("[data-copy-state]")
  line.hidden = false
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(lines.value)
      state.textContent = line.dataset.copied
    } catch {
      lines.select()
    }
  })
}
