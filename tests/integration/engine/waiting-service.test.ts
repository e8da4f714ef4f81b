import { describe, expect, it } from 'vitest'
import { startWaitingBench } from '../../support/waiting-bench.ts'

describe('a storm of server errors', () => {
  it.each([
    ['500 with XML', { kind: 'error', status: 500, code: 'InternalError' }],
    ['503 with XML', { kind: 'error', status: 503, code: 'ServiceUnavailable' }],
    ['502 with a page', { kind: 'rawReply', status: 502, body: '<html>bad gateway</html>' }],
    ['503 with nothing', { kind: 'rawReply', status: 503 }],
  ] as const)('of %s gets one request for each probe, and ends by itself', async (_, fault) => {
    await using bench = await startWaitingBench()
    const storm = bench.oss.server.faults.add({ fault })
    const ids = await bench.add(20, 2)
    const first = await bench.trouble((health) => health.state === 'down' && health.failures >= 1)
    expect(first).toMatchObject({ cause: 'service', error: { code: 'oss/server-error' } })
    const asked = storm.hits()
    const later = await bench.trouble((health) => health.state === 'down' && health.failures >= 5)
    const probes = failuresOf(later) - failuresOf(first)
    expect(storm.hits() - asked).toBeLessThanOrEqual(probes + 1)
    for (const id of ids) expect(bench.real.engine.task(id)?.state.kind).not.toBe('ended')
    storm.remove()
    await bench.expectDone(ids)
  })

  it('that begins in the middle makes tasks wait, and sends nothing twice', async () => {
    await using bench = await startWaitingBench()
    const storm = bench.oss.server.faults.add({
      skip: 60,
      times: 200,
      fault: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
    })
    const ids = await bench.add(10, 6)
    await storm.hit(5)
    await bench.trouble((health) => health.state === 'down')
    storm.remove()
    await bench.expectDone(ids)
    expect(bench.oss.requests('CompleteMultipartUpload').length).toBeGreaterThanOrEqual(10)
  })
})

describe('a service that asks for less', () => {
  const tooMuch = { kind: 'error', status: 503, code: 'TotalQpsLimitExceeded' } as const

  it('is given it: tasks go on running, slowed, and none waits or fails', async () => {
    await using bench = await startWaitingBench({ limits: { partsAtOnce: 4 } })
    const kinds = new Set<string>()
    bench.real.engine.subscribe((event) => {
      if (event.type === 'task.changed') kinds.add(event.task.state.kind)
    })
    const limit = bench.oss.server.faults.add({
      operation: 'UploadPart',
      skip: 4,
      times: 20,
      fault: tooMuch,
    })
    const ids = await bench.add(6, 5)
    const slowed = await bench.trouble((health) => health.state === 'slowed')
    expect(slowed).toMatchObject({ error: { code: 'oss/throttled' } })
    await bench.expectDone(ids)
    expect(limit.hits()).toBe(20)
    expect(kinds).toEqual(new Set(['running', 'ended']))
  })

  it('and says for how long is not asked again before', async () => {
    await using bench = await startWaitingBench({ limits: { partsAtOnce: 1 } })
    const pauses: number[] = []
    bench.real.engine.subscribe((event) => {
      if (event.type !== 'health') return
      for (const health of event.connections) {
        if (health.state === 'slowed' && health.untilMs !== undefined) pauses.push(health.untilMs)
      }
    })
    bench.oss.server.faults.add({
      operation: 'UploadPart',
      times: 1,
      fault: { ...tooMuch, retryAfter: '20' },
    })
    const [id = ''] = await bench.add(1, 6)
    await bench.expectDone([id])
    const parts = bench.oss.requests('UploadPart')
    const refused = parts.find(({ status }) => status === 503)
    const refusedAtMs = (refused?.startedAtMs ?? 0) + (refused?.durationMs ?? 0)
    const later = parts.map(({ startedAtMs }) => startedAtMs).filter((ms) => ms > refusedAtMs)
    // 20 s of the engine's clock, which is 20 times as fast.
    expect(Math.min(...later) - refusedAtMs).toBeGreaterThanOrEqual(950)
    expect(pauses.length).toBeGreaterThan(0)
  })
})

function failuresOf(health: object): number {
  return 'failures' in health ? Number(health.failures) : 0
}
