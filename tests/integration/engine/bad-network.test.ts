import { describe, expect, it } from 'vitest'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { useEngineBench } from '../../support/engine-bench.ts'
import { KiB } from '../../support/real-engine.ts'

const bench = useEngineBench({ limits: { stallTimeoutMs: 300 } })
const P = 100 * KiB

describe('a bad network', () => {
  it('that resets every fifth part sends only those again, and no acknowledged one', async () => {
    const choices = seededChoices(printedSeed())
    const count = 60
    const { path, name, bytes } = await bench.source(count * P - 5)
    const { server } = bench.oss()
    for (let number = 1; number <= count; number++) {
      if (choices.below(5) > 0) continue
      server.faults.add({
        operation: 'UploadPart',
        key: name,
        partNumber: number,
        times: 1 + choices.below(2),
        fault: { kind: 'resetBefore', atByte: choices.pick([0, 1, 1000, P / 2, P - 6]) },
      })
    }
    await bench.expectDone(await bench.real().addOne(path), bytes)
    const acknowledged = bench.acknowledged(name)
    expect(new Set(acknowledged).size).toBe(count)
    expect(acknowledged).toHaveLength(count)
    const parts = bench.oss().requests('UploadPart')
    const failedBytes = parts
      .filter(({ status }) => status !== 200)
      .reduce((sum, { bytesIn }) => sum + bytesIn, 0)
    const sentBytes = parts.reduce((sum, { bytesIn }) => sum + bytesIn, 0)
    expect(sentBytes).toBeLessThanOrEqual(bytes.length + failedBytes)
  })

  it('that swallows the last part is noticed by the stall watch', async () => {
    const { path, name, bytes } = await bench.source(4 * P)
    bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      partNumber: 4,
      times: 1,
      fault: { kind: 'blackHole' },
    })
    const id = await bench.real().addOne(path)
    await bench.expectDone(id, bytes)
    const retries = bench
      .real()
      .engine.log(id)
      .filter(({ event }) => event === 'part-retry')
    expect(retries).toMatchObject([
      { params: { number: 4, attempt: 1 }, error: { code: 'network/stalled' } },
    ])
  })

  it('whose answer to a part never comes is noticed by the stall watch', async () => {
    const { path, name, bytes } = await bench.source(2 * P)
    bench.oss().server.faults.add({
      operation: 'UploadPart',
      key: name,
      partNumber: 1,
      times: 1,
      fault: { kind: 'lostAnswer', how: 'blackHole' },
    })
    await bench.expectDone(await bench.real().addOne(path), bytes)
    expect(bench.oss().requests('UploadPart')).toHaveLength(3)
  })

  it('with a storm of 503 makes the task wait, and it finishes by itself', async () => {
    const { path, name, bytes } = await bench.source(6 * P)
    bench.oss().server.faults.add({
      key: name,
      times: 25,
      fault: { kind: 'error', status: 503, code: 'ServiceUnavailable' },
    })
    const id = await bench.real().addOne(path)
    const waiting = await bench.real().reaches(id, 'retrying')
    expect(waiting.state).toMatchObject({ error: { code: 'oss/server-error' } })
    await bench.expectDone(id, bytes)
  })

  it('answering as a login page records nothing, and the task waits for the network', async () => {
    const { path, name, bytes } = await bench.source(3 * P)
    const portal = bench.oss().server.faults.add({ key: name, fault: { kind: 'html' } })
    const id = await bench.real().addOne(path)
    const waiting = await bench.real().reaches(id, 'waiting-network')
    expect(waiting).toMatchObject({ state: { error: { code: 'network/not-oss' } } })
    expect(waiting.uploadId).toBeUndefined()
    portal.remove()
    bench.real().engine.setOnline(true)
    await bench.expectDone(id, bytes)
  })
})
