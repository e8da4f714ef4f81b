import { describe, expect, it } from 'vitest'
import { startWaitingBench } from '../../support/waiting-bench.ts'

describe('a computer that wakes up', () => {
  it('uses none of the connections it had before it slept', async () => {
    await using bench = await startWaitingBench()
    await bench.expectDone(await bench.add(4, 3))
    const old = new Set(bench.oss.server.log.entries().map(({ connectionId }) => connectionId))
    bench.oss.server.log.clear()
    await bench.real.engine.suspended()
    bench.real.engine.woke()
    await bench.expectDone(await bench.add(4, 3))
    const used = bench.oss.server.log.entries().map(({ connectionId }) => connectionId)
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((connectionId) => old.has(connectionId))).toEqual([])
  })

  it('repeats what hangs without counting it, and lets alone what moves', async () => {
    await using bench = await startWaitingBench({ limits: { stallTimeoutMs: 10 * 60_000 * 20 } })
    const hole = bench.oss.server.faults.add({
      operation: 'UploadPart',
      partNumber: 2,
      times: 1,
      fault: { kind: 'blackHole' },
    })
    const [id = ''] = await bench.add(1, 4)
    await hole.hit()
    await bench.real.event(() => (bench.real.engine.task(id)?.partsStored ?? 0) === 3)
    await bench.real.engine.suspended()
    bench.real.engine.woke()
    await bench.expectDone([id])
    expect(bench.real.engine.task(id)).toMatchObject({ retries: 0 })
    expect(bench.oss.requests('UploadPart')).toHaveLength(5)
    expect(bench.real.engine.log(id).filter(({ event }) => event === 'part-retry')).toEqual([])
  })

  it('repeats a listing that hangs, and asks what became of a Complete', async () => {
    await using bench = await startWaitingBench()
    const loseOne = (operation: 'ListMultipartUploads' | 'CompleteMultipartUpload') =>
      bench.oss.server.faults.add({
        operation,
        times: 1,
        fault: { kind: 'lostAnswer', how: 'blackHole' },
      })
    const listing = loseOne('ListMultipartUploads')
    const complete = loseOne('CompleteMultipartUpload')
    const [id = ''] = await bench.add(1, 2)
    await listing.hit()
    bench.real.engine.woke()
    await complete.hit()
    bench.real.engine.woke()
    await bench.expectDone([id])
    const completed = bench.oss.requests('CompleteMultipartUpload')
    expect(completed).toHaveLength(1)
    expect(bench.real.engine.health()).toEqual([])
  })
})

describe('a computer that goes to sleep', () => {
  it('begins nothing more, has all that was stored on the disk, and goes on when it wakes', async () => {
    await using bench = await startWaitingBench({ limits: { partsAtOnce: 2 } })
    const { engine, stores } = bench.real
    const held = bench.oss.server.faults.add({
      operation: 'UploadPart',
      skip: 4,
      fault: { kind: 'hold', at: 'reply' },
    })
    const ids = await bench.add(2, 8)
    await held.held(4)
    await engine.suspended()
    const asked = bench.oss.requests('UploadPart').length
    const begun = held.hits()
    held.release()
    await bench.real.event(() => ids.every((id) => engine.parts(id)?.sending.length === 2))
    for (const id of ids) {
      const checkpoint = await stores.checkpoints.read(id)
      expect(checkpoint?.parts.size).toBeGreaterThan(0)
    }
    expect(held.hits()).toBe(begun)
    expect(bench.oss.requests('UploadPart').length).toBeLessThanOrEqual(asked + begun)
    engine.woke()
    await bench.expectDone(ids)
  })

  it('tries the way again at once when it wakes', async () => {
    await using bench = await startWaitingBench()
    await bench.front.close()
    const ids = await bench.add(5, 1)
    await bench.trouble((health) => health.state === 'down' && health.failures >= 4)
    await bench.front.open()
    bench.real.engine.woke()
    await bench.expectDone(ids)
    expect(bench.real.engine.health()).toEqual([])
  })
})
