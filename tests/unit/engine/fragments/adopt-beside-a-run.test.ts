import { describe, expect, it } from 'vitest'
import { createRequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const live = new AbortController().signal
const target = { bucket: 'bucket', key: 'a' }

describe('an upload that is just being adopted', () => {
  it('is not taken by a run that looks for one of its key', async () => {
    await using folder = await tempFolder()
    const fake = await startFakeEngine()
    const { engine, storage, tasks } = fake
    const bytes = seededBytes(55)
    const options = { contentType: '', metadata: {}, forbidOverwrite: false }
    const upload = await storage.initiate(target, options, live)
    for (const number of [1, 2]) {
      const part = bytes.subarray((number - 1) * 10, number * 10)
      const body = {
        lengthBytes: part.length,
        md5Base64: undefined,
        open: async function* () {
          yield part
        },
      }
      await storage.putPart(upload, number, body, live)
    }
    const ref = { ...target, connectionId: 'connection', uploadId: upload.uploadId }
    const copy = await folder.file('copy', bytes)
    const budget = createRequestBudget()
    const answer = await engine.fragments.planAdoption(ref, copy, budget, live)
    if (answer.kind === 'refused') throw new Error(answer.reason)

    const gate = Promise.withResolvers<void>()
    storage.faults.add('uploads', { kind: 'wait', for: gate.promise })
    const [id = ''] = await fake.add([await folder.file('a', bytes)])
    await fake.flow(() => storage.calls.includes('uploads'))
    tasks.hold()
    const adopting = engine.fragments.adopt(answer.plan, {
      forbidOverwrite: false,
      verifyMd5: true,
    })
    await fake.flow(() => tasks.waiting() === 1)
    const looked = storage.calls.filter((call) => call === 'list').length
    gate.resolve()
    // The run notes that it is about to begin an upload of its own.
    await fake.flow(() => tasks.waiting() === 2)
    expect(storage.calls.filter((call) => call === 'list')).toHaveLength(looked)
    tasks.release()

    expect(await fake.reaches(await adopting, 'done')).toMatchObject({ partsReused: 2 })
    expect(await fake.reaches(id, 'done')).toMatchObject({ partsReused: 0 })
    expect(storage.uploads.size).toBe(0)
    expect(storage.objects.get('a')?.bytes.equals(bytes)).toBe(true)
    await engine.stop()
  })
})
