import { expect, it } from 'vitest'
import { composeEngine } from '../../../electron/engine/compose.ts'
import { lookEveryMs } from '../../../electron/engine/lifecycle/lifecycle-watch.ts'
import { silentLogger } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { aTask } from '../../support/build-task.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { tempFolder } from '../../support/temp-folder.ts'

it('an engine asks the service nothing by itself while its tasks are paused', async () => {
  await using folder = await tempFolder()
  const clock = createFakeClock()
  const stores = await openStores({ folder: folder.path, clock, logger: silentLogger })
  const upload = { uploadId: 'u', key: 'k', partSizeBytes: 1, initiatedAtMs: 0 }
  await stores.tasks.add([aTask({ upload, state: { kind: 'paused' } })])
  const asked: string[] = []
  const composed = composeEngine({
    stores,
    access: async (connectionId) => {
      asked.push(connectionId)
      throw new Error('nobody asks')
    },
    limits: { tasksAtOnce: 3, partsAtOnce: 4, connectionsAtOnce: 16, stallTimeoutMs: 30_000 },
    clock,
    logger: silentLogger,
    version: '0.1.0',
    workerUrl: new URL('../../../electron/engine/pipeline/part-worker.ts', import.meta.url),
  })
  await composed.engine.start()
  await clock.advance(lookEveryMs)
  // A command has nowhere to show a bucket's rules: only the window looks at them.
  expect(asked).toEqual([])
  await composed.close()
})
