import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { TransferError } from '../../../electron/engine/errors.ts'
import { Secret } from '../../../electron/engine/secret.ts'
import { createLogFile } from '../../../electron/main/log-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partway-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const everything = async (): Promise<string> => {
  const names = await readdir(folder)
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('')
}

it('writes one JSON line per entry, in order, readable by the owner only', async () => {
  const path = join(folder, 'partway.log')
  const log = createLogFile(path, { now: () => 0 })
  log.info('started', { version: '1' })
  log.warn('second')
  await log.flush()
  log.error('third')
  await log.flush()
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'started', version: '1' },
    { at: '1970-01-01T00:00:00.000Z', level: 'warn', message: 'second' },
    { at: '1970-01-01T00:00:00.000Z', level: 'error', message: 'third' },
  ])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

it('rotates and keeps three files of bounded size', async () => {
  const log = createLogFile(join(folder, 'partway.log'), { maxBytes: 1000 })
  for (let index = 0; index < 100; index += 1) {
    log.info(`entry ${index}`)
    await log.flush()
  }
  const names = (await readdir(folder)).sort()
  expect(names).toEqual(['partway.log', 'partway.log.1', 'partway.log.2'])
  for (const name of names) expect((await stat(join(folder, name))).size).toBeLessThanOrEqual(1000)
  expect(await readFile(join(folder, 'partway.log'), 'utf8')).toContain('entry 99')
})

it('lets no secret through, wherever it hides', async () => {
  const canary = 'CANARY0123456789abcdef=='
  const log = createLogFile(join(folder, 'partway.log'))
  const cause = new Error(`PUT /?x-oss-signature=${canary}&partNumber=1 failed`)
  log.info(`Authorization: OSS4-HMAC-SHA256 Credential=ak/x,Signature=${canary}`)
  log.info(`Authorization: OSS AKID:${canary}`)
  log.info(`GET https://b.oss/k?Expires=1&Signature=${canary}&OSSAccessKeyId=a`)
  log.info('fields', {
    accessKeySecret: canary,
    nested: { Authorization: canary, list: [{ securityToken: canary }] },
    secret: new Secret(canary),
    text: `x-oss-security-token: ${canary}`,
    json: JSON.stringify({ accessKeySecret: canary }),
  })
  log.error('failed', {
    error: new TransferError('network/reset', `signature=${canary}`, { retry: 'now', cause }),
  })
  await log.flush()
  const text = await everything()
  expect(text).not.toContain(canary)
  expect(text).toContain('network/reset')
  expect(text).toContain('partNumber=1')
})

it('survives values that cannot be written', async () => {
  const log = createLogFile(join(folder, 'partway.log'))
  const cycle: Record<string, unknown> = { big: 1n, nothing: undefined, call: () => 1 }
  cycle['self'] = cycle
  log.info('odd', { cycle })
  await log.flush()
  expect(await everything()).toContain('"big":"1"')
})
