/** Credentials that are missing, or replaced while a run still ends in trouble with the old ones. */
import { expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

it('does not ask for credentials that came while the last parts were on their way', async () => {
  await using folder = await tempFolder()
  const fake = await startFakeEngine()
  const path = await folder.file('a', seededBytes(95))
  const expired = new TransferError('oss/token-expired', 'expired', { retry: 'person' })
  const slow = Promise.withResolvers<void>()
  fake.storage.faults.add('part 2', { kind: 'wait', for: slow.promise })
  fake.storage.faults.add('part 3', { kind: 'before', error: expired })
  const [id = ''] = await fake.add([path])
  await fake.flow(() => fake.engine.health().some(({ state }) => state === 'refused'))
  expect(fake.state(id)).toBe('uploading')
  fake.engine.connectionChanged('connection')
  slow.resolve()
  await fake.reaches(id, 'done', 'needs-credentials')
  await fake.clock.advance(1_000)
  await fake.reaches(id, 'done', 'needs-credentials')
  expect(fake.state(id)).toBe('done')
  await fake.engine.stop()
})

it('cancels without credentials what was never begun', async () => {
  await using folder = await tempFolder()
  const missing = new TransferError('credentials/missing', 'no secret', { retry: 'person' })
  const fake = await startFakeEngine({ open: () => Promise.reject(missing) })
  const ids = await fake.add([
    await folder.file('a', seededBytes(95)),
    await folder.file('b', seededBytes(5)),
    await folder.file('c', seededBytes(95)),
  ])
  await fake.reaches(ids[0] ?? '', 'needs-credentials')
  for (const id of ids) await fake.engine.command(id, 'cancel')
  for (const id of ids) await fake.reaches(id, 'cancelled', 'failed')
  expect(ids.map((id) => fake.state(id))).toEqual(['cancelled', 'cancelled', 'cancelled'])
  await fake.engine.stop()
})
