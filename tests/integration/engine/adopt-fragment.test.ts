/** A person's own adoption beside everything else that wants the same upload. */
import { describe, expect, it } from 'vitest'
import { createRequestBudget } from '../../../electron/engine/fragments/request-budget.ts'
import type { AdoptPlan } from '../../../electron/engine/fragments/adopt-plan.ts'
import type { FragmentRef } from '../../../electron/engine/fragments/measure-fragments.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { partsOf, useNewcomers } from '../../support/newcomers.ts'
import { KiB, type RealEngine } from '../../support/real-engine.ts'

const bench = useEngineBench()
const { newcomer, foreignUpload, endsDone, initiated, openUploads } = useNewcomers(bench)
const P = 100 * KiB
const live = new AbortController().signal
const options = { forbidOverwrite: false, verifyMd5: true }

function refTo(key: string, uploadId: string): FragmentRef {
  return { connectionId: 'connection', bucket: 'bucket', key, uploadId }
}

async function planned(real: RealEngine, ref: FragmentRef, path: string): Promise<AdoptPlan> {
  const answer = await real.engine.fragments.planAdoption(ref, path, createRequestBudget(), live)
  if (answer.kind === 'refused') throw new Error(answer.reason)
  return answer.plan
}

describe('adopting a fragment', () => {
  it('happens once, however often it is accepted at the same time', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const ref = refTo(name, await foreignUpload(name, partsOf(bytes, 1, 2, 3)))
    const copy = await bench.folder().file(`copy-of-${name}`, bytes)
    const { real } = await newcomer()
    const plans = await Promise.all([path, copy, path].map((each) => planned(real, ref, each)))
    const ended = await Promise.allSettled(
      plans.map((plan) => real.engine.fragments.adopt(plan, options)),
    )
    const ids = ended.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    expect(ids).toHaveLength(1)
    const reasons = ended.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(reasons).toMatchObject([{ code: 'request/refused' }, { code: 'request/refused' }])
    expect(await endsDone(real, ids[0] ?? '', bytes)).toMatchObject({ partsReused: 3 })
    expect(new Set(bench.acknowledged(name))).toEqual(new Set([4, 5, 6]))
    expect(real.engine.tasks()).toHaveLength(1)
  })

  it('keeps a task for another file of that name from taking the upload', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const uploadId = await foreignUpload(name, partsOf(bytes, 1, 2, 3))
    const copy = await bench.folder().file(`copy-of-${name}`, bytes)
    const { real } = await newcomer()
    const plan = await planned(real, refTo(name, uploadId), path)
    const [adopted, added] = await Promise.all([
      real.engine.fragments.adopt(plan, options),
      real.addOne(copy, { key: name }),
    ])
    const tasks = [await endsDone(real, adopted, bytes), await endsDone(real, added, bytes)]
    expect(tasks.map(({ partsReused }) => partsReused)).toEqual([3, 0])
    expect(initiated()).toBe(1)
    expect(openUploads(name)).toEqual([])
  })

  it('shows the fragment as in use, and leaves it out when deleting', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const ref = refTo(name, await foreignUpload(name, partsOf(bytes, 1, 2)))
    const { real } = await newcomer()
    const { fragments } = real.engine
    expect(fragments.useOf(ref)).toEqual({ kind: 'unknown' })
    const held = bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      fault: { kind: 'hold', at: 'start' },
    })
    const id = await fragments.adopt(await planned(real, ref, path), options)
    await held.hit()
    expect(fragments.useOf(ref)).toEqual({ kind: 'in-use', taskId: id, sourcePath: path })
    const outcomes: string[] = []
    await fragments.delete([ref], ({ kind }) => outcomes.push(kind), live)
    expect(outcomes).toEqual(['in-use'])
    held.release()
    await endsDone(real, id, bytes)
  })

  it('is refused while the fragment is being deleted, and afterwards', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const ref = refTo(name, await foreignUpload(name, partsOf(bytes, 1, 2)))
    const { real } = await newcomer()
    const { fragments } = real.engine
    const plan = await planned(real, ref, path)
    const held = bench.oss().server.faults.add({
      operation: 'AbortMultipartUpload',
      key: name,
      fault: { kind: 'hold', at: 'start' },
    })
    const outcomes: string[] = []
    const deleting = fragments.delete([ref], ({ kind }) => outcomes.push(kind), live)
    await held.held()
    const refused = { code: 'request/refused', details: { uploadId: ref.uploadId } }
    await expect(fragments.adopt(plan, options)).rejects.toMatchObject(refused)
    const budget = createRequestBudget()
    const comparing = fragments.planAdoption(ref, path, budget, live)
    expect(await comparing).toMatchObject({ kind: 'refused', reason: 'in-use' })
    held.release()
    await deleting
    expect(outcomes).toEqual(['deleted'])
    await expect(fragments.adopt(plan, options)).rejects.toMatchObject(refused)
    expect(real.engine.tasks()).toEqual([])
    expect(openUploads(name)).toEqual([])
  })

  it('is possible again when deleting has failed', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const ref = refTo(name, await foreignUpload(name, partsOf(bytes, 1, 2)))
    const { real } = await newcomer()
    const { fragments } = real.engine
    const plan = await planned(real, ref, path)
    const denied = bench.oss().server.faults.add({
      operation: 'AbortMultipartUpload',
      key: name,
      fault: { kind: 'denied' },
    })
    const outcomes: string[] = []
    await fragments.delete([ref], ({ kind }) => outcomes.push(kind), live)
    expect(outcomes).toEqual(['failed'])
    denied.remove()
    const id = await fragments.adopt(plan, options)
    expect(await endsDone(real, id, bytes)).toMatchObject({ partsReused: 2 })
  })

  it('asks when the file changes between the plan and the first part', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    const ref = refTo(name, await foreignUpload(name, partsOf(bytes, 1, 2, 3)))
    const { real } = await newcomer()
    const plan = await planned(real, ref, path)
    await bench.folder().file(name, Buffer.alloc(6 * P, 1))
    const id = await real.engine.fragments.adopt(plan, options)
    const task = await real.reaches(id, 'source-changed', 'done', 'failed')
    expect(task.state.kind).toBe('blocked')
    expect(bench.acknowledged(name)).toEqual([])
    expect(openUploads(name)).toEqual([ref.uploadId])
  })
})
