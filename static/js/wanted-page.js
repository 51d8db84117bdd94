// A page that is being fetched: what came of it appears by itself. What is being typed beside it stays as it is.
const EVERY = 2_000
const LONGEST = 5 * 60_000
const PARTS = ["facts", "source", "copies"]

const waits = () => document.querySelector("[data-wanted]")
const began = Date.now()

async function look() {
  if (!document.hidden) {
    try {
      const response = await fetch(location.href, { headers: { Accept: "text/html" } })
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html")
      if (response.ok && !response.redirected && !fresh.querySelector("[data-wanted]")) return show(fresh)
    } catch {
      // The network is away. The next look may find it.
    }
  }
  if (Date.now() - began < LONGEST) setTimeout(look, EVERY)
}

function show(fresh) {
  for (const id of PARTS) {
    const [piece, next] = [document.getElementById(id), fresh.getElementById(id)]
    const hasFocus = piece?.contains(document.activeElement)
    if (piece && next) piece.replaceWith(next)
    if (hasFocus) {
      next.tabIndex = -1
      next.focus({ preventScroll: true })
    }
  }
}

if (waits()) setTimeout(look, EVERY)
