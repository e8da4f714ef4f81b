/**
 * Opens the data folder of a killed run and starts the engine on it, as the app does at its start:
 * tells how long until the list is there and until the first task is under way again.
 *
 *     node queue-restart.ts DATA-FOLDER ENDPOINT WORKER-FILE
 */
import { pathToFileURL } from 'node:url'
import { composeEngine } from '../../../electron/engine/compose.ts'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { keepHeapSmall } from '../../../electron/engine/small-heap.ts'
import { computerId } from '../../../electron/engine/store/computer-id.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { defaultSettings } from '../../../shared/settings.ts'
import { benchCredentials, benchRegion } from '../bench-target.ts'
import type { Restarted } from '../queue-figures.ts'

// As the command line and the app do.
keepHeapSmall()
const [, , folder = '', endpoint = '', workerFile = ''] = process.argv
const beganMs = performance.now()
const stores = await openStores({
  folder,
  clock: systemClock,
  logger: silentLogger,
  computer: computerId,
})
const composed = composeEngine({
  stores,
  access: () =>
    Promise.resolve({
      kind: 'oss',
      endpoint,
      region: benchRegion,
      addressing: 'path',
      signature: 'v4',
      ...benchCredentials,
    }),
  limits: {
    tasksAtOnce: defaultSettings.tasksAtOnce,
    partsAtOnce: defaultSettings.partsAtOnce,
    connectionsAtOnce: defaultSettings.connectionsAtOnce,
    stallTimeoutMs: defaultSettings.stallSeconds * 1000,
  },
  clock: systemClock,
  logger: silentLogger,
  version: 'bench',
  workerUrl: pathToFileURL(workerFile),
})
const { engine } = composed
const firstMs = new Promise<number>((resolve) => {
  engine.subscribe((event) => {
    if (event.type !== 'task.changed' || event.task.state.kind !== 'running') return
    if (event.task.state.phase === 'uploading') resolve(performance.now())
  })
})
await engine.start()
const startedMs = performance.now()
const restarted: Restarted = {
  tasks: engine.tasks().length,
  listSeconds: (startedMs - beganMs) / 1000,
  firstSeconds: ((await firstMs) - beganMs) / 1000,
  peakRssBytes: process.resourceUsage().maxRSS * 1024,
}
process.stdout.write(JSON.stringify(restarted))
await composed.close()
