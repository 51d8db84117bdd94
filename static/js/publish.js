// The pages of publishing: a moment that is typed means that moment, and “Now” means none.
const when = [...document.querySelectorAll("#publish-form [name=when]")]
const moment = document.querySelector("#publish-form [name=live_from]")

if (when.length && moment) {
  const choose = (value) => when.forEach((radio) => (radio.checked = radio.value === value))
  moment.addEventListener("input", () => choose(moment.value ? "at" : "now"))
  for (const radio of when) {
    radio.addEventListener("change", () => {
      if (radio.value === "now") moment.value = ""
      else moment.focus()
    })
  }
}
