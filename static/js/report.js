// Takes the words that are selected in a story along to the form in which an error is reported.

const LONGEST = 1000
const story = document.querySelector(".story")

for (const link of document.querySelectorAll("a[data-report]")) {
  const address = link.href
  // The press on the link takes the selection away, so it is read before that.
  for (const type of ["pointerdown", "keydown"]) {
    link.addEventListener(type, () => {
      const selection = getSelection()
      const words = selection.toString().trim()
      const isOfStory = words && story.contains(selection.anchorNode) && story.contains(selection.focusNode)
      link.href = isOfStory ? `${address}?${new URLSearchParams({ words: words.slice(0, LONGEST) })}` : address
    })
  }
}
