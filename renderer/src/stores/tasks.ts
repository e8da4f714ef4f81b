/** The transfer list: the engine's tasks mirrored, filtered, sorted and selected. Decides nothing. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { AppEvent } from '#shared/ipc/contract.ts'
import { snapshotChunk, type TaskView } from '#shared/task-view.ts'
import { gathered } from '../clock.ts'
import { call } from '../ipc.ts'
import { createListOrder, type ListQuery } from './list-order.ts'
import { emptySelection, retain, selectOnly, type Selection } from './selection.ts'
import { compareBy, movingColumns, type Sort } from './task-compare.ts'
import { taskGroup, type TaskFilter } from './task-group.ts'
import { apply, emptyMirror, mirrorOf, totalSpeed, type Mirror } from './tasks-mirror.ts'

/** Changes are shown at most this often. */
const paintEveryMs = 60
/** The order of the list is brought up to date at most this often: rows that jump cannot be clicked. */
const orderEveryMs = 250

/** Finds tasks by what a person typed; the words of states and errors belong to the page's language. */
export type TaskMatcher = (task: TaskView) => boolean

export const useTasksStore = defineStore('tasks', () => {
  const shown = shallowRef<Mirror>(emptyMirror)
  /** Counts changes that are not mere progress: what a button may do can only change with it. */
  const lifeCycle = ref(0)
  const filter = ref<TaskFilter>('all')
  const sort = shallowRef<Sort>()
  const search = shallowRef<{ readonly text: string; readonly matches: TaskMatcher }>()
  const sortLocale = ref('en')
  const list = shallowRef<readonly string[]>([])
  const selection = shallowRef<Selection>(emptySelection)

  let mirror = emptyMirror
  let isLifeCycleDue = false
  const moved = new Set<string>()
  const order = createListOrder()

  const selectedIds = computed(() => selection.value.ids)
  const focusedTask = computed(() => task(selection.value.focused))
  const speed = computed(() => totalSpeed(shown.value))

  const paint = gathered(paintEveryMs, () => {
    shown.value = mirror
    if (!isLifeCycleDue) return
    isLifeCycleDue = false
    lifeCycle.value += 1
  })
  const reorder = gathered(orderEveryMs, () => {
    const changed = new Set(moved)
    moved.clear()
    showList(order.update(mirror, changed))
  })

  watch([filter, sort, search, sortLocale], rebuild)

  function task(id: string | undefined): TaskView | undefined {
    return id === undefined ? undefined : shown.value.tasks.get(id)
  }

  function rebuild(): void {
    moved.clear()
    showList(order.rebuild(mirror, query()))
  }

  function query(): ListQuery {
    const wanted = filter.value
    const matches = search.value?.matches
    return {
      includes: (each) =>
        (wanted === 'all' || taskGroup(each.state) === wanted) && (matches?.(each) ?? true),
      compare: sort.value && compareBy(sort.value, sortLocale.value),
    }
  }

  function showList(next: readonly string[]): void {
    if (next === list.value) return
    selection.value = retain(selection.value, list.value, next)
    list.value = next
  }

  /** Who adds a file wants to watch it: the first one is shown, unless another is looked at. */
  function showFirst([first]: readonly TaskView[]): void {
    if (first !== undefined && selection.value.focused === undefined) {
      selection.value = selectOnly(first.id)
    }
  }

  /** Applies one of main's events; the feed sees to it that none is missing. */
  function changed(event: AppEvent): void {
    const next = apply(mirror, event, Date.now())
    if (next === mirror) return
    mirror = next
    paint()
    if (event.type === 'progress') {
      if (sort.value === undefined || !movingColumns.has(sort.value.column)) return
      for (const item of event.items) moved.add(item.id)
    } else {
      isLifeCycleDue = true
      if (event.type === 'tasks.added') showFirst(event.tasks)
      for (const id of idsOf(event)) moved.add(id)
    }
    reorder()
  }

  /** Loads all tasks, in pieces that never block a frame; answers the number of the last event they hold. */
  async function load(): Promise<number> {
    const { snapshotId, seq, count } = await call('tasks.snapshot', {})
    const tasks: TaskView[] = []
    for (let from = 0; from < count; from += snapshotChunk) {
      tasks.push(...(await call('tasks.chunk', { snapshotId, from })))
    }
    mirror = mirrorOf(tasks, Date.now())
    shown.value = mirror
    lifeCycle.value += 1
    rebuild()
    return seq
  }

  return {
    list,
    filter,
    sort,
    search,
    sortLocale,
    selection,
    selectedIds,
    focusedTask,
    speed,
    lifeCycle,
    /** The tasks as painted last; a new object whenever anything changed. */
    mirror: shown,
    task,
    changed,
    load,
  }
})

function idsOf(event: AppEvent): readonly string[] {
  if ('tasks' in event) return event.tasks.map((task) => task.id)
  return 'ids' in event ? event.ids : []
}
