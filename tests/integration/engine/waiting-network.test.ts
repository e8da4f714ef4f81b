import { describe, expect, it } from 'vitest'
import type { TaskView } from '#shared/task-view.ts'
import { startWaitingBench, type WaitingBench } from '../../support/waiting-bench.ts'

const waits = (bench: WaitingBench, ids: readonly string[]): readonly (TaskView | undefined)[] =>
  ids.map((id) => bench.real.engine.task(id)).filter((task) => task?.state.kind === 'waiting')

/** Lets a few parts through, so that the line breaks in the middle. */
async function inTheMiddle(bench: WaitingBench): Promise<void> {
  const isThere = (): boolean => bench.oss.requests('UploadPart').length >= 10
  if (!isThere()) await bench.real.event(isThere)
}

describe('twenty tasks whose line is cut', () => {
  it('wait together, ask one at a time, and all go on when it is mended', async () => {
    await using bench = await startWaitingBench()
    const ids = await bench.add(20, 4)
    await inTheMiddle(bench)
    await bench.front.close()
    await bench.all(ids, 'waiting-network', 'preparing', 'queued', 'done')
    const down = await bench.trouble((health) => health.state === 'down' && health.failures >= 3)
    expect(down).toMatchObject({ connectionId: 'connection', cause: 'network' })
    expect(down).toMatchObject({ error: { code: 'network/refused' } })
    const untilMs = new Set(
      waits(bench, ids).map((task) => task?.state.kind === 'waiting' && task.state.untilMs),
    )
    expect(untilMs.size).toBe(1)
    const [once] = await bench.add(1, 1)
    expect(bench.real.engine.task(once ?? '')?.state.kind).toBe('queued')
    await bench.front.open()
    await bench.expectDone([...ids, ...(once === undefined ? [] : [once])])
    expect(bench.real.engine.health()).toEqual([])
    expect(bench.oss.requests('InitiateMultipartUpload').length).toBeLessThanOrEqual(2 * 20)
  })

  it('send one request for each probe, however many they are', async () => {
    await using bench = await startWaitingBench()
    const ids = await bench.add(20, 4)
    await inTheMiddle(bench)
    bench.front.hangUp()
    await bench.trouble((health) => health.state === 'down' && health.failures >= 1)
    await bench.all(ids, 'waiting-network', 'preparing', 'queued', 'done')
    const first = await bench.trouble((health) => health.state === 'down')
    const failuresBefore = first.state === 'down' ? first.failures : 0
    const before = bench.front.connections
    const isLater = ({ failures }: { readonly failures: number }) => failures >= failuresBefore + 5
    const later = await bench.trouble((health) => health.state === 'down' && isLater(health))
    const probes = (later.state === 'down' ? later.failures : 0) - failuresBefore
    const asked = bench.front.connections - before
    expect(asked).toBeGreaterThanOrEqual(1)
    expect(asked).toBeLessThanOrEqual(probes + 1)
    await bench.front.open()
    await bench.expectDone(ids)
  })

  it('try the one a person asks for at once, and the others stay where they are', async () => {
    await using bench = await startWaitingBench()
    const ids = await bench.add(5, 2)
    await bench.front.close()
    const down = await bench.trouble((health) => health.state === 'down' && health.failures >= 3)
    expect(down.waitingTasks).toBeGreaterThanOrEqual(4)
    const last = waits(bench, ids).at(-1)
    const isTried = bench.real.event(
      (event) =>
        event.type === 'task.changed' &&
        event.task.id === last?.id &&
        event.task.state.kind === 'running',
    )
    expect(await bench.real.engine.command(last?.id ?? '', 'retry')).toBe(true)
    await isTried
    expect(waits(bench, ids).length).toBeGreaterThanOrEqual(3)
    await bench.front.open()
    await bench.expectDone(ids)
  })

  it('believe an answer more than the system that says it is offline', async () => {
    await using bench = await startWaitingBench()
    bench.real.engine.setOnline(false)
    const ids = await bench.add(5, 2)
    await bench.expectDone(ids)
    expect(bench.real.engine.health()).toEqual([])
  })

  it('send only a probe while the system says it is offline, and go on when it says otherwise', async () => {
    await using bench = await startWaitingBench()
    await bench.front.close()
    bench.real.engine.setOnline(false)
    const ids = await bench.add(20, 2)
    const down = await bench.trouble((health) => health.state === 'down' && health.failures === 1)
    expect(down).toMatchObject({ cause: 'offline' })
    await bench.front.open()
    bench.real.engine.setOnline(true)
    await bench.expectDone(ids)
  })
})

describe('a login page that answers everything', () => {
  it('is told apart after three answers, nothing it says is recorded, and all go on after it', async () => {
    await using bench = await startWaitingBench()
    const page = bench.oss.server.faults.add({ fault: { kind: 'html' } })
    const ids = await bench.add(20, 2)
    const down = await bench.trouble(
      (health) => health.state === 'down' && health.cause === 'stranger',
    )
    expect(down).toMatchObject({ error: { code: 'network/not-oss' } })
    for (const id of ids) {
      expect(bench.real.engine.task(id)).toMatchObject({ uploadId: undefined, partsStored: 0 })
    }
    expect(bench.real.stores.tasks.all().filter(({ upload }) => upload !== undefined)).toEqual([])
    page.remove()
    bench.real.engine.tryNow('connection')
    await bench.expectDone(ids)
    expect(
      bench.oss.requests('InitiateMultipartUpload').filter((e) => e.status === 200),
    ).toHaveLength(20)
  })

  it('in the middle of parts costs none of those that were stored', async () => {
    await using bench = await startWaitingBench()
    const ids = await bench.add(6, 4)
    await inTheMiddle(bench)
    const page = bench.oss.server.faults.add({ fault: { kind: 'html', status: 302 } })
    await bench.trouble((health) => health.state === 'down')
    page.remove()
    await bench.expectDone(ids)
    expect(page.hits()).toBeGreaterThan(0)
  })
})
