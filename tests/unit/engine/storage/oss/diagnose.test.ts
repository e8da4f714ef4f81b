import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, setDefaultCACertificates, getCACertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { TestReport } from '../../../../../shared/ipc/contract.ts'
import { diagnose } from '../../../../../electron/engine/storage/oss/diagnose.ts'
import type { StorageAccess } from '../../../../../electron/engine/storage/storage.ts'
import { startLocalOss, type LocalOss } from '../../../../../electron/local-oss/local-oss.ts'
import { startRawServer } from './raw-server.ts'
import { selfSigned } from './throw-away-certificate.ts'

const never = new AbortController().signal
let folder: string
let oss: LocalOss

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partway-diagnose-'))
  oss = await startLocalOss({
    folder,
    credentials: [
      { accessKeyId: 'id', accessKeySecret: 'secret' },
      { accessKeyId: 'sts', accessKeySecret: 'secret', securityToken: 'old', expiresAtMs: 1 },
    ],
    buckets: ['bucket-one', 'bucket-two'],
    cnames: { localhost: 'bucket-one' },
  })
})
beforeEach(() => oss.faults.clear())
afterAll(async () => {
  await oss.close()
  await rm(folder, { recursive: true, force: true })
})

function access(more: Partial<StorageAccess> = {}): StorageAccess {
  return {
    kind: 'oss',
    endpoint: oss.origin,
    region: 'cn-hangzhou',
    addressing: 'virtual',
    signature: 'v4',
    accessKeyId: 'id',
    accessKeySecret: 'secret',
    clockOffsetMs: 0,
    ...more,
  }
}

/** `dns:ok tcp:failed(network/refused) ...` */
function told(report: TestReport): string {
  return report.steps
    .map(({ step, outcome, error }) => `${step}:${outcome}${error ? `(${error.code})` : ''}`)
    .join(' ')
}

const reached = 'dns:not-needed tcp:ok tls:not-needed'
const nothingBehind =
  'tcp:unknown tls:unknown service:unknown credentials:unknown permission:unknown'

