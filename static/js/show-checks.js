// Whether a reader wants to see the checks is remembered on the device, without a cookie. This is no module, so that it
// runs before anything is painted and nothing moves. Without it the switch works on each page for itself.

{
  const root = document.documentElement
  const KEY = "checks"
  // Whoever was led to a check wants to see it.
  const isLedToCheck = () => /^#(claim|ref)-/.test(location.hash)

  const remembered = () => {
    try {
      return localStorage.getItem(KEY) !== "hidden"
    } catch {
      return true
    }
  }

  const remember = (isShown) => {
    try {
      isShown ? localStorage.removeItem(KEY) : localStorage.setItem(KEY, "hidden")
    } catch {
      // A browser that keeps nothing shows them on the next page.
    }
  }

  const show = (isShown) => {
    root.classList.toggle("checks-hidden", !isShown)
    const box = document.getElementById("show-checks")
    if (box) box.checked = isShown
  }

  const first = () => show(remembered() || isLedToCheck())

  first()
  document.addEventListener("DOMContentLoaded", first)
  addEventListener("pageshow", (event) => event.persisted && first())
  addEventListener("hashchange", () => isLedToCheck() && show(true))
  document.addEventListener("change", (event) => {
    if (event.target.id !== "show-checks") return
    show(event.target.checked)
    remember(event.target.checked)
  })
}
