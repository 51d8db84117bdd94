// Choosing a picture of the library: search as in the desk's own list, and a grid of buttons.
import { button, element, field, fill, gettext, ngettext, openDialog } from "./dialog.js"

const PAUSE = 250

const words = ({ alt, caption, id }) => caption || alt || fill(gettext("Picture %(id)s"), { id })

function card(picture, onclick) {
  const image = element("img", {
    src: picture.thumbnail, alt: "", width: picture.width, height: picture.height, loading: "lazy",
  })
  const name = element("span", { class: "editor-picture__name" }, words(picture))
  const credit = picture.credit && element("span", { class: "editor-picture__credit" }, picture.credit)
  return element("li", {}, element("button", { type: "button", class: "editor-picture", onclick }, image, name, credit))
}

// Arrow keys go from picture to picture, besides the tab key.
function step(list, event) {
  const buttons = [...list.querySelectorAll("button")]
  const place = buttons.indexOf(document.activeElement)
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
  if (place < 0 || !by) return
  event.preventDefault()
  buttons[Math.min(Math.max(place + by, 0), buttons.length - 1)].focus()
}

// Resolves to the picture that was chosen, or to null.
export function choosePicture(editor, address, title) {
  return new Promise((resolve) => {
    let chosen = null
    let page = 1
    let asked = 0
    let timer

    const search = element("input", { type: "search", autocomplete: "off", autofocus: true })
    const list = element("ul", { class: "editor-pictures", "aria-label": gettext("Pictures") })
    const status = element("p", { class: "editor-dialog__status", role: "status" })
    const more = button(gettext("More pictures"), () => load(page + 1), { hidden: true })
    const add = element("a", { class: "button", target: "_blank", hidden: true }, gettext("Add a picture to the library"))

    async function load(wanted) {
      const request = ++asked
      const query = new URLSearchParams({ q: search.value.trim(), page: wanted })
      let answer
      try {
        const response = await fetch(`${address}?${query}`, { headers: { Accept: "application/json" } })
        if (!response.ok) throw new Error(response.statusText)
        answer = await response.json()
      } catch {
        status.textContent = gettext("The library does not answer. Try again in a moment.")
        return
      }
      // A slower answer to an older question must not replace a newer one.
      if (request !== asked) return
      page = wanted
      if (page === 1) list.replaceChildren()
      const before = list.children.length
      for (const picture of answer.results) {
        list.append(card(picture, () => ((chosen = picture), dialog.close())))
      }
      more.hidden = !answer.more
      add.hidden = !answer.add
      if (answer.add) add.href = answer.add
      const found = list.children.length
      status.textContent = found
        ? fill(ngettext("%(number)s picture", "%(number)s pictures", found), { number: found + (answer.more ? "+" : "") })
        : gettext("No picture matches.")
      if (page > 1) list.children[before]?.querySelector("button").focus()
    }

    search.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(() => load(1), PAUSE)
    })
    list.addEventListener("keydown", (event) => step(list, event))
    // Back from the tab in which a picture was added.
    const refresh = () => load(1)
    window.addEventListener("focus", refresh)

    const buttons = element("div", { class: "editor-dialog__buttons" }, more, add)
    const dialog = openDialog(editor, title, [field(gettext("Search the library"), search), status, list, buttons], {
      className: "editor-dialog--wide",
      onSubmit: () => load(1),
    })
    dialog.addEventListener("close", () => {
      clearTimeout(timer)
      window.removeEventListener("focus", refresh)
      resolve(chosen)
    })
    load(1)
  })
}
