/** Parts at once set to `auto`: the engine finds out how many a real server takes, over real sockets. */
import { expect, it } from 'vitest'
import type { EngineEvent } from '../../../electron/engine/events.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'

const bench = useEngineBench({ limits: { partsAtOnce: 'auto', connectionsAtOnce: 12 } })

/** Each connection is slow, and as slow with many beside it: the more, the faster. */
const slow = {
  operation: 'UploadPart',
  fault: { kind: 'bandwidth', bytesPerSecond: 400 * KiB },
} as const

const isOver = (event: EngineEvent): boolean =>
  event.type === 'load' && event.load.connections === 0

/** Size of the parts as they arrived; the last one may be smaller. */
function partSizes(key: string): ReadonlySet<number> {
  const parts = bench
    .oss()
    .requests('UploadPart')
    .filter((entry) => entry.key === key)
  const last = Math.max(...parts.map(({ partNumber }) => partNumber ?? 0))
  return new Set(
    parts.filter(({ partNumber }) => partNumber !== last).map(({ bytesIn }) => bytesIn),
  )
}

it('sends more parts at once while that is faster, and then cuts the next file by what it has learnt', async () => {
  const { server } = bench.oss()
  server.faults.add(slow)
  const first = await bench.source(16 * 1024 * KiB)
  const id = await bench.real().addOne(first.path)
  await bench.expectDone(id, first.bytes)
  expect(server.log.peakUploadParts()).toBeGreaterThan(4)
  expect(server.log.peakUploadParts()).toBeLessThanOrEqual(12)
  expect([...partSizes(first.name)]).toEqual([100 * KiB])

  const second = await bench.source(3 * 1024 * KiB)
  const next = await bench.real().addOne(second.path, { partSizeBytes: 'auto' })
  await bench.expectDone(next, second.bytes)
  const [size = 0, ...others] = partSizes(second.name)
  expect(others).toEqual([])
  expect(size).toBeLessThan(2 * 1024 * KiB)
  expect(size).toBeGreaterThanOrEqual(128 * KiB)
})

it('shares what the line takes between tasks, and loses nothing when connections die', async () => {
  const { server } = bench.oss()
  server.faults.add(slow)
  server.faults.add({
    operation: 'UploadPart',
    skip: 20,
    times: 30,
    fault: { kind: 'resetBefore', atByte: 50 * KiB },
  })
  const before = bench.real().events.length
  const files = await Promise.all([bench.source(4 * 1024 * KiB), bench.source(4 * 1024 * KiB)])
  const ids = await Promise.all(files.map(({ path }) => bench.real().addOne(path)))
  for (const [index, id] of ids.entries()) {
    await bench.expectDone(id, files[index]?.bytes ?? Buffer.alloc(0))
  }
  expect(server.log.peakUploadParts()).toBeLessThanOrEqual(12)
  const told = (): readonly EngineEvent[] =>
    bench
      .real()
      .events.slice(before)
      .filter(({ type }) => type === 'load')
  const last = told().at(-1)
  if (last === undefined || !isOver(last)) await bench.real().event(isOver)
  const loads = told().flatMap((event) => (event.type === 'load' ? [event.load] : []))
  expect(loads.at(-1)).toMatchObject({ connections: 0, mostConnections: 12, memoryBytes: 0 })
  expect(Math.max(...loads.map(({ connections }) => connections))).toBeGreaterThan(1)
  for (const load of loads) {
    expect(load.connections).toBeLessThanOrEqual(12)
    // Parts of 100 KiB, with MD5: each is held.
    expect(load.memoryBytes).toBeLessThanOrEqual(load.connections * 100 * KiB)
    expect(load.memoryBytes).toBeLessThan(load.mostMemoryBytes)
  }
})
