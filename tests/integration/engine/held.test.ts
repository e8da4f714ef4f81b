import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { describe, expect, it } from 'vitest'
import type { ConnectionHealth } from '#shared/connection-health.ts'
import { smallParts } from '../../support/real-engine.ts'
import { startWaitingBench, type WaitingBench } from '../../support/waiting-bench.ts'
import { selfSigned } from '../../unit/engine/storage/oss/throw-away-certificate.ts'
import { send } from '../local-oss/client.ts'

const tasksAtOnce = 3
const mostRefused = 3 + tasksAtOnce
const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const

function startBench(): Promise<WaitingBench> {
  return startWaitingBench({ limits: { tasksAtOnce } })
}

async function deleteBucket({ oss }: WaitingBench): Promise<void> {
  const by = { accessKeyId: oss.access.accessKeyId, secret: oss.access.accessKeySecret }
  const answer = await send(oss.server, { method: 'DELETE', bucket: 'bucket', ...by })
  expect(answer.status).toBe(204)
}

function refusals({ oss }: WaitingBench): number {
  return oss.server.log.entries().filter(({ status }) => (status ?? 0) >= 400).length
}

function byState({ real }: WaitingBench, ids: readonly string[]): ReadonlyMap<string, string[]> {
  return Map.groupBy(ids, (id) => {
    const { state } = real.engine.task(id) ?? { state: { kind: 'gone' } as const }
    return state.kind === 'ended' ? state.as : state.kind
  })
}

