// What is pasted from Word, Google Docs and web pages keeps its structure and loses the rest: styles, classes, comments,
// list markers made of text, pictures of other sites. What may stay at all is decided on the server.
import { Extension, Plugin } from "django-prose-editor/editor"
import { fill, gettext, ngettext } from "./dialog.js"

const BLOCKS = "p, h1, h2, h3, h4, h5, h6, ul, ol, blockquote, pre, table, figure, hr"
const CONTAINERS = "div, section, article, main, header, footer, aside, nav, center, address, body > span"
const GONE =
  "style, script, noscript, template, meta, link, title, xml, svg, math, iframe, object, embed, video, audio, canvas, " +
  "form, input, button, select, textarea, colgroup, .msocomanchor, .MsoCommentReference, a[href^='#cmnt']"
const KEPT = { a: ["href"], td: ["colspan", "rowspan"], th: ["colspan", "rowspan"], ol: ["start"] }
const HEADINGS = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" }

const all = (root, selector) => [...root.querySelectorAll(selector)]
const unwrap = (node) => node.replaceWith(...node.childNodes)
const isBlank = (node) => !node.textContent.replace(/\u200b/g, "").trim() && !node.querySelector("img, hr, td, th, figure")
const styleOf = (node) => node.getAttribute("data-style") ?? ""

function rename(node, name) {
  const renamed = node.ownerDocument.createElement(name)
  for (const { name: attribute, value } of node.attributes) renamed.setAttribute(attribute, value)
  renamed.append(...node.childNodes)
  node.replaceWith(renamed)
  return renamed
}

