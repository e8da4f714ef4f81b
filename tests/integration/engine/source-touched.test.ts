import { chmod, link, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { useEngineBench, type EngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'
import { until } from '../../support/until.ts'

const bench = useEngineBench()
const P = 100 * KiB
const size = 8 * P + 5

type Source = Awaited<ReturnType<EngineBench['source']>>

/** Holds the upload after four parts, lets `act` happen, and goes on. */
async function changedMidway(
  act: (source: Source) => Promise<unknown>,
): Promise<Source & { readonly task: TaskView }> {
  const source = await bench.source(size)
  const real = bench.real()
  const held = bench.oss().server.faults.add({
    operation: 'UploadPart',
    key: source.name,
    skip: 4,
    fault: { kind: 'hold', at: 'start' },
  })
  const id = await real.addOne(source.path)
  await held.hit()
  await until(() => (real.engine.task(id)?.partsStored ?? 0) === 4)
  await act(source)
  held.release()
  const task = await real.reaches(id, 'done', 'failed', 'source-changed', 'source-missing')
  return { ...source, task }
}

const touchedIn = (id: string): number =>
  bench
    .real()
    .engine.log(id)
    .filter(({ event }) => event === 'source-touched').length

describe('a file that is only touched', () => {
  it.each([
    ['by its times', ({ path }: Source) => utimes(path, 1, 1)],
    ['by its mode', ({ path }: Source) => chmod(path, 0o640)],
    ['by a second name', ({ path }: Source) => link(path, `${path}.link`)],
    ['by writing what it had', ({ path, bytes }: Source) => writeFile(path, bytes, { flag: 'r+' })],
  ])('%s goes on without a question; no part is sent twice', async (_, act) => {
    const { task, bytes, name } = await changedMidway(act)
    await bench.expectDone(task.id, bytes)
    expect(touchedIn(task.id)).toBe(1)
    const stored = bench.acknowledged(name).slice(0, 4)
    expect(new Set(stored).size).toBe(4)
    expect(
      bench.acknowledged(name).filter((number) => stored.slice(0, 4).includes(number)),
    ).toHaveLength(4)
    expect(bench.oss().requests('InitiateMultipartUpload')).toHaveLength(1)
  })

  it('between Complete’s parts and a pause goes on when resumed', async () => {
    const { path, bytes, name } = await bench.source(size)
    const real = bench.real()
    const hole = bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      skip: 3,
      fault: { kind: 'blackHole' },
    })
    const id = await real.addOne(path)
    await hole.hit()
    await until(() => (real.engine.task(id)?.partsStored ?? 0) === 3)
    await real.engine.command(id, 'pause')
    await real.reaches(id, 'paused')
    await utimes(path, 5, 5)
    hole.remove()
    await real.engine.command(id, 'resume')
    await bench.expectDone(id, bytes)
    expect(touchedIn(id)).toBe(1)
  })
})

/** One byte of every part is another one: whichever four are stored, they hold one. */
function otherwise(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes)
  for (let at = 0; at < other.length; at += P) other[at] = (other[at] ?? 0) ^ 1
  return other
}

describe('a file that was changed where it was sent already', () => {
  it('is asked about, and no object is made before the answer', async () => {
    const { task, path, name } = await changedMidway((source) =>
      writeFile(source.path, otherwise(source.bytes), { flag: 'r+' }),
    )
    expect(task.state).toMatchObject({ by: 'source-changed', error: { details: { path } } })
    expect(bench.oss().server.findObject('bucket', name)).toBeUndefined()
    await bench.real().engine.command(task.id, 'cancel')
    await bench.real().reaches(task.id, 'cancelled')
  })

  it('is never mixed where the parts cannot be listed, either', async () => {
    const { faults } = bench.oss().server
    faults.add({ operation: 'ListParts', fault: { kind: 'denied' } })
    const { task, bytes } = await changedMidway((source) =>
      writeFile(source.path, otherwise(source.bytes), { flag: 'r+' }),
    )
    const changed = otherwise(bytes)
    expect(task.state).toMatchObject({ by: 'source-changed' })
    await bench.real().engine.resolve(task.id, { choice: 'keep-matching' })
    expect((await bench.expectDone(task.id, changed)).partsReused).toBe(0)
  })
})
