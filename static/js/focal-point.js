// The focal point of a picture: a click on it, or the arrow keys, write the two fields; the crops are drawn as they will be.

const SMALL_STEP = 0.01
const LARGE_STEP = 0.1
const DRAWN_WIDTH = 360

const gettext = (text) => window.gettext?.(text) ?? text
const frame = document.querySelector("[data-focal]")
const image = frame?.querySelector("img")
const x = document.querySelector("#id_focal_x")
const y = document.querySelector("#id_focal_y")

const within = (value) => Math.min(Math.max(value, 0), 1)
const read = (field) => (Number.isFinite(field.valueAsNumber) ? within(field.valueAsNumber) : 0.5)

// As articles/cropping.py cuts: the largest part of that shape, with the point in its middle as far as there is picture.
function part(width, height, ratio) {
  const start = (length, shown, focus) => {
    const point = Math.min(Math.floor(length * focus), length - 1)
    return Math.min(Math.max(point - Math.floor(shown / 2), 0), length - shown)
  }
  if (width > height * ratio) {
    const shown = Math.max(1, Math.round(height * ratio))
    return [start(width, shown, read(x)), 0, shown, height]
  }
  const shown = Math.max(1, Math.min(height, Math.round(width / ratio)))
  return [0, start(height, shown, read(y)), width, shown]
}

function begin() {
  // The one in the page counts its size in dots of the screen, of which several may be a pixel.
  const pixels = new Image()
  pixels.addEventListener("load", show)
  pixels.src = image.currentSrc
  const point = document.createElement("button")
  point.type = "button"
  point.className = "focal__point"
  point.setAttribute("aria-label", gettext("Focal point"))
  point.setAttribute("aria-describedby", "focal-help")
  frame.append(point)
  frame.classList.add("is-live")

  const crops = [...document.querySelectorAll("[data-crops] [data-shape]")].map((place) => {
    const [wide, high] = place.dataset.shape.split("x").map(Number)
    const canvas = document.createElement("canvas")
    canvas.width = DRAWN_WIDTH
    canvas.height = Math.round((DRAWN_WIDTH * high) / wide)
    canvas.setAttribute("role", "img")
    canvas.setAttribute("aria-label", place.textContent.trim())
    place.querySelector("picture, img")?.remove()
    place.append(canvas)
    return { canvas, ratio: wide / high }
  })

  function show() {
    point.style.left = `${read(x) * 100}%`
    point.style.top = `${read(y) * 100}%`
    if (!pixels.naturalWidth) return
    const { naturalWidth, naturalHeight } = pixels
    for (const { canvas, ratio } of crops) {
      const from = part(naturalWidth, naturalHeight, ratio)
      canvas.getContext("2d").drawImage(pixels, ...from, 0, 0, canvas.width, canvas.height)
    }
  }

  function move(toX, toY) {
    x.value = within(toX).toFixed(2)
    y.value = within(toY).toFixed(2)
    for (const field of [x, y]) field.dispatchEvent(new Event("change", { bubbles: true }))
    show()
  }

  const follow = (event) => {
    const { left, top, width, height } = image.getBoundingClientRect()
    move((event.clientX - left) / width, (event.clientY - top) / height)
  }
  image.addEventListener("click", (event) => {
    follow(event)
    point.focus({ preventScroll: true })
  })
  point.addEventListener("pointerdown", (event) => point.setPointerCapture(event.pointerId))
  point.addEventListener("pointermove", (event) => point.hasPointerCapture(event.pointerId) && follow(event))
  point.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? LARGE_STEP : SMALL_STEP
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key]
    if (!by) return
    event.preventDefault()
    move(read(x) + by[0], read(y) + by[1])
  })
  for (const field of [x, y]) field.addEventListener("input", show)
  show()
}

if (image && x && y) {
  if (image.complete && image.naturalWidth) begin()
  else image.addEventListener("load", begin, { once: true })
}
