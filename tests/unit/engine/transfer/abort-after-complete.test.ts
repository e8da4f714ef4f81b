/** Found by a random schedule: an object was made twice after its parts could not be deleted. */
import { expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { lostConnection } from '../../../support/storage-faults.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { errorOf } from '../../../support/until.ts'

it('finds its object after a removal that could not delete the parts', async () => {
  await using folder = await tempFolder()
  const fake = await startFakeEngine()
  const expired = new TransferError('oss/token-expired', 'token', { retry: 'person' })
  fake.storage.faults.add('complete', { kind: 'after', error: lostConnection() })
  fake.storage.faults.add('head', { kind: 'before', error: expired })
  const [id = ''] = await fake.add([await folder.file('a', seededBytes(55))])
  await fake.reaches(id, 'needs-credentials')
  fake.storage.faults.add('abort', { kind: 'before', error: expired })
  await errorOf(fake.engine.remove([id], true))
  await fake.engine.resolve(id, { choice: 'continue' })
  await fake.reaches(id, 'done')
  expect(fake.storage.calls.filter((call) => call === 'initiate')).toHaveLength(1)
  await fake.engine.stop()
})