/** Somebody whose certificate nobody vouches for; counts who asks. */
async function startSelfSigned() {
  const server = createServer(selfSigned)
  let asked = 0
  server.on('tlsClientError', () => asked++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Nothing happens any more without a person, and this is told. */
async function settlesHeld(bench: WaitingBench): Promise<ConnectionHealth> {
  const held = await bench.trouble(({ state }) => state === 'held')
  await bench.real.engine.idle(AbortSignal.timeout(60_000))
  return held
}

describe('two hundred files for a bucket that was deleted', () => {
  it('cost a few refusals; the others wait until one got through', async () => {
    await using bench = await startBench()
    const { engine } = bench.real
    await deleteBucket(bench)
    const ids = await bench.add(200, 1)
    await settlesHeld(bench)
    expect(refusals(bench)).toBeLessThanOrEqual(mostRefused)
    const { failed = [], queued = [] } = Object.fromEntries(byState(bench, ids))
    expect(failed.length + queued.length).toBe(200)
    expect(failed.length).toBeLessThanOrEqual(mostRefused)
    for (const id of failed) {
      expect(engine.task(id)?.state).toMatchObject({
        error: { code: 'oss/no-such-bucket', requestId: expect.stringMatching(/.+/) },
      })
    }
    expect(engine.health()).toMatchObject([
      {
        state: 'held',
        bucket: 'bucket',
        isTrying: false,
        waitingTasks: queued.length,
        error: { code: 'oss/no-such-bucket' },
      },
    ])

    // Still gone: one more is lost, and no other asked.
    engine.tryNow('connection', 'bucket')
    await bench.real.event(() => byState(bench, ids).get('failed')?.length === failed.length + 1)
    await engine.idle(AbortSignal.timeout(60_000))
    expect(engine.health()).toMatchObject([{ state: 'held', waitingTasks: queued.length - 1 }])

    bench.oss.server.putBucket('bucket')
    engine.tryNow('connection', 'bucket')
    const left = queued.slice(1)
    await bench.expectDone(left)
    const lost = byState(bench, ids).get('failed') ?? []
    for (const id of lost) expect(await engine.command(id, 'retry')).toBe(true)
    await bench.expectDone(ids)
    expect(engine.health()).toEqual([])
    expect(bench.real.logger.errors).toEqual([])
  })

  it('go on when one of those that failed is tried again by hand', async () => {
    await using bench = await startBench()
    await deleteBucket(bench)
    const ids = await bench.add(30, 1)
    await settlesHeld(bench)
    const { failed = [], queued = [] } = Object.fromEntries(byState(bench, ids))
    bench.oss.server.putBucket('bucket')
    expect(await bench.real.engine.command(failed[0] ?? '', 'retry')).toBe(true)
    await bench.expectDone([...queued, failed[0] ?? ''])
  })

  it('go on when the connection is changed', async () => {
    await using bench = await startBench()
    await deleteBucket(bench)
    const ids = await bench.add(30, 1)
    await settlesHeld(bench)
    const queued = byState(bench, ids).get('queued') ?? []
    expect(queued.length).toBeGreaterThan(0)
    bench.oss.server.putBucket('bucket')
    bench.real.engine.connectionChanged('connection')
    await bench.expectDone(queued)
  })

  it('are not held back where the connection has another bucket', async () => {
    await using bench = await startBench()
    const { server } = bench.oss
    server.putBucket('other')
    await deleteBucket(bench)
    await bench.add(30, 1)
    await settlesHeld(bench)
    const before = server.listKeys('other').length
    const { taskIds } = await bench.real.engine.enqueue(
      bench.real.engine.tasks().map(({ sourcePath }) => sourcePath),
      { connectionId: 'connection', bucket: 'other', prefix: '' },
      smallParts,
      AbortSignal.timeout(60_000),
    )
    for (const id of taskIds) await bench.real.reaches(id, 'done')
    expect([before, server.listKeys('other').length]).toEqual([0, 30])
    expect(bench.real.engine.health()).toMatchObject([{ state: 'held', bucket: 'bucket' }])
  })
})

describe('a policy that denies', () => {
  it.each([
    ['InitiateMultipartUpload', 2],
    ['UploadPart', 2],
    ['CompleteMultipartUpload', 2],
    ['PutObject', 0.5],
  ] as const)('%s costs a few refusals of forty files', async (operation, parts) => {
    await using bench = await startBench()
    const fault = bench.oss.server.faults.add({ operation, bucket: 'bucket', fault: denied })
    const ids = await bench.add(40, parts)
    await settlesHeld(bench)
    const { failed = [], queued = [] } = Object.fromEntries(byState(bench, ids))
    expect(failed.length + queued.length).toBe(40)
    expect(failed.length).toBeLessThanOrEqual(mostRefused)
    fault.remove()
    bench.real.engine.tryNow('connection', 'bucket')
    await bench.expectDone(queued)
  })

  it('one odd file now and then holds nothing', async () => {
    await using bench = await startBench()
    const odd = [4, 5, 20, 41, 60]
    for (const number of odd) {
      bench.oss.server.faults.add({ key: `file-${number}`, fault: denied })
    }
    const ids = await bench.add(80, 1)
    for (const id of ids) await bench.real.reaches(id, 'done', 'failed')
    expect(byState(bench, ids).get('failed')).toHaveLength(odd.length)
    const told = bench.real.events.filter(({ type }) => type === 'health')
    expect(told).toEqual([])
  })
})

describe('a certificate nobody vouches for', () => {
  it('is met a few times by a hundred files, and the whole connection is held', async () => {
    let origin = ''
    await using bench = await startWaitingBench({
      limits: { tasksAtOnce },
      access: (access) => (origin === '' ? access : { ...access, endpoint: origin }),
    })
    await using stranger = await startSelfSigned()
    origin = stranger.origin
    const ids = await bench.add(100, 1)
    const held = await settlesHeld(bench)
    expect(held).toMatchObject({ error: { code: 'network/tls' } })
    expect(stranger.asked()).toBeLessThanOrEqual(mostRefused)
    expect('bucket' in held).toBe(false)
    const { failed = [], queued = [] } = Object.fromEntries(byState(bench, ids))
    expect(failed.length).toBeLessThanOrEqual(mostRefused)
    expect(failed.length + queued.length).toBe(100)
    expect(bench.real.engine.health()).toHaveLength(1)
    origin = ''
    bench.real.engine.tryNow('connection')
    await bench.expectDone(queued)
  })
})
