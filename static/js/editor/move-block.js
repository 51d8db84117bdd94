// Moving a block past its neighbour with the keyboard. Its id goes with it.
import { Extension, pm } from "django-prose-editor/editor"

const { NodeSelection, TextSelection } = pm.state

function move({ state, dispatch }, down) {
  const { selection, doc, tr } = state
  const $place = selection.$from
  const start = $place.depth ? $place.before(1) : $place.pos
  const block = doc.nodeAt(start)
  const index = doc.resolve(start).index(0)
  const other = block && doc.maybeChild(down ? index + 1 : index - 1)
  if (!other || (selection.$to.depth && selection.$to.index(0) !== index && !selection.node)) return false
  const target = down ? start + other.nodeSize : start - other.nodeSize
  tr.delete(start, start + block.nodeSize).insert(target, block)
  const shifted = (place) => place - start + target
  tr.setSelection(
    selection instanceof NodeSelection
      ? NodeSelection.create(tr.doc, shifted(selection.from))
      : TextSelection.create(tr.doc, shifted(selection.anchor), shifted(selection.head)),
  )
  dispatch(tr.scrollIntoView())
  return true
}

export const MoveBlock = Extension.create({
  name: "moveBlock",
  addKeyboardShortcuts() {
    return {
      "Alt-ArrowUp": ({ editor }) => move(editor.view, false),
      "Alt-ArrowDown": ({ editor }) => move(editor.view, true),
    }
  },
})
