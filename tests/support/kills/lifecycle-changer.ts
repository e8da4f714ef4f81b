/**
 * A program to be killed: carries out one change of the lifecycle rules of `bucket` with the engine as
 * the product composes it, and says so.
 */
import { composeEngine } from '../../../electron/engine/compose.ts'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { LifecycleChangerWish } from './lifecycle-changing.ts'

// The test wrote it; it is no foreign input.
const wish = JSON.parse(process.argv[2] ?? '') as LifecycleChangerWish
const { signal } = new AbortController()

/** Whoever started it is gone. */
process.stdin.resume().once('end', () => process.exit(1))

const stores = await openStores({ folder: wish.folder, clock: systemClock, logger: silentLogger })
const composed = composeEngine({
  stores,
  access: async () => wish.access,
  limits: { tasksAtOnce: 1, partsAtOnce: 1, connectionsAtOnce: 4, stallTimeoutMs: 30_000 },
  clock: systemClock,
  logger: silentLogger,
  version: '0.1.0',
  workerUrl: new URL('../../../electron/engine/pipeline/part-worker.ts', import.meta.url),
})
const { lifecycle } = composed.engine
await composed.engine.start()
await lifecycle.apply(await lifecycle.plan('connection', 'bucket', wish.change, signal), signal)
process.stdout.write('applied\n')
await composed.close()
process.stdin.destroy()
