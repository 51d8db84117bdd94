// A press on marked words opens or closes their verdicts, and Escape closes all. The page works without this file too:
// the reference behind the words leads into its verdict, which opens by itself.

const root = document.documentElement
const verdicts = new Map()
for (const verdict of document.querySelectorAll(".verdict")) verdicts.set(verdict.dataset.check, verdict)

const keysOf = (words) => words.dataset.claim.split(" ")
const wordsOf = (key) => document.querySelectorAll(`.claim[data-claim~="${CSS.escape(key)}"]`)

// The verdicts that printing has opened.
let closed = null

// Where notes stand in the margin, one at a time is open: the more are, the further the next ones are from their words.
const margin = matchMedia("screen and (min-width: 66rem)")

function open(verdict) {
  verdict.open = true
  verdict.scrollIntoView({ block: "nearest" })
}

function openTarget() {
  const target = location.hash.startsWith("#claim-") && document.getElementById(location.hash.slice(1))
  const verdict = target && target.closest(".verdict")
  if (!verdict) return
  open(verdict)
  verdict.querySelector("summary").focus({ preventScroll: true })
}

root.classList.add("can-open")

document.addEventListener("click", (event) => {
  const words = event.target.closest(".claim[data-claim]")
  // A link among the words stays a link, and words that are being selected are not pressed.
  if (!words || event.target.closest("a") || !getSelection().isCollapsed) return
  const found = keysOf(words).map((key) => verdicts.get(key)).filter(Boolean)
  if (margin.matches) {
    const next = found[found.findLastIndex((verdict) => verdict.open) + 1]
    for (const verdict of found) verdict.open = false
    if (next) open(next)
  } else if (found.every((verdict) => verdict.open)) {
    for (const verdict of found) verdict.open = false
  } else {
    for (const verdict of found) open(verdict)
  }
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return
  const focused = document.activeElement.closest(".verdict[open]")
  for (const verdict of verdicts.values()) verdict.open = false
  if (focused) focused.querySelector("summary").focus()
})

for (const [key, verdict] of verdicts) {
  const light = (name, on) => wordsOf(key).forEach((words) => words.classList.toggle(name, on))
  verdict.addEventListener("toggle", () => {
    light("is-open", verdict.open)
    if (!verdict.open || !margin.matches || closed) return
    for (const other of verdicts.values()) if (other !== verdict) other.open = false
  })
  for (const [type, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
    verdict.addEventListener(type, () => light("is-near", on))
    for (const words of wordsOf(key)) words.addEventListener(type, () => verdict.classList.toggle("is-near", on))
  }
}

// Notes in the margin have no height in the text: the last of them must not hang over what follows the story.
const story = document.querySelector(".story")
const makeRoom = () => {
  const top = story.getBoundingClientRect().top
  const ends = [...verdicts.values()].map((verdict) => verdict.offsetHeight && verdict.getBoundingClientRect().bottom - top)
  story.style.minHeight = margin.matches ? `${Math.ceil(Math.max(0, ...ends))}px` : ""
}
const notes = new ResizeObserver(makeRoom)
for (const verdict of verdicts.values()) notes.observe(verdict)
if (story) notes.observe(story)

addEventListener("hashchange", openTarget)
openTarget()

addEventListener("beforeprint", () => {
  closed = [...verdicts.values()].filter((verdict) => !verdict.open)
  for (const verdict of closed) verdict.open = true
})
addEventListener("afterprint", () => {
  for (const verdict of closed) verdict.open = false
  closed = null
})
