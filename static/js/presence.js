// Who else has this story open: this page says that it is open, and shows what it is told.
const line = document.getElementById("presence")
const EVERY = 10_000

if (line) {
  const tab = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`.slice(0, 36)
  const message = (more = {}) => {
    const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value
    const data = new FormData()
    for (const [name, value] of Object.entries({ csrfmiddlewaretoken, tab, ...more })) data.append(name, value)
    return data
  }
  const show = (text) => {
    // Set anew, it would be read out anew.
    if (line.textContent.trim() !== text) line.textContent = text
  }

  let isClosing = false
  const beat = async () => {
    if (isClosing) return
    try {
      const body = message(document.hidden ? { hidden: "1" } : {})
      const response = await fetch(line.dataset.presence, { method: "POST", redirect: "manual", body })
      if (!isClosing) show(response.ok ? (await response.json()).line : "")
    } catch {
      // The network is away. Who is there is not known, so nothing is said.
      show("")
    }
  }

  setInterval(beat, EVERY)
  // A page that is left is hidden, too, and must not say after its good-bye that it is open.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) beat()
  })
  addEventListener("pagehide", () => {
    isClosing = true
    navigator.sendBeacon(line.dataset.presence, message({ closes: "1" }))
  })
  addEventListener("pageshow", (event) => {
    isClosing = false
    if (event.persisted) beat()
  })
  beat()
}
