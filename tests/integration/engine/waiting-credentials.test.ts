import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../electron/engine/errors.ts'
import type { StorageAccess } from '../../../electron/engine/storage/storage.ts'
import { startWaitingBench, type WaitingBench } from '../../support/waiting-bench.ts'

const token = (name: string): Partial<StorageAccess> => ({
  accessKeyId: 'sts-id',
  accessKeySecret: 'sts-secret',
  securityToken: name,
})

/** A bench whose connection uses the token `first` until the test says otherwise. */
async function startWithToken(): Promise<{ bench: WaitingBench; use: (name: string) => void }> {
  let name = 'first'
  const bench = await startWaitingBench({
    access: (access) => ({ ...access, ...token(name) }),
    limits: { tasksAtOnce: 20 },
  })
  for (const securityToken of ['first', 'second']) {
    const pair = { accessKeyId: 'sts-id', accessKeySecret: 'sts-secret' }
    bench.oss.server.credentials.add({ ...pair, securityToken })
  }
  return { bench, use: (next) => (name = next) }
}

describe('a token that expires in the middle of twenty tasks', () => {
  it('is asked for once: all stop, nothing is aborted, and one answer lets all go on', async () => {
    const { bench, use } = await startWithToken()
    await using _ = bench
    const { engine } = bench.real
    const { server } = bench.oss
    const ids = await bench.add(20, 4)
    const [, late] = await Promise.all([
      bench.real.event(() => bench.oss.requests('UploadPart').length >= 20),
      bench.add(20, 1),
    ])
    server.credentials.expire('sts-id', 'first')
    const all = [...ids, ...late]
    await bench.all(all, 'needs-credentials', 'queued', 'done')
    const refused = await bench.trouble((health) => health.state === 'refused')
    expect(refused).toMatchObject({ error: { code: 'oss/token-expired' } })
    const left = all.filter((id) => engine.task(id)?.state.kind !== 'ended')
    expect(refused.waitingTasks).toBe(left.length)
    // Not more than were on the wire together: at most one of each task and the sockets there are.
    const denied = server.log.entries().filter(({ status }) => status === 403)
    expect(denied.length).toBeLessThanOrEqual(20 + 16)
    await engine.idle(AbortSignal.timeout(60_000))
    const uploads = new Set(server.listUploads('bucket').map(({ uploadId }) => uploadId))
    const asked = server.log.entries().length
    engine.tryNow('connection')
    engine.setOnline(true)
    expect(server.log.entries().length).toBe(asked)

    use('second')
    engine.connectionChanged('connection')
    await bench.expectDone(all)
    expect(bench.oss.requests('AbortMultipartUpload')).toEqual([])
    const completed = bench.oss
      .requests('CompleteMultipartUpload')
      .filter(({ status }) => status === 200)
      .map(({ uploadId }) => uploadId ?? '')
    for (const uploadId of uploads) expect(completed).toContain(uploadId)
    const begun = bench.oss.requests('InitiateMultipartUpload').filter((e) => e.status === 200)
    expect(begun).toHaveLength(40)
    expect(bench.real.logger.errors).toEqual([])
  })

  it('and is answered for one task by a person lets the others go on, too', async () => {
    const { bench, use } = await startWithToken()
    await using _ = bench
    const ids = await bench.add(6, 4)
    await bench.real.event(() => bench.oss.requests('UploadPart').length >= 8)
    bench.oss.server.credentials.expire('sts-id', 'first')
    await bench.all(ids, 'needs-credentials', 'done')
    const blocked = ids.find((id) => bench.real.engine.task(id)?.state.kind === 'blocked')
    use('second')
    expect(await bench.real.engine.resolve(blocked ?? '', { choice: 'continue' })).toBe(true)
    await bench.expectDone(ids)
  })
})

describe('credentials', () => {
  it('that are wrong from the start are tried once for a hundred tasks', async () => {
    let secret = 'wrong'
    await using bench = await startWaitingBench({
      access: (access) => ({ ...access, accessKeySecret: secret }),
      limits: { tasksAtOnce: 3 },
    })
    const ids = await bench.add(100, 1)
    await bench.trouble((health) => health.state === 'refused' && health.waitingTasks === 100)
    await bench.real.engine.idle(AbortSignal.timeout(60_000))
    expect(bench.oss.server.log.entries().length).toBeLessThanOrEqual(3)
    secret = 'key-secret'
    bench.real.engine.connectionChanged('connection')
    await bench.expectDone(ids)
  })

  it('that are missing are asked for once, without any request', async () => {
    let isThere = false
    let asked = 0
    await using bench = await startWaitingBench({
      access: (access) => {
        asked++
        if (isThere) return access
        throw new TransferError('credentials/missing', 'no secret', { retry: 'person' })
      },
      limits: { tasksAtOnce: 3 },
    })
    const ids = await bench.add(20, 1)
    await bench.trouble((health) => health.state === 'refused' && health.waitingTasks === 20)
    expect(asked).toBeLessThanOrEqual(3)
    isThere = true
    bench.real.engine.connectionChanged('connection')
    await bench.expectDone(ids)
  })

  it('that worked are not blamed for one request whose signature is refused', async () => {
    await using bench = await startWaitingBench()
    await bench.expectDone(await bench.add(1, 2))
    const fault = bench.oss.server.faults.add({
      key: 'file-2',
      fault: { kind: 'error', status: 403, code: 'SignatureDoesNotMatch' },
    })
    const [odd = '', ...others] = await bench.add(6, 2)
    await bench.expectDone(others)
    const task = await bench.real.reaches(odd, 'needs-credentials')
    expect(task.state).toMatchObject({ error: { code: 'oss/signature-mismatch' } })
    expect(bench.real.engine.health()).toEqual([])
    fault.remove()
    await bench.real.engine.resolve(odd, { choice: 'continue' })
    await bench.expectDone([odd])
  })

  it('are not blamed for a clock that is off', async () => {
    await using bench = await startWaitingBench()
    bench.oss.server.clock.setOffset(40 * 60_000)
    const ids = await bench.add(5, 2)
    await bench.expectDone(ids)
    expect(bench.real.events.filter(({ type }) => type === 'health')).toEqual([])
  })
})
