/** Keys of the list: moves focus and selection, looks names up, asks for acts on the selection. */
import { after } from '../../clock.ts'
import {
  extendTo,
  focusOnly,
  selectAll,
  selectOnly,
  toggle,
  type Selection,
} from '../../stores/selection.ts'
import { keyMeaning, moveTarget, typeAhead, typeAheadMs, type KeyMeaning } from './grid-keys.ts'

/** What the list can be asked to do with the selection. */
export type GridAct = Extract<
  KeyMeaning['act'],
  'pause-or-resume' | 'retry' | 'remove' | 'cancel' | 'copy-path' | 'show-in-folder'
>

export interface GridKeysDeps {
  readonly isMac: boolean
  readonly list: () => readonly string[]
  readonly nameOf: (id: string) => string
  readonly pageRows: () => number
  readonly selection: () => Selection
  readonly select: (selection: Selection) => void
  /** Brings the row into view and gives it the keyboard focus. */
  readonly reveal: (index: number) => void
  readonly run: (act: GridAct) => void
}

/** The `keydown` handler of the list; a key that means something here goes no further. */
export function createGridKeys(deps: GridKeysDeps): (event: KeyboardEvent) => void {
  let typed = ''
  let forgetTyped: (() => void) | undefined

  function goTo(index: number, event: KeyboardEvent): void {
    const list = deps.list()
    const id = list[index]
    if (id === undefined) return
    const isAlone = deps.isMac ? event.metaKey : event.ctrlKey
    if (event.shiftKey) deps.select(extendTo(deps.selection(), id, list))
    else if (isAlone) deps.select(focusOnly(deps.selection(), id))
    else deps.select(selectOnly(id))
    deps.reveal(index)
  }

  function look(character: string): void {
    typed += character
    forgetTyped?.()
    forgetTyped = after(typeAheadMs, () => {
      typed = ''
    })
    const list = deps.list()
    const index = typeAhead(typed, focusedIndex(), list.length, (at) => deps.nameOf(list[at] ?? ''))
    const id = index === undefined ? undefined : list[index]
    if (index === undefined || id === undefined) return
    deps.select(selectOnly(id))
    deps.reveal(index)
  }

  function focusedIndex(): number {
    const { focused } = deps.selection()
    return focused === undefined ? -1 : deps.list().indexOf(focused)
  }

  function carryOut(meaning: KeyMeaning, event: KeyboardEvent): void {
    const selection = deps.selection()
    switch (meaning.act) {
      case 'move': {
        const list = deps.list()
        if (list.length === 0) return
        goTo(moveTarget(meaning.to, focusedIndex(), list.length, deps.pageRows()), event)
        return
      }
      case 'select-all':
        deps.select(selectAll(selection, deps.list()))
        return
      case 'clear':
        deps.select({ ...selection, ids: new Set() })
        return
      case 'toggle':
        if (selection.focused !== undefined) deps.select(toggle(selection, selection.focused))
        return
      case 'type':
        look(meaning.character)
        return
      case 'pause-or-resume':
      case 'retry':
      case 'remove':
      case 'cancel':
      case 'copy-path':
      case 'show-in-folder':
        deps.run(meaning.act)
    }
  }

  return (event) => {
    const meaning = keyMeaning(event, deps.isMac, typed !== '')
    if (meaning === undefined) return
    event.preventDefault()
    event.stopPropagation()
    carryOut(meaning, event)
  }
}
