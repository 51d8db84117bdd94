// Keeps what is typed: in this browser within a second, on the server within three. Nothing is sent anywhere else.
const settings = document.getElementById("autosave")
const form = settings?.closest("form")

const LOCAL_EVERY = 1000
const REMOTE_EVERY = 3000
const t = (text) => window.gettext?.(text) ?? text

function fieldsOf(element) {
  const fields = {}
  for (const [name, value] of new FormData(element)) {
    if (name === "csrfmiddlewaretoken" || typeof value !== "string") continue
    ;(fields[name] ??= []).push(value)
  }
  // What is empty now is part of what was typed: a list that was cleared must not come back.
  for (const select of element.querySelectorAll("select[multiple]")) fields[select.name] ??= []
  return fields
}

// A tab that was duplicated brings its twin's name along; the one that holds the lock keeps it.
// Nor does a tab go on under the name of text that it is offered: typing would overwrite it.
async function nameOfTab(offered) {
  const stored = sessionStorage.getItem("tab")
  const name = stored && !offered.includes(stored) ? stored : crypto.randomUUID()
  if (!navigator.locks) return name
  const isFree = await new Promise((resolve) => {
    navigator.locks.request(`tab-${name}`, { ifAvailable: true }, (lock) => {
      resolve(Boolean(lock))
      return lock ? new Promise(() => {}) : null
    })
  })
  if (isFree) {
    sessionStorage.setItem("tab", name)
    return name
  }
  sessionStorage.removeItem("tab")
  return nameOfTab(offered)
}

async function isOpenElsewhere(tab) {
  const held = (await navigator.locks?.query())?.held ?? []
  return held.some(({ name }) => name === `tab-${tab}`)
}

async function start() {
  const { autosave: url, article } = settings.dataset
  const status = document.getElementById("autosave-status")
  const prefix = `draft:${article}:`
  const isRefused = form.querySelector(".errornote") !== null
  const isTakenUp = new URLSearchParams(location.search).has("draft")
  const read = (name) => JSON.parse(localStorage.getItem(name) ?? "null")

  const before = sessionStorage.getItem("tab")
  // Only the server knows that a save went through: it may have met a log-out, or an error, on its way.
  if (settings.dataset.savedTab) localStorage.removeItem(prefix + settings.dataset.savedTab)
  const offered = [...document.querySelectorAll("[data-draft-tab]")].map(({ dataset }) => dataset.draftTab)
  if (!isRefused && read(prefix + before)) offered.push(before)
  const tab = await nameOfTab(isTakenUp ? [before] : offered)
  form.elements.tab.value = tab
  const key = prefix + tab

  // A draft that reached the server after the save would be offered although it was saved.
  let isSaving = false
  let sent = new AbortController()

  const send = async (name, kept) => {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      signal: sent.signal,
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
      },
      body: JSON.stringify({ tab: name, base: kept.base, form: kept.form }),
    })
    if (!response.ok) throw new Error(response.type === "opaqueredirect" ? "logged-out" : String(response.status))
    return response.json()
  }

  const say = (text, isBad = false) => {
    status.textContent = text
    status.classList.toggle("is-bad", isBad)
  }

  // What other tabs of this browser left behind without reaching the server, offered now.
  for (const left of Object.keys(localStorage).filter((name) => name.startsWith(prefix) && name !== key)) {
    const name = left.slice(prefix.length)
    if (await isOpenElsewhere(name)) continue
    try {
      const kept = read(left)
      if (!kept.isSent) offer((await send(name, kept)).url, kept.at)
      localStorage.removeItem(left)
    } catch {
      // The network is away: it stays here, and is offered next time.
    }
  }
  // The editor writes its field anew when it starts. What it makes of the saved text is not typing: until someone
  // touches the form, its state is what was saved.
  let known = JSON.stringify(fieldsOf(form))
  let isTouched = false
  const touch = () => {
    if (!isTouched) known = JSON.stringify(fieldsOf(form))
    isTouched = true
  }
  for (const kind of ["beforeinput", "keydown", "pointerdown", "paste", "drop", "change"]) {
    form.addEventListener(kind, touch, { capture: true })
  }
  let pending = isRefused || isTakenUp ? { form: fieldsOf(form), base: form.elements.base.value, at: Date.now() } : null
  let sending = false
  let lastSent = 0

  const keepHere = () => {
    if (!isTouched) return
    const now = JSON.stringify(fieldsOf(form))
    if (now === known) return
    known = now
    pending = { form: JSON.parse(now), base: form.elements.base.value, at: Date.now() }
    try {
      localStorage.setItem(key, JSON.stringify(pending))
    } catch {
      // The browser's store is full: the server has it in a moment.
    }
  }

  const keepThere = async () => {
    if (!pending || sending || isSaving || Date.now() - lastSent < REMOTE_EVERY) return
    const kept = pending
    sending = true
    lastSent = Date.now()
    try {
      const answer = await send(tab, kept)
      if (pending === kept) {
        pending = null
        try {
          localStorage.setItem(key, JSON.stringify({ ...kept, isSent: true }))
        } catch {
          // As above.
        }
      }
      say(`${t("Draft kept")} ${answer.kept}`)
    } catch (error) {
      if (isSaving) return
      const why =
        error.message === "logged-out" || error.message === "403"
          ? t("You are logged out. Your text is kept in this browser: log in in another tab, then go on here.")
          : t("No connection. Your text is kept in this browser and sent when it is back.")
      say(why, true)
    } finally {
      sending = false
    }
  }

  setInterval(() => {
    keepHere()
    keepThere()
  }, LOCAL_EVERY)
  addEventListener("pagehide", keepHere)
  // A page that is made of this draft has to have the last words of it.
  form.addEventListener("click", async (event) => {
    const link = event.target.closest('a[href*="draft="]')
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    keepHere()
    while (sending) await new Promise((resolve) => setTimeout(resolve, 50))
    lastSent = 0
    await keepThere()
    location.assign(link.href)
  })
  addEventListener("online", () => {
    lastSent = 0
  })
  addEventListener("pageshow", () => (isSaving = false))
  form.addEventListener("submit", () => {
    keepHere()
    isSaving = true
    sent.abort()
    sent = new AbortController()
  })
}

function offer(url, at) {
  const notice = document.getElementById("local-draft")
  notice.querySelector("time").textContent = new Date(at).toLocaleString()
  notice.querySelector("a").href = url
  notice.hidden = false
}

if (form) start()
