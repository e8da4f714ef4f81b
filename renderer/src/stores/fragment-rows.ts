/** The fragments the page holds, by id: what listings tell, what is learnt of sizes, who uses them. */
import type { FragmentRow, FragmentSize, FragmentUse } from '#shared/fragment-view.ts'
import type { TaskView } from '#shared/task-view.ts'
import { indexTaskUses, sameUse, useOf, type TaskUses } from './fragment-uses.ts'

export interface FragmentRows {
  readonly size: number
  /** The next listing begins; what it does not tell can be swept. */
  beginListing(tasks: Iterable<TaskView>): void
  add(rows: readonly FragmentRow[]): void
  /** Takes away what this listing has not told, as far as `isOver` says that it would have. */
  sweep(isOver: (row: FragmentRow) => boolean): void
  /** False if none of them was there. */
  remove(ids: readonly string[]): boolean
  learn(sizes: readonly { readonly id: string; readonly size: FragmentSize }[]): void
  /** Whether its size is worth asking for: where listing parts is denied it is not. */
  isWanted(id: string): boolean
  forgetFailures(): void
  /**
   * After tasks have changed; false if no fragment has another owner. What a task has completed or
   * deleted goes; what it has left is measured again, for it was still growing.
   */
  follow(tasks: Iterable<TaskView>): boolean
  clear(): void
  /** A map that later changes leave alone. */
  snapshot(): ReadonlyMap<string, FragmentRow>
}

/** `taskOf`: a task that is still in the list. */
export function createFragmentRows(taskOf: (taskId: string) => TaskView | undefined): FragmentRows {
  const isThere = (taskId: string): boolean => taskOf(taskId) !== undefined
  const rows = new Map<string, FragmentRow>()
  const listedUses = new Map<string, FragmentUse>()
  const told = new Set<string>()
  const deniedIn = new Set<string>()
  let uses: TaskUses = new Map()

  function remove(id: string): boolean {
    listedUses.delete(id)
    return rows.delete(id)
  }

  function learn({ id, size }: { readonly id: string; readonly size: FragmentSize }): void {
    const row = rows.get(id)
    if (row === undefined) return
    if (size.kind === 'gone') {
      remove(id)
      return
    }
    if (size.kind === 'failed' && size.error.code === 'oss/access-denied') deniedIn.add(row.bucket)
    rows.set(id, { ...row, size })
  }

  return {
    get size() {
      return rows.size
    },
    beginListing: (tasks) => {
      told.clear()
      deniedIn.clear()
      uses = indexTaskUses(tasks)
      for (const [id, row] of rows) {
        if (row.size?.kind === 'failed') rows.set(id, { ...row, size: undefined })
      }
    },
    add: (more) => {
      for (const row of more) {
        told.add(row.id)
        listedUses.set(row.id, row.use)
        // What is known of a size is kept while the listing itself does not remember one.
        const size = row.size ?? rows.get(row.id)?.size
        rows.set(row.id, { ...row, size, use: useOf(row, row.use, uses, isThere) })
      }
    },
    sweep: (isOver) => {
      for (const [id, row] of rows) if (!told.has(id) && isOver(row)) remove(id)
    },
    remove: (ids) => ids.map(remove).includes(true),
    learn: (sizes) => {
      for (const each of sizes) learn(each)
    },
    isWanted: (id) => {
      const row = rows.get(id)
      return row !== undefined && row.size === undefined && !deniedIn.has(row.bucket)
    },
    forgetFailures: () => {
      deniedIn.clear()
      for (const [id, row] of rows) {
        if (row.size?.kind === 'failed') rows.set(id, { ...row, size: undefined })
      }
    },
    follow: (tasks) => {
      uses = indexTaskUses(tasks)
      let isChanged = false
      for (const [id, row] of rows) {
        const use = useOf(row, listedUses.get(id) ?? row.use, uses, isThere)
        if (sameUse(use, row.use)) continue
        isChanged = true
        if (row.use.kind !== 'in-use' || use.kind === 'in-use') rows.set(id, { ...row, use })
        else if (hasSettled(taskOf(row.use.taskId))) remove(id)
        else rows.set(id, { ...row, use, size: undefined })
      }
      return isChanged
    },
    clear: () => {
      rows.clear()
      listedUses.clear()
      told.clear()
      deniedIn.clear()
    },
    snapshot: () => new Map(rows),
  }
}

/** Its upload has become an object, or is deleted: a task that leaves one behind keeps its ID, or fails. */
function hasSettled(task: TaskView | undefined): boolean {
  return task?.state.kind === 'ended' && task.state.as !== 'failed' && task.uploadId === undefined
}
