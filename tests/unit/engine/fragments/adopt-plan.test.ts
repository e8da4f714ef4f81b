import { describe, expect, it, onTestFinished } from 'vitest'
import { planAdoption } from '../../../../electron/engine/fragments/adopt-plan.ts'
import { createRequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import { digestRange } from '../../../../electron/engine/pipeline/digest-range.ts'
import { createFakeStorage } from '../../../support/fake-storage.ts'
import { createFastClock } from '../../../support/fast-clock.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const live = new AbortController().signal
const options = { contentType: '', metadata: {}, forbidOverwrite: false }
const bytes = seededBytes(105, 7)
const part = (number: number) => bytes.subarray((number - 1) * 10, number * 10)

type Compared = readonly [doneBytes: number, totalBytes: number]

/** An upload that holds these parts, and a file it is held against. */
async function bench(stored: ReadonlyMap<number, Buffer>, file = bytes) {
  const folder = await tempFolder()
  onTestFinished(() => folder[Symbol.asyncDispose]())
  const storage = createFakeStorage()
  const upload = await storage.initiate({ bucket: 'bucket', key: 'k' }, options, live)
  for (const [number, content] of stored) {
    const open = async function* () {
      yield content
    }
    const body = { lengthBytes: content.length, md5Base64: undefined, open }
    await storage.putPart(upload, number, body, live)
  }
  const path = await folder.file('f', file)
  const compared: Compared[] = []
  const digested: number[] = []
  const onCompared = (...progress: Compared): void => void compared.push(progress)
  const plan = (signal = live, tell: (...progress: Compared) => void = onCompared) =>
    planAdoption(
      { connectionId: 'c', ...upload },
      path,
      {
        storage,
        isInUse: () => false,
        sender: {
          digest: (...call: Parameters<typeof digestRange>) => {
            digested.push(call[0].offsetBytes)
            return digestRange(...call)
          },
        },
        partsAtOnce: () => 1,
        clock: createFastClock(1_000),
        random: () => 0.5,
      },
      createRequestBudget(),
      signal,
      tell,
    )
  return { plan, compared, digested }
}

const holding = (...numbers: readonly number[]) =>
  new Map(numbers.map((number) => [number, part(number)]))

describe('planAdoption', () => {
  it('names every part that matches, differs or is missing', async () => {
    const stored = holding(1, 2, 5, 7, 11).set(6, Buffer.alloc(10))
    const answer = await (await bench(stored)).plan()
    if (answer.kind === 'refused') throw new Error(answer.reason)
    expect([...answer.plan.proofs.keys()]).toEqual([1, 2, 5, 7, 11])
    expect(answer.plan).toMatchObject({
      different: [6],
      missing: [3, 4, 8, 9, 10],
      bytesToSend: 60,
    })
  })

  it('names the parts that differ when it is another file', async () => {
    const other = new Map([2, 4, 9].map((number) => [number, Buffer.alloc(10, number)]))
    const answer = await (await bench(new Map([...other, [1, part(1)]]))).plan()
    expect(answer).toEqual({
      kind: 'refused',
      reason: 'another-file',
      stored: 4,
      different: [2, 4, 9],
    })
  })

  it('names all parts when no cut explains them, and none when nothing is stored', async () => {
    const odd = await bench(new Map([[3, bytes.subarray(0, 60)]]))
    expect(await odd.plan()).toMatchObject({ reason: 'other-cut', stored: 1, different: [3] })
    expect(odd.digested).toEqual([])
    expect(odd.compared).toEqual([])
    const empty = await bench(new Map())
    expect(await empty.plan()).toMatchObject({ reason: 'empty', stored: 0, different: [] })
  })

  it('tells how much of what is stored has been compared', async () => {
    const { plan, compared } = await bench(holding(1, 2, 11))
    await plan()
    expect(compared).toEqual([
      [0, 25],
      [10, 25],
      [20, 25],
      [25, 25],
    ])
  })

  it('tells one total when several cuts have to be tried', async () => {
    // Part 2 of 45 bytes may be one of three, or the last of two.
    const { plan, compared } = await bench(new Map([[2, bytes.subarray(60)]]))
    expect(await plan()).toMatchObject({ kind: 'possible', plan: { missing: [1] } })
    expect(compared).toEqual([
      [0, 90],
      [45, 90],
      [90, 90],
    ])
  })

  it('stops at once', async () => {
    const { plan, digested } = await bench(holding(1, 2, 3, 4, 5, 6))
    const stop = new AbortController()
    const planning = plan(stop.signal, (doneBytes) => {
      if (doneBytes === 20) stop.abort('enough')
    })
    await expect(planning).rejects.toBe('enough')
    expect(digested.length).toBeLessThanOrEqual(3)
  })
})
