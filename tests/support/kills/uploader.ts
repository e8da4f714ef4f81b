/**
 * A program to be killed: uploads the files named in its argument with the engine as the product
 * composes it, says each thing once it is acknowledged, and ends when nothing is left to do.
 */
import { inspect } from 'node:util'
import { stateName } from '#shared/task-view.ts'
import { composeEngine } from '../../../electron/engine/compose.ts'
import type { EngineEvent } from '../../../electron/engine/events.ts'
import { silentLogger, type Clock, type Logger } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { createFastClock } from '../fast-clock.ts'
import { limitedFiles } from '../small-disk.ts'
import { until } from '../until.ts'
import type { FileWish, Told, UploaderWish } from './told.ts'

// The test wrote it; it is no foreign input.
const wish = JSON.parse(process.argv[2] ?? '') as UploaderWish
const { signal } = new AbortController()

/** Whoever started it is gone. */
process.stdin.resume().once('end', () => process.exit(1))

function tell(told: Told): void {
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

/** Waits pass twenty times as fast. */
const fast = createFastClock(20)
const clock: Clock = { ...fast, now: () => fast.now() + (wish.aheadMs ?? 0) }
const logger: Logger = {
  ...silentLogger,
  warn: (message) => tell({ type: 'warning', message }),
  error: (message, fields) => tell({ type: 'bug', message, fields: inspect(fields) }),
}
const stores = await openStores({
  folder: wish.folder,
  clock,
  logger,
  ...(wish.limitedTo === undefined ? {} : { files: limitedFiles(wish.limitedTo) }),
})
stores.onTrouble((error) => {
  const code = error === undefined || !('code' in error) ? undefined : String(error.code)
  tell({ type: 'trouble', code })
})
const composed = composeEngine({
  stores,
  access: async () => wish.access,
  limits: {
    tasksAtOnce: 3,
    partsAtOnce: 4,
    connectionsAtOnce: 16,
    stallTimeoutMs: 600_000,
    ...wish.limits,
  },
  clock,
  logger,
  version: '0.1.0',
  workerUrl: new URL('../../../electron/engine/pipeline/part-worker.ts', import.meta.url),
})
const { engine } = composed

engine.subscribe(forward)
await engine.start()
for (const task of engine.tasks()) void cancelIfDue(task.id, task.partsStored)
for (const file of wish.files) await addIfMissing(file)
await engine.idle(signal)
if (wish.settlesLeftovers === true) {
  await until(() => stores.tasks.all().every(({ leftovers = [] }) => leftovers.length === 0))
}
tell({ type: 'idle' })
await composed.close()
process.stdin.destroy()

async function addIfMissing(file: FileWish): Promise<void> {
  if (stores.tasks.all().some(({ source }) => source.path === file.path)) return
  const { partSizeBytes, verifyMd5, forbidOverwrite } = file
  const { refused } = await engine.enqueue(
    [file.path],
    { connectionId: 'connection', bucket: 'bucket', prefix: '' },
    {
      partSizeBytes,
      verifyMd5,
      forbidOverwrite,
      multipartThresholdBytes: 100 * 1024,
      links: 'skip',
    },
    signal,
  )
  if (refused.length > 0) throw new Error(JSON.stringify(refused))
}

function forward(event: EngineEvent): void {
  if (event.type === 'tasks.added') {
    for (const { id, sourcePath } of event.tasks) tell({ type: 'added', id, path: sourcePath })
  }
  if (event.type === 'task.changed') {
    tell({ type: 'state', id: event.task.id, state: stateName(event.task.state) })
  }
  if (event.type === 'progress') {
    for (const { id, partsStored, confirmedBytes } of event.items) {
      tell({ type: 'progress', id, partsStored, confirmedBytes })
      void cancelIfDue(id, partsStored)
    }
  }
  if (event.type === 'log') tell({ type: 'log', id: event.taskId, event: event.entry.event })
}

async function cancelIfDue(id: string, partsStored: number): Promise<void> {
  const path = engine.task(id)?.sourcePath
  const at = wish.files.find((file) => file.path === path)?.cancelAtParts
  if (at === undefined || partsStored < at) return
  if (await engine.command(id, 'cancel')) tell({ type: 'cancel-taken', id })
}
