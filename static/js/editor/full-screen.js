// The editor over the whole window, and nothing else reachable until it is left again.
import { Extension } from "django-prose-editor/editor"

const container = (editor) => editor.view.dom.closest(".prose-editor")

// All that is not on the way from the page to the editor.
function* besides(node) {
  for (let inner = node; inner.parentElement && inner !== document.body; inner = inner.parentElement) {
    for (const sibling of inner.parentElement.children) if (sibling !== inner) yield sibling
  }
}

export const Fullscreen = Extension.create({
  name: "fullscreen",
  priority: 50, // Escape closes what is on top first: the search panel
  addStorage: () => ({ isOn: false, hidden: [], scrolled: 0 }),

  addCommands() {
    return {
      toggleFullscreen: () => ({ editor, dispatch }) => {
        if (!dispatch) return true
        const { storage } = this
        storage.isOn = !storage.isOn
        container(editor).classList.toggle("is-fullscreen", storage.isOn)
        document.documentElement.classList.toggle("has-fullscreen-editor", storage.isOn)
        if (storage.isOn) {
          storage.scrolled = window.scrollY
          storage.hidden = [...besides(container(editor))].filter((node) => !node.inert)
          for (const node of storage.hidden) node.inert = true
        } else {
          for (const node of storage.hidden) node.inert = false
          window.scrollTo(0, storage.scrolled)
        }
        queueMicrotask(() => editor.commands.focus(null, { scrollIntoView: true }))
        return true
      },
    }
  },

  addKeyboardShortcuts() {
    return {
      F11: ({ editor }) => editor.commands.toggleFullscreen(),
      "Mod-Shift-f": ({ editor }) => editor.commands.toggleFullscreen(),
      Escape: ({ editor }) => (this.storage.isOn ? editor.commands.toggleFullscreen() : false),
    }
  },
})
