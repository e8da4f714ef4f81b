/** A lifecycle rule deletes the upload of a task that was paused for too long. */
import { expect, it } from 'vitest'
import { dueOf } from '#shared/lifecycle-view.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { never } from '../../support/lifecycle-bench.ts'
import { KiB, startRealEngine } from '../../support/real-engine.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench()
const dayMs = 86_400_000
const partBytes = 100 * KiB

/** Pauses an upload of four parts with two of them stored; answers its task. */
async function pausedHalfWay() {
  const { path, name, bytes } = await bench.source(4 * partBytes)
  const { server } = bench.oss()
  const hold = server.faults.add({
    operation: 'UploadPart',
    key: name,
    skip: 2,
    fault: { kind: 'hold', at: 'start' },
  })
  const real = bench.real()
  const id = await real.addOne(path)
  await until(() => real.engine.task(id)?.partsStored === 2)
  const storedMs = Date.now()
  await real.engine.command(id, 'pause')
  const task = await real.reaches(id, 'paused')
  hold.remove()
  hold.release()
  return { id, name, bytes, task, storedMs }
}

it('is foreseen by the rule, and told when the task is resumed, which begins anew', async () => {
  const { id, bytes, task, storedMs } = await pausedHalfWay()
  const real = bench.real()
  const { engine } = real
  const { server } = bench.oss()
  const change = { kind: 'set', ruleId: null, prefix: task.key, days: 3 } as const
  const planned = await engine.lifecycle.plan('connection', 'bucket', change, never)
  const { rules } = await engine.lifecycle.apply(planned, never)
  const { key, initiatedAtMs = NaN, lastPartAtMs = NaN } = task
  expect(initiatedAtMs).toBeLessThanOrEqual(lastPartAtMs)
  expect(lastPartAtMs).toBeLessThanOrEqual(storedMs)
  const age = { key, initiatedMs: initiatedAtMs, lastPartMs: lastPartAtMs }
  const due = dueOf(rules, age, Date.now())
  expect(due?.dueMs).toBe(lastPartAtMs + 3 * dayMs)

  server.clock.setOffset((due?.dueMs ?? 0) - Date.now() - 60_000)
  expect(server.runLifecycle('bucket')).toEqual([])
  server.clock.setOffset((due?.dueMs ?? 0) - Date.now() + 60_000)
  expect(server.runLifecycle('bucket')).toEqual([task.uploadId])
  server.clock.setOffset(0)

  await engine.command(id, 'resume')
  await bench.expectDone(id, bytes)
  expect(engine.log(id)).toContainEqual(
    expect.objectContaining({ event: 'upload-gone', params: { uploadId: task.uploadId } }),
  )
  expect((await real.reaches(id, 'done')).lastPartAtMs).toBeUndefined()
})

it('is foreseen after a restart, too: the record knows when the last part was stored', async () => {
  await using folder = await tempFolder()
  const path = await folder.file('restarted', seededBytes(4 * partBytes, 7))
  const wish = { folder: `${folder.path}/data`, access: async () => bench.oss().access }
  bench.oss().server.faults.add({
    operation: 'UploadPart',
    key: 'restarted',
    skip: 2,
    fault: { kind: 'hold', at: 'start' },
  })
  const paused = await (async () => {
    await using first = await startRealEngine(wish)
    const id = await first.addOne(path)
    await until(() => first.engine.task(id)?.partsStored === 2)
    await first.engine.command(id, 'pause')
    return await first.reaches(id, 'paused')
  })()
  bench.oss().server.faults.clear()
  await using next = await startRealEngine(wish)
  const task = next.engine.task(paused.id)
  expect(task?.lastPartAtMs).toBe(paused.lastPartAtMs)
  expect(next.stores.tasks.all()[0]?.upload?.lastPartAtMs).toBe(paused.lastPartAtMs)
  expect(task?.initiatedAtMs).toBe(paused.initiatedAtMs)
})
