import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const full = (): TransferError =>
  new TransferError('disk/full', 'no room for the receipt', { retry: 'later' })

describe('keeping a receipt', () => {
  it('waits while the disk is full, then says done, having stored the object once', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    fake.receipts.failWith(full())
    const [id = ''] = await fake.add([await folder.file('a', 'x'.repeat(35))])
    await fake.flow(() => fake.receipts.refused() === 3)
    expect(fake.state(id)).toBe('verifying')
    fake.receipts.failWith(undefined)
    await fake.reaches(id, 'done')
    expect(fake.receipts.disk.get(id)).toMatchObject({
      partway: '0.1.0',
      object: { endpoint: 'storage.in.memory:8080', sizeBytes: 35 },
      parts: [
        [1, 10, expect.any(String), expect.any(String)],
        [2, 10, expect.any(String), expect.any(String)],
        [3, 10, expect.any(String), expect.any(String)],
        [4, 5, expect.any(String), expect.any(String)],
      ],
    })
    expect(fake.storage.calls.filter((call) => call === 'complete')).toHaveLength(1)
    await fake.engine.stop()
  })

  it('is done by the next start when the program ended before', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    fake.receipts.failWith(full())
    const [id = ''] = await fake.add([await folder.file('a', 'x'.repeat(35))])
    await fake.flow(() => fake.receipts.refused() === 2)
    await fake.engine.stop()
    fake.receipts.failWith(undefined)
    const again = await fake.restart()
    await again.reaches(id, 'done')
    expect(again.receipts.disk.get(id)?.parts).toHaveLength(4)
    expect(again.storage.calls.filter((call) => call === 'complete')).toHaveLength(1)
    await again.engine.stop()
  })

  it('does not put a poorer receipt in the place of one that names the parts', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    const [id = ''] = await fake.add([await folder.file('a', 'x'.repeat(35))])
    fake.tasks.hold()
    while (!fake.receipts.disk.has(id)) {
      fake.tasks.release(1)
      await fake.flow(() => fake.tasks.waiting() > 0 || fake.receipts.disk.has(id))
    }
    // Killed after the receipt, before "done"; the checkpoint did not survive.
    await fake.checkpoints.remove(id)
    fake.tasks.release()
    const before = fake.receipts.disk.get(id)
    expect(before?.parts).toHaveLength(4)
    const again = await fake.restart()
    await again.reaches(id, 'done')
    expect(again.receipts.disk.get(id)).toEqual(before)
    await again.engine.stop()
  })
})
