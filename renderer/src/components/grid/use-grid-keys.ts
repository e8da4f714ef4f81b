/** Keys of the list: moves focus and selection, looks names up, asks for acts on the selection. */
import { after } from '../../clock.ts'
import { focusOnly, type Selection } from '../../stores/selection.ts'
import {
  keyMeaning,
  moveTarget,
  typeAhead,
  typeAheadMs,
  type ActOf,
  type KeyMeaning,
} from './grid-keys.ts'

/** What selecting means in this list; `id` is that of a line. */
export interface GridPicks {
  readonly only: (id: string) => Selection
  readonly toggle: (selection: Selection, id: string) => Selection
  /** From the anchor to this line. */
  readonly range: (selection: Selection, id: string) => Selection
  readonly all: (selection: Selection) => Selection
}

export interface GridKeysDeps<A extends string> {
  readonly isMac: boolean
  readonly list: () => readonly string[]
  readonly nameOf: (id: string) => string
  readonly pageRows: () => number
  readonly selection: () => Selection
  readonly select: (selection: Selection) => void
  readonly picks: GridPicks
  /** Brings the row into view and gives it the keyboard focus. */
  readonly reveal: (index: number) => void
  readonly actOf: ActOf<A>
  readonly run: (act: A) => void
}

/** The `keydown` handler of the list; a key that means something here goes no further. */
export function createGridKeys<A extends string>(
  deps: GridKeysDeps<A>,
): (event: KeyboardEvent) => void {
  const { picks } = deps
  let typed = ''
  let forgetTyped: (() => void) | undefined

  function goTo(index: number, event: KeyboardEvent): void {
    const list = deps.list()
    const id = list[index]
    if (id === undefined) return
    const isAlone = deps.isMac ? event.metaKey : event.ctrlKey
    if (event.shiftKey) deps.select(picks.range(deps.selection(), id))
    else if (isAlone) deps.select(focusOnly(deps.selection(), id))
    else deps.select(picks.only(id))
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
    deps.select(picks.only(id))
    deps.reveal(index)
  }

  function focusedIndex(): number {
    const { focused } = deps.selection()
    return focused === undefined ? -1 : deps.list().indexOf(focused)
  }

  function carryOut(meaning: KeyMeaning<A>, event: KeyboardEvent): void {
    const selection = deps.selection()
    switch (meaning.act) {
      case 'move': {
        const list = deps.list()
        if (list.length === 0) return
        goTo(moveTarget(meaning.to, focusedIndex(), list.length, deps.pageRows()), event)
        return
      }
      case 'select-all':
        deps.select(picks.all(selection))
        return
      case 'clear':
        deps.select({ ...selection, ids: new Set() })
        return
      case 'toggle':
        if (selection.focused !== undefined) deps.select(picks.toggle(selection, selection.focused))
        return
      case 'type':
        look(meaning.character)
        return
      case 'run':
        deps.run(meaning.run)
    }
  }

  return (event) => {
    const meaning = keyMeaning(event, deps.isMac, typed !== '', deps.actOf)
    if (meaning === undefined) return
    event.preventDefault()
    event.stopPropagation()
    carryOut(meaning, event)
  }
}
