/** A service whose listing of uploads has no end: an upload can do without it (reliability F94). */
import { expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

it('uploads where the listing of uploads repeats itself', async () => {
  await using folder = await tempFolder()
  const fake = await startFakeEngine()
  const bytes = seededBytes(95)
  const endless = new TransferError('oss/protocol', 'repeats itself', { retry: 'later' })
  fake.storage.faults.add('uploads', { kind: 'before', error: endless }, 1_000)
  const [id = ''] = await fake.add([await folder.file('a', bytes)])
  const untilMs = fake.clock.now() + 60_000
  await fake.flow(() => fake.state(id) === 'done' || fake.clock.now() > untilMs)
  expect(fake.state(id)).toBe('done')
  expect(fake.engine.health()).toEqual([])
  await fake.engine.stop()
})