describe('diagnose', () => {
  it('finds everything in order and lists the buckets', async () => {
    const report = await diagnose(access(), undefined, never)
    expect(told(report)).toBe(`${reached} service:ok credentials:ok permission:ok`)
    expect(report.buckets).toEqual([
      { name: 'bucket-one', region: 'cn-hangzhou' },
      { name: 'bucket-two', region: 'cn-hangzhou' },
    ])
    for (const { durationMs } of report.steps) expect(durationMs).toBeGreaterThanOrEqual(0)
  })

  it.each([
    ['an unknown AccessKey ID', { accessKeyId: 'other' }, 'oss/invalid-access-key'],
    ['a wrong secret', { accessKeySecret: 'other' }, 'oss/signature-mismatch'],
    ['an expired token', { accessKeyId: 'sts', securityToken: 'old' }, 'oss/token-expired'],
  ])('tells %s from the rest, with a bucket and without', async (_, more, code) => {
    for (const bucket of [undefined, 'bucket-one']) {
      const report = await diagnose(access(more), bucket, never)
      expect(told(report)).toBe(
        `${reached} service:ok credentials:failed(${code}) permission:unknown`,
      )
      expect(JSON.stringify(report)).not.toContain('"secret"')
    }
  })

  it('cannot tell the rights when listing buckets is denied and none is named', async () => {
    oss.faults.add({ operation: 'ListBuckets', fault: { kind: 'denied' } })
    const report = await diagnose(access(), undefined, never)
    expect(told(report)).toBe(
      `${reached} service:ok credentials:ok permission:unknown(oss/access-denied)`,
    )
    expect(report.buckets).toBeUndefined()
  })

  it('asks about the named bucket then, by whatever right there is', async () => {
    oss.faults.add({ operation: ['ListBuckets', 'GetBucketInfo'], fault: { kind: 'denied' } })
    const report = await diagnose(access(), 'bucket-one', never)
    expect(told(report)).toBe(`${reached} service:ok credentials:ok permission:ok`)
  })

  it('says which right is missing when the bucket is closed to us', async () => {
    oss.faults.add({ fault: { kind: 'denied' } })
    const report = await diagnose(access(), 'bucket-one', never)
    expect(told(report)).toBe(
      `${reached} service:ok credentials:ok permission:failed(oss/access-denied)`,
    )
    expect(report.steps.at(-1)?.error?.details?.['operation']).toBe('ListObjectsV2')
  })

  it('finds out that the bucket does not exist', async () => {
    const report = await diagnose(access(), 'bucket-nine', never)
    expect(told(report)).toBe(
      `${reached} service:ok credentials:ok permission:failed(oss/no-such-bucket)`,
    )
    expect(report.buckets).toHaveLength(2)
  })

  it('goes through a wrong clock', async () => {
    oss.clock.setOffset(3_600_000)
    try {
      const report = await diagnose(access(), 'bucket-one', never)
      expect(told(report)).toBe(`${reached} service:ok credentials:ok permission:ok`)
    } finally {
      oss.clock.setOffset(0)
    }
  })

  it('tests a custom domain by its bucket, or by how it refuses', async () => {
    const cname = access({ endpoint: `http://localhost:${oss.port}`, addressing: 'cname' })
    expect(told(await diagnose(cname, 'bucket-one', never))).toBe(
      `${reached} service:ok credentials:ok permission:ok`,
    )
    expect(told(await diagnose(cname, undefined, never))).toBe(
      `${reached} service:ok credentials:unknown permission:unknown`,
    )
  })

  it('finds a login page in the way', async () => {
    await using portal = await startRawServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>'),
    )
    for (const addressing of ['path', 'cname'] as const) {
      const report = await diagnose(
        access({ endpoint: portal.origin, addressing }),
        undefined,
        never,
      )
      expect(told(report)).toBe(
        `${reached} service:failed(network/not-oss) credentials:unknown permission:unknown`,
      )
    }
  })

  it('takes trouble of the service for what it is', async () => {
    oss.faults.add({ fault: { kind: 'error', status: 503, code: 'ServiceUnavailable' } })
    expect(told(await diagnose(access(), 'bucket-one', never))).toBe(
      `${reached} service:failed(oss/server-error) credentials:unknown permission:unknown`,
    )
  })

  it('waits no longer than a step may take', async () => {
    await using silent = await startRawServer(() => {})
    const report = await diagnose(access({ endpoint: silent.origin }), undefined, never, 200)
    expect(told(report)).toBe(
      `${reached} service:failed(network/timeout) credentials:unknown permission:unknown`,
    )
  })

  it('finds a closed port', async () => {
    const closed = await startRawServer(() => {})
    await closed[Symbol.asyncDispose]()
    const report = await diagnose(access({ endpoint: closed.origin }), undefined, never)
    expect(told(report)).toBe(
      'dns:not-needed tcp:failed(network/refused) tls:unknown service:unknown credentials:unknown permission:unknown',
    )
  })

  it('finds a host that has no address', async () => {
    const report = await diagnose(access({ endpoint: 'https://oss.invalid' }), undefined, never)
    expect(told(report)).toBe(`dns:failed(network/dns) ${nothingBehind}`)
    expect(report.steps[0]?.error?.details?.['host']).toBe('oss.invalid')
  })

  it.each([
    ['ftp://x', 'request/invalid'],
    ['http://oss-cn-hangzhou.aliyuncs.com', 'request/invalid'],
    ['https://169.254.169.254', 'request/refused'],
  ])('refuses the endpoint %s before anything is asked', async (endpoint, code) => {
    const report = await diagnose(access({ endpoint }), undefined, never)
    expect(told(report)).toBe(`dns:failed(${code}) ${nothingBehind}`)
  })

  it('misses a region where none can be known', async () => {
    expect(told(await diagnose(access({ region: '' }), undefined, never))).toBe(
      `${reached} service:unknown credentials:failed(request/invalid) permission:unknown`,
    )
  })

  it('rejects with the reason of its signal', async () => {
    await expect(diagnose(access(), undefined, AbortSignal.abort('closed'))).rejects.toBe('closed')
    const stop = new AbortController()
    await using silent = await startRawServer(() => stop.abort('closed'))
    const running = diagnose(access({ endpoint: silent.origin }), undefined, stop.signal)
    await expect(running).rejects.toBe('closed')
  })
})

describe('diagnose over TLS', () => {
  it('finds a server without TLS', async () => {
    const report = await diagnose(
      access({ endpoint: oss.origin.replace('http:', 'https:') }),
      undefined,
      never,
    )
    expect(told(report)).toMatch(
      /^dns:not-needed tcp:ok tls:failed\(network\/(tls|reset)\) service:unknown/,
    )
  })

  it('refuses a certificate nobody vouches for, whatever the environment says', async () => {
    const server = createServer(selfSigned, (socket) => socket.end()).listen(0, '127.0.0.1')
    server.on('tlsClientError', () => {})
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      const endpoint = `https://localhost:${port}`
      const report = await diagnose(access({ endpoint }), undefined, never)
      expect(told(report)).toContain('tcp:ok tls:failed(network/tls) service:unknown')
      expect(report.steps[2]?.error?.details).toMatchObject({
        host: 'localhost',
        systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      })
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
      server.close()
    }
  })

  it('accepts a certificate this computer vouches for, but not for another name', async () => {
    const server = createServer(selfSigned, (socket) => {
      socket.on('error', () => {})
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    }).listen(0, '127.0.0.1')
    server.on('tlsClientError', () => {})
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const before = getCACertificates('default')
    setDefaultCACertificates([...before, selfSigned.cert])
    try {
      const good = access({ endpoint: `https://localhost:${port}` })
      expect(told(await diagnose(good, undefined, never))).toContain(
        'tls:ok service:failed(network/not-oss)',
      )
      const other = access({ endpoint: `https://other.localhost:${port}` })
      expect(told(await diagnose(other, undefined, never))).toContain('tls:failed(network/tls)')
    } finally {
      setDefaultCACertificates(before)
      server.close()
    }
  })
})