// Nothing in it is carried out, but the content security policy would have the browser report every style and handler.
// Inline styles are still to be read, so they get another name.
const TAG = /<[a-z][^\s>]*(?:"[^"]*"|'[^']*'|[^'">])*>/gi
const parse = (html) => {
  const quiet = html
    .replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(TAG, (tag) => tag.replace(/([\s"'])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"))
  return new DOMParser().parseFromString(quiet, "text/html").body
}

function dropForeign(body) {
  const comments = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT)
  const found = []
  while (comments.nextNode()) found.push(comments.currentNode)
  for (const comment of found) comment.remove()
  for (const node of all(body, GONE)) node.remove()
  // Word: the marker of a list item, comments in the margin, and what was deleted while changes were tracked.
  for (const node of all(body, "[data-style]")) {
    if (/mso-list:\s*ignore|mso-element:\s*(comment|header|footer)|display:\s*none/i.test(styleOf(node))) node.remove()
  }
  for (const node of all(body, "del, .msoDel")) if (node.matches("[cite], [datetime], .msoDel")) node.remove()
  // Smart tags, fields and the like: o:p, st1:place, w:sdt. What draws goes with what it draws.
  for (const node of all(body, "*")) {
    if (!node.localName.includes(":")) continue
    if (/^v:/.test(node.localName)) node.remove()
    else unwrap(node)
  }
}

// Bold and the like, where it is said by a style. Google Docs wraps everything in a <b> that is not bold.
function readStyles(body) {
  for (const node of all(body, "b, strong")) if (/(?<![\w-])font-weight:\s*(normal|[1-4]00)/i.test(styleOf(node))) unwrap(node)
  for (const node of all(body, "i, em")) if (/(?<![\w-])font-style:\s*normal/i.test(styleOf(node))) unwrap(node)
  for (const node of all(body, "span, font, ins, u, abbr, big, small, time, label, kbd, samp, var, dfn, bdi, bdo, mark")) {
    const style = styleOf(node)
    const isLink = node.closest("a") ?? node.querySelector("a")
    const names = [
      /(?<![\w-])font-weight:\s*(bold|[6-9]00)/i.test(style) && !node.closest("h1, h2, h3, h4, h5, h6") && "strong",
      /(?<![\w-])font-style:\s*(italic|oblique)/i.test(style) && "em",
      /(?<![\w-])text-decoration[^;]*line-through/i.test(style) && !isLink && "s",
      /(?<![\w-])vertical-align:\s*super/i.test(style) && "sup",
      /(?<![\w-])vertical-align:\s*sub/i.test(style) && "sub",
    ].filter(Boolean)
    if (names.length && node.textContent.trim() && !node.querySelector(BLOCKS)) {
      for (const name of names) {
        const mark = node.ownerDocument.createElement(name)
        mark.append(...node.childNodes)
        node.append(mark)
      }
    }
    unwrap(node)
  }
  for (const node of all(body, ":is(h1, h2, h3, h4, h5, h6) :is(b, strong)")) unwrap(node)
}

// Word's lists are paragraphs that say so in a style: "mso-list: l0 level2 lfo1".
function makeLists(body, markers) {
  let stack = []
  for (const item of all(body, "p, h1, h2, h3, h4, h5, h6")) {
    const level = Number(/mso-list:\s*\w+\s+level(\d)/i.exec(styleOf(item))?.[1] ?? 0)
    if (!level) continue
    const previous = item.previousElementSibling
    if (previous !== stack[0]?.list) stack = []
    while (stack.length && stack.at(-1).level > level) stack.pop()
    if (stack.at(-1)?.level !== level) {
      const list = item.ownerDocument.createElement(markers.get(item) ? "ol" : "ul")
      const parent = stack.at(-1)?.list.lastElementChild
      if (parent) parent.append(list)
      else item.before(list)
      stack.push({ level, list })
    }
    const entry = item.ownerDocument.createElement("li")
    entry.append(...item.childNodes)
    item.remove()
    stack.at(-1).list.append(entry)
  }
}

// Which of Word's list paragraphs are numbered; looked up while their markers are still there.
function readMarkers(body) {
  const markers = new Map()
  for (const item of all(body, "p, h1, h2, h3, h4, h5, h6")) {
    const marker = all(item, "[data-style]").find((node) => /mso-list:\s*ignore/i.test(styleOf(node)))
    if (marker) markers.set(item, /^\s*\(?([0-9]+|[a-z]|[ivxlc]+)[.)]/i.test(marker.textContent))
  }
  return markers
}

function mendLinks(body) {
  for (const link of all(body, "a")) {
    let href = link.getAttribute("href") ?? ""
    // Google Docs and mail programs send readers through themselves.
    if (/^https:\/\/www\.google\.com\/url\?/.test(href)) href = new URL(href).searchParams.get("q") ?? href
    if (/^(https?:|mailto:)/i.test(href) && link.textContent.trim()) link.setAttribute("href", href)
    else unwrap(link)
  }
}

// Pictures come from the library. One of ours, copied from a page of this site, stays; returns how many did not.
function dropPictures(body) {
  let dropped = 0
  for (const image of all(body, "img")) {
    const source = image.getAttribute("src") ?? ""
    const path = source.startsWith(location.origin) ? source.slice(location.origin.length) : source
    if (image.hasAttribute("data-picture") && /^\/(?!\/)/.test(path)) {
      image.setAttribute("src", path)
      continue
    }
    const isTracker = image.width < 3 && image.hasAttribute("width")
    dropped += isTracker ? 0 : 1
    image.remove()
  }
  for (const figure of all(body, "figure")) if (!figure.querySelector("img") && !figure.dataset.embed) {
    for (const caption of all(figure, "figcaption")) rename(caption, "p")
    unwrap(figure)
  }
  return dropped
}

// A container that holds only words is a paragraph; any other is nothing.
function openContainers(body) {
  for (const node of all(body, CONTAINERS).reverse()) {
    if (node.querySelector(BLOCKS) || node.closest("li, td, th, figure")) unwrap(node)
    else rename(node, "p")
  }
}

// A line break ends a paragraph, but not a list item, a cell or a caption.
function splitAtBreaks(body) {
  for (const br of all(body, "br.Apple-interchange-newline")) br.remove()
  const loose = []
  const flush = (before) => {
    if (loose.some((node) => node.textContent.trim() || node.nodeType === Node.ELEMENT_NODE)) {
      const paragraph = body.ownerDocument.createElement("p")
      body.insertBefore(paragraph, before)
      paragraph.append(...loose)
    }
    loose.length = 0
  }
  const hasBlocks = !!body.querySelector(`${BLOCKS}, :scope > br`)
  for (const node of [...body.childNodes]) {
    if (node.nodeName === "BR") {
      flush(node)
      node.remove()
    } else if (node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS)) flush(node)
    else if (hasBlocks) loose.push(node)
  }
  flush(null)

  for (const block of all(body, "p")) {
    for (let br; !block.closest("li, td, th, figcaption") && (br = block.querySelector("br")); ) {
      const range = document.createRange()
      range.setStartAfter(br)
      range.setEndAfter(block.lastChild)
      const rest = block.cloneNode(false)
      rest.append(range.extractContents())
      br.remove()
      const first = block.cloneNode(false)
      first.append(...block.childNodes)
      block.before(first)
      block.replaceChildren(...rest.childNodes)
    }
  }
  for (const br of all(body, ":is(h1, h2, h3, h4, h5, h6) br")) br.replaceWith(" ")
}

