/** One run of the engine for one command: begin, tell, wait, stop, count. */
import type { TaskView } from '#shared/task-view.ts'
import type { BatchReport, Engine } from '../engine/engine-api.ts'
import { toWireError } from '../engine/errors.ts'
import type { EngineEvent } from '../engine/events.ts'
import { systemClock } from '../engine/ports.ts'
import { errorLines } from './error-words.ts'
import type { OpenedEngine } from './open-engine.ts'
import { printable } from './printable.ts'
import type { Reporter } from './reporter.ts'
import type { Ended } from './upload-ending.ts'
import { createUploadWatch, type StopCause } from './upload-watch.ts'

/**
 * Starts the engine, lets `begin` give it its work, and waits for the end of it. Nothing is in flight
 * when it resolves; the data folder is still open.
 */
export async function runUpload(
  begin: (engine: Engine, signal: AbortSignal) => Promise<BatchReport>,
  giveUpAfterSeconds: number | undefined,
  opened: OpenedEngine,
  reporters: readonly Reporter[],
  signal: AbortSignal,
): Promise<Ended> {
  const { engine } = opened
  const tell = (say: (reporter: Reporter) => void): void => reporters.forEach(say)
  const watch = createUploadWatch(systemClock, giveUpAfterSeconds)
  const either = AbortSignal.any([signal, watch.signal])
  const startedMs = systemClock.monotonic()
  const seen = new Set<string>()
  const unsubscribe = [
    engine.subscribe((event) => forward(event, seen, tell)),
    engine.subscribe((event) => watch.hear(event)),
    opened.onTrouble((error) => {
      if (error !== undefined) tell((to) => to.notice('disk', errorLines(toWireError(error))))
    }),
  ]
  const tellStopping = (): void =>
    tell((to) => to.notice('stopping', ['Stopping; press Ctrl-C again to end at once.']))
  signal.addEventListener('abort', tellStopping, { once: true })
  let report: BatchReport | undefined
  let keptIds: ReadonlySet<string> = new Set()
  try {
    await engine.start()
    report = await begin(engine, either)
    for (const { path, error } of report.refused) tell((to) => to.refused(path, error))
    keptIds = tellKept(report, engine, seen, tell)
    await engine.idle(either)
    // What is held ends the command before it is told: nobody is here to ask for another try.
    const health = engine.health()
    if (health.some(({ state }) => state === 'held')) tell((to) => to.health(health))
  } catch (error) {
    if (!either.aborted) throw error
  } finally {
    watch.stop()
    signal.removeEventListener('abort', tellStopping)
    await engine.stop()
    for (const stop of unsubscribe) stop()
    tell((to) => to.stop())
  }
  return {
    tasks: viewsOf(engine, seen),
    report,
    keptIds,
    seconds: (systemClock.monotonic() - startedMs) / 1000,
    why: whyOf(signal, watch.signal),
  }
}

/**
 * A command that did all it was asked for leaves nothing behind: run again, it begins anew. Of one
 * that did not, what is done stays noted, so that the next run leaves it alone.
 */
export async function forgetDone(engine: Engine, tasks: readonly TaskView[]): Promise<void> {
  const routes = new Set(tasks.map(routeOf))
  const ids = engine
    .tasks()
    .filter((task) => task.state.kind === 'ended' && routes.has(routeOf(task)))
    .map(({ id }) => id)
  await engine.remove(ids, false)
}

/** What opening the data folder found damaged; the tasks it cost, if any. */
export function recoveryLines(opened: Pick<OpenedEngine, 'recovery'>, folder: string): string[] {
  const { quarantined, dropped, lost, isFromElsewhere } = opened.recovery
  const moved =
    isFromElsewhere === true
      ? [
          'The task list comes from another computer: stored parts are compared with the files here first.',
        ]
      : []
  if (quarantined.length === 0 && dropped.length === 0 && !lost) return moved
  const what = lost
    ? 'The task list was damaged and could not be read; it starts empty.'
    : 'The task list was damaged; its last good state is used.'
  const aside = `Damaged files were set aside in ${printable(folder)}: ${quarantined.map(printable).join(', ')}.`
  const remedy =
    'Uploads begun before are looked for on the service: see "partway fragments list". Check the drive of the data folder.'
  return [...moved, what, ...(quarantined.length === 0 ? [] : [aside]), remedy]
}

function forward(
  event: EngineEvent,
  seen: Set<string>,
  tell: (say: (reporter: Reporter) => void) => void,
): void {
  switch (event.type) {
    case 'tasks.added':
      for (const task of event.tasks) {
        seen.add(task.id)
        tell((to) => to.added(task))
      }
      break
    case 'task.changed':
      seen.add(event.task.id)
      tell((to) => to.changed(event.task))
      break
    case 'progress':
      tell((to) => to.progress(event.items))
      break
    case 'log':
      tell((to) => to.log(event.taskId, event.entry))
      break
    case 'health':
      tell((to) => to.health(event.connections))
      break
    case 'workers-stopped':
      tell((to) => to.notice('workers-stopped', workersStoppedLines(event.deaths)))
      break
    case 'tasks.removed':
    case 'parts':
    case 'clock-skew':
    case 'lifecycle':
    case 'load':
      break
  }
}

function workersStoppedLines(deaths: number): readonly string[] {
  return [
    `Sending crashed ${deaths} times within a few minutes, so everything was paused.`,
    'Nothing sent so far is lost: run the same command again to go on. If that does not help, please report it.',
  ]
}

/** Files an interrupted run of the command had finished already. */
function tellKept(
  report: BatchReport,
  engine: Engine,
  seen: Set<string>,
  tell: (say: (reporter: Reporter) => void) => void,
): ReadonlySet<string> {
  const unseen = new Set(report.taskIds.filter((id) => !seen.has(id)))
  for (const task of viewsOf(engine, unseen)) {
    seen.add(task.id)
    tell((to) => to.kept(task))
  }
  return unseen
}

function viewsOf(engine: Engine, ids: ReadonlySet<string>): readonly TaskView[] {
  return [...ids].map((id) => engine.task(id)).filter((task) => task !== undefined)
}

function routeOf({ sourcePath, bucket, key }: TaskView): string {
  return JSON.stringify([sourcePath, bucket, key])
}

function whyOf(signal: AbortSignal, watch: AbortSignal): Ended['why'] {
  if (signal.aborted) return 'interrupted'
  return watch.aborted ? (watch.reason as StopCause) : 'idle'
}
