/** Keys that open and shut groups of fragments, as trees do. */
import type { FragmentLines } from '../../stores/fragment-groups.ts'
import type { FragmentKeyAct, FragmentListAct } from './fragment-keys.ts'

export interface GroupKeysDeps {
  readonly list: {
    readonly lines: FragmentLines
    readonly collapsed: ReadonlySet<string>
    readonly selection: { readonly focused?: string | undefined }
    setOpen(id: string, isOpen?: boolean): void
  }
  /** Selects the line and gives it the focus. */
  readonly go: (index: number) => void
}

/** Carries the act out and answers true if it concerns a group; everything else is for the page. */
export function createGroupKeys({ list, go }: GroupKeysDeps) {
  /** Right opens a group, then goes into it; left goes to the heading, then shuts it. */
  function openOrShut(id: string, act: 'open' | 'shut'): void {
    const { lines, groups } = list.lines
    const group = groups.get(id) ?? [...groups.values()].find(({ ids }) => ids.includes(id))
    if (group === undefined) return
    const at = lines.indexOf(group.id)
    if (group.id !== id) {
      if (act === 'shut') go(at)
    } else if (act === 'open' && !list.collapsed.has(id)) go(at + 1)
    else list.setOpen(id, act === 'open')
  }

  return (act: FragmentKeyAct): act is Exclude<FragmentKeyAct, FragmentListAct> => {
    const { focused = '' } = list.selection
    if (act === 'open' || act === 'shut') {
      openOrShut(focused, act)
      return true
    }
    if (act !== 'details' || !list.lines.groups.has(focused)) return false
    list.setOpen(focused)
    return true
  }
}
