/** What a person asks of tasks. Destructive acts first ask back; the engine decides whether they apply. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { SourceHandle } from '#shared/ipc/contract.ts'
import { allowed, type Resolution, type TaskCommand, type TaskView } from '#shared/task-view.ts'
import { call } from '../ipc.ts'
import { ossPath } from '../text/oss-path.ts'
import { useFailuresStore } from './failures.ts'
import { useTasksStore } from './tasks.ts'

/** A question that is open; the tasks are those it will apply to. */
export interface Question {
  readonly about: 'cancel' | 'remove' | 'rename' | 'locate'
  readonly tasks: readonly TaskView[]
  /** For `locate`: the file a person picked. */
  readonly source?: SourceHandle | undefined
}

type PlainCommand = Exclude<TaskCommand, 'resolve' | 'remove'>

export const useTaskCommandsStore = defineStore('task-commands', () => {
  const tasks = useTasksStore()
  const { told } = useFailuresStore()
  const question = shallowRef<Question>()

  /** What the question is about, as it is now: parts go on arriving while it stands. */
  const asked = computed<readonly TaskView[]>(() =>
    (question.value?.tasks ?? []).map((task) => tasks.task(task.id) ?? task),
  )

  /** The selected tasks; changes with the selection and with states, not with mere progress. */
  const selected = computed<readonly TaskView[]>(() => {
    void tasks.lifeCycle
    const found: TaskView[] = []
    for (const id of tasks.selectedIds) {
      const task = tasks.task(id)
      if (task !== undefined) found.push(task)
    }
    return found
  })

  /** The commands that mean something for at least one selected task. */
  const possible = computed<ReadonlySet<TaskCommand>>(() => {
    const union = new Set<TaskCommand>()
    for (const task of selected.value) for (const each of allowed(task.state)) union.add(each)
    return union
  })

  async function send(command: PlainCommand, to: readonly TaskView[]): Promise<void> {
    const ids = to.filter((task) => allowed(task.state).has(command)).map((task) => task.id)
    if (ids.length > 0) await told(() => call('tasks.command', { ids, command }))
  }

  /** Pause, resume or retry what is selected, or what is given, as far as it applies. */
  function run(
    command: Exclude<PlainCommand, 'cancel'>,
    to: readonly TaskView[] = selected.value,
  ): Promise<void> {
    return send(command, to)
  }

  /** Pause or resume every task of the list, seen or not. */
  async function runAll(command: 'pause' | 'resume'): Promise<void> {
    const { tasks: all, order } = tasks.mirror
    await send(
      command,
      order.flatMap((id) => all.get(id) ?? []),
    )
  }

  /** Space: pauses if anything selected can be paused, else resumes. */
  function pauseOrResume(): Promise<void> {
    return run(possible.value.has('pause') ? 'pause' : 'resume')
  }

  /** Asks before parts are deleted on the server. */
  function askCancel(of: readonly TaskView[] = selected.value): void {
    ask('cancel', of)
  }

  /** Finished tasks leave at once; for unfinished ones it asks, also about their parts. */
  async function askRemove(of: readonly TaskView[] = selected.value): Promise<void> {
    const removable = of.filter((task) => allowed(task.state).has('remove'))
    if (removable.some(isUnfinished)) ask('remove', removable)
    else await remove(removable, false)
  }

  /** Every task that is done or cancelled leaves the list. */
  async function removeFinished(): Promise<void> {
    const { tasks: all, order } = tasks.mirror
    const finished = order.flatMap((id) => all.get(id) ?? []).filter((task) => !isUnfinished(task))
    await remove(finished, false)
  }

  /** Asks for the other name of a task whose object exists already. */
  function askRename(task: TaskView): void {
    question.value = { about: 'rename', tasks: [task] }
  }

  /** Lets a person pick the file a task lost, then asks whether it is meant. */
  async function locate(task: TaskView): Promise<void> {
    await told(async () => {
      const [source] = await call('sources.pick', { kind: 'file' })
      if (source !== undefined) question.value = { about: 'locate', tasks: [task], source }
    })
  }

  /** The picked file is meant: its task goes on with it. */
  async function confirmLocate(): Promise<void> {
    const { tasks: [task] = [], source } = question.value ?? {}
    question.value = undefined
    if (task === undefined || source === undefined) return
    await resolve(task, { choice: 'locate', handle: source.handle })
  }

  function ask(about: 'cancel' | 'remove', all: readonly TaskView[]): void {
    const concerned = all.filter((task) => allowed(task.state).has(about))
    if (concerned.length > 0) question.value = { about, tasks: concerned }
  }

  /** The question was answered with no, or by another way. */
  function forget(): void {
    const source = question.value?.source
    question.value = undefined
    if (source === undefined) return
    void told(() => call('sources.release', { handles: [source.handle] }))
  }

  async function confirmCancel(): Promise<void> {
    const concerned = question.value?.tasks ?? []
    forget()
    await send('cancel', concerned)
  }

  async function confirmRemove(deleteParts: boolean): Promise<void> {
    const concerned = question.value?.tasks ?? []
    forget()
    await remove(concerned, deleteParts)
  }

  async function remove(gone: readonly TaskView[], deleteParts: boolean): Promise<void> {
    const ids = gone.map((task) => task.id)
    if (ids.length > 0) await told(() => call('tasks.remove', { ids, deleteParts }))
  }

  /** Answers what blocks a task. */
  function resolve(task: TaskView, resolution: Resolution): Promise<void> {
    return told(() => call('tasks.resolve', { id: task.id, resolution }))
  }

  function showInFolder(task: TaskView): Promise<void> {
    return told(() => call('tasks.showInFolder', { id: task.id }))
  }

  /** The places of the selected tasks, one a line. */
  async function copyPaths(): Promise<void> {
    await copy(selected.value.map((task) => ossPath(task.bucket, task.key)).join('\n'))
  }

  async function copy(text: string): Promise<void> {
    if (text !== '') await told(() => call('clipboard.write', { text }))
  }

  return {
    question,
    asked,
    selected,
    possible,
    run,
    runAll,
    pauseOrResume,
    askCancel,
    askRemove,
    removeFinished,
    askRename,
    locate,
    confirmLocate,
    forget,
    confirmCancel,
    confirmRemove,
    resolve,
    showInFolder,
    copyPaths,
    copy,
  }
})

/** Bytes that lie on the server as parts of unfinished uploads. */
export function storedBytes(tasks: readonly TaskView[]): number {
  let sum = 0
  for (const task of tasks) {
    if (isUnfinished(task) && task.uploadId !== undefined) sum += task.confirmedBytes
  }
  return sum
}

/** Neither done nor cancelled: removing it means it will not be uploaded. */
export function isUnfinished(task: TaskView): boolean {
  return task.state.kind !== 'ended' || task.state.as === 'failed'
}
