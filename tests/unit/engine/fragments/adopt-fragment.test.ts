import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { adoptFragment } from '../../../../electron/engine/fragments/adopt-fragment.ts'
import type { AdoptPlan } from '../../../../electron/engine/fragments/adopt-plan.ts'
import { planOfCut } from '../../../../electron/engine/task/part-plan.ts'
import { taskSchema, type Task } from '../../../../electron/engine/task/task.ts'
import { aTask } from '../../../support/build-task.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { createFakeCheckpointStore } from '../../../support/fake-stores.ts'

const proof = { number: 1, md5: undefined, crc64: '5', etag: 'E' }
const plan: AdoptPlan = {
  fragment: { connectionId: 'c', bucket: 'bucket', key: 'dir/k.txt', uploadId: 'u' },
  source: { path: '/folder/file.txt', identity: aTask({ sizeBytes: 100 }).source.identity },
  plan: planOfCut(100, { partSizeBytes: 40, unevenEnds: [30, 50] }),
  proofs: new Map([[1, proof]]),
  different: [],
  missing: [2, 3, 4],
  bytesToSend: 70,
  initiatedAtMs: 123,
  lastPartAtMs: 456,
}

function bench(isOpen: (task: Task) => boolean = () => false) {
  const checkpoints = createFakeCheckpointStore()
  const added: Task[] = []
  let failure: Error | undefined
  const adopt = () =>
    adoptFragment(
      plan,
      { forbidOverwrite: true, verifyMd5: false },
      {
        clock: createFakeClock(),
        checkpoints,
        findOpen: isOpen,
        add: async (task) => {
          if (failure !== undefined) throw failure
          // What the task is added with is on the disk already.
          expect(checkpoints.disk.get(task.id)?.parts.get(1)).toEqual(proof)
          added.push(task)
        },
      },
    )
  return { checkpoints, added, adopt, fail: (error: Error) => (failure = error) }
}

describe('adoptFragment', () => {
  it('makes a task that goes on with the upload as it is cut, its proofs on the disk', async () => {
    const { checkpoints, added, adopt } = bench()
    const id = await adopt()
    const [task] = added
    expect(task).toMatchObject({
      id,
      state: { kind: 'queued' },
      source: { path: '/folder/file.txt', name: 'file.txt' },
      target: { connectionId: 'c', bucket: 'bucket', key: 'dir/k.txt' },
      options: { forbidOverwrite: true, verifyMd5: false },
      upload: {
        uploadId: 'u',
        key: 'dir/k.txt',
        partSizeBytes: 40,
        unevenEnds: [30, 50],
        initiatedAtMs: 123,
        lastPartAtMs: 456,
        adopted: true,
      },
    })
    expect(taskSchema.parse(JSON.parse(JSON.stringify(task)))).toEqual(task)
    expect(checkpoints.disk.get(id)).toMatchObject({ unevenEnds: [30, 50], sizeBytes: 100 })
  })

  it('leaves no proofs of a task that could not be saved', async () => {
    const { checkpoints, adopt, fail } = bench()
    fail(new TransferError('disk/full', 'full', { retry: 'later' }))
    await expect(adopt()).rejects.toMatchObject({ code: 'disk/full' })
    expect(checkpoints.disk.size).toBe(0)
  })

  it('refuses when the file is on its way to that object already', async () => {
    const { checkpoints, added, adopt } = bench(({ source }) => source.path === '/folder/file.txt')
    await expect(adopt()).rejects.toMatchObject({ code: 'request/refused' })
    expect(added).toEqual([])
    expect(checkpoints.disk.size).toBe(0)
  })
})