function mendLists(body) {
  for (const list of all(body, ":is(ul, ol) > :is(ul, ol)")) {
    const before = list.previousElementSibling
    if (before?.matches("li")) before.append(list)
    else unwrap(list)
  }
  for (const paragraph of all(body, "li > p:only-child, td > p:only-child, th > p:only-child")) unwrap(paragraph)
}

// Returns the cleaned HTML, and how many pictures had to stay behind.
export function cleanPasted(html) {
  const body = parse(html)
  const markers = readMarkers(body)
  dropForeign(body)
  makeLists(body, markers)
  readStyles(body)
  mendLinks(body)
  const pictures = dropPictures(body)
  openContainers(body)
  splitAtBreaks(body)
  mendLists(body)
  for (const node of all(body, "h1, h4, h5, h6")) rename(node, HEADINGS[node.nodeName])
  for (const node of all(body, "p, h2, h3, li, blockquote, ul, ol, strong, em, b, i, s, sup, sub, a").reverse()) {
    if (isBlank(node) && !node.closest("td, th")) node.replaceWith(...(node.matches("p, h2, h3, li, blockquote, ul, ol") || !node.textContent ? [] : [" "]))
  }
  for (const node of all(body, "*")) {
    const isOurs = node.matches("img[data-picture], figure[data-embed]")
    for (const { name } of [...node.attributes]) {
      if (!(isOurs ? name !== "data-style" : KEPT[node.localName]?.includes(name))) node.removeAttribute(name)
    }
  }
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
  // One space that does not break is on purpose; several, or one beside another space, are not.
  while (texts.nextNode()) {
    texts.currentNode.data = texts.currentNode.data.replace(/[ \t\n\u00a0]*(?:\u00a0[ \t\n\u00a0]|[ \t\n]\u00a0)[ \t\n\u00a0]*/g, " ")
  }
  return { html: body.innerHTML, pictures }
}

export const CleanPaste = Extension.create({
  name: "cleanPaste",

  transformPastedHTML(html) {
    // Copied from this editor, or one like it: what the text may hold decides, and the ids of its blocks stay.
    if (/data-pm-slice/.test(html)) return html
    const cleaned = cleanPasted(html)
    if (cleaned.pictures) {
      const told = ngettext(
        "%(number)s picture was left out: insert it from the library.",
        "%(number)s pictures were left out: insert them from the library.",
        cleaned.pictures,
      )
      // After the paste, which clears what was said before.
      setTimeout(() => this.editor.storage.count?.say(fill(told, { number: cleaned.pictures })))
    }
    return cleaned.html
  },

  addProseMirrorPlugins() {
    const refuse = (files) => {
      if (![...(files ?? [])].length) return false
      this.editor.storage.count?.say(gettext("Files cannot be put into the text. Add pictures to the library."))
      return true
    }
    return [
      new Plugin({
        props: {
          // Else the browser would leave the story to show the file.
          handleDrop: (_view, event) => !event.dataTransfer?.types.includes("text/html") && refuse(event.dataTransfer?.files) && (event.preventDefault(), true),
          handlePaste: (_view, event) => !event.clipboardData?.types.some((type) => type.startsWith("text/")) && refuse(event.clipboardData?.files),
        },
      }),
    ]
  },
})
