// The body editor's extensions of our own, named as in articles/editor.py. One module a subject, in editor/.
import { Extension } from "django-prose-editor/editor"

export { BlockId } from "./editor/block-ids.js"
export { Count } from "./editor/count.js"
export { Embed } from "./editor/embeds.js"
export { Caption, CaptionText, Credit, Figure, Image } from "./editor/figures.js"
export { Find } from "./editor/find.js"
export { Fullscreen } from "./editor/full-screen.js"
export { Link } from "./editor/links.js"
export { MoveBlock } from "./editor/move-block.js"
export { CleanPaste } from "./editor/paste.js"
export { Shortcuts, Strike } from "./editor/shortcuts.js"
export { Toolbar } from "./editor/toolbar.js"
export { Typography } from "./editor/typography.js"

// The editor would put its rules into a <style>, which the content security policy refuses. They are in editor.css.
export const NoInjectedStyle = Extension.create({
  name: "noInjectedStyle",
  onBeforeCreate() {
    this.editor.options.injectCSS = false
  },
})
