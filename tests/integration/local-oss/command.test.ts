/** `partway local-oss` and the control endpoint, as other processes meet them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { localOssCommand } from '../../../electron/cli/local-oss-command.ts'
import { aServer, bucket, send } from './client.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partway-command-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Runs the command; `ready` is called with its output when it listens. */
async function run(argv: string[], ready: (output: string) => Promise<void> = async () => {}) {
  const stop = new AbortController()
  const lines: string[] = []
  const errors: string[] = []
  const listening = Promise.withResolvers<void>()
  const io = {
    out: (line: string) => {
      lines.push(line)
      if (line.startsWith('Ctrl-C')) listening.resolve()
    },
    err: (line: string) => void errors.push(line),
  }
  const ended = localOssCommand(argv, io, stop.signal)
  await Promise.race([ended, listening.promise])
  try {
    if (errors.length === 0) await ready(lines.join('\n'))
  } finally {
    stop.abort()
  }
  return { code: await ended, output: lines.join('\n'), errors: errors.join('\n') }
}

describe('partway local-oss', () => {
  it('says how to use it, serves with the keys it shows, and ends when it is told to', async () => {
    const { code, output } = await run(
      ['--port', '0', '--data', folder, '--bucket', bucket],
      async (shown) => {
        const port = Number(/127\.0\.0\.1:(\d+)/.exec(shown)?.[1])
        const accessKeyId = /AccessKey ID +(\S+)/.exec(shown)?.[1] ?? ''
        const secret = /AccessKey Secret +(\S+)/.exec(shown)?.[1] ?? ''
        const call = { method: 'PUT', key: 'k', body: 'x', accessKeyId, secret }
        expect((await send({ port }, call)).status).toBe(200)
      },
    )
    expect(code).toBe(0)
    expect(output).toContain(`oss://${bucket}/ --endpoint http://127.0.0.1:`)
  })

  it('does not print a secret it was given', async () => {
    const keys = ['--access-key-id', 'me', '--access-key-secret', 'very-secret']
    const { code, output } = await run(['--port', '0', '--data', folder, ...keys])
    expect(code).toBe(0)
    expect(output).toContain('me')
    expect(output).not.toContain('very-secret')
  })

  it('names a taken port and what to do', async () => {
    await using running = await aServer()
    const { port } = running.server
    const { code, errors } = await run(['--port', String(port), '--data', folder])
    expect(code).toBe(1)
    expect(errors).toContain(`127.0.0.1:${port}`)
    expect(errors).toContain('already in use')
    expect(errors).toContain('--port 0')
  })

  it('names a data folder that cannot be one', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const { code, errors } = await run(['--port', '0', '--data', file])
    expect(code).toBe(1)
    expect(errors).toContain(file)
    expect(errors).toContain('--data')
  })

  it.each([
    ['--port', 'ninety'],
    ['--port', '65536'],
    ['--unknown', 'x'],
    ['--access-key-secret', ''],
  ])('refuses %s %s and shows the usage', async (...argv) => {
    const { code, errors } = await run([...argv, '--data', folder])
    expect(code).toBe(2)
    expect(errors).toContain('Usage: partway local-oss')
  })
})

describe('the control endpoint', () => {
  const json = { 'content-type': 'application/json' }

  it('is closed unless it was asked for', async () => {
    await using running = await aServer()
    expect((await fetch(`${running.server.origin}/-/control/log`)).status).toBe(403)
  })

  it('adds, counts and removes faults, sets the clock and shows the log', async () => {
    await using running = await aServer({ controlEndpoint: true })
    const { server } = running
    const at = (path: string): string => `${server.origin}/-/control/${path}`
    const rule = {
      operation: 'GetBucketLocation',
      fault: { kind: 'error', status: 503, code: 'Busy' },
    }
    const added = await fetch(at('faults'), {
      method: 'POST',
      headers: json,
      body: JSON.stringify(rule),
    })
    const { id } = (await added.json()) as { id: number }
    const call = { method: 'GET', query: { location: '' } }
    expect((await send(server, call)).code).toBe('Busy')
    expect(await (await fetch(at(`faults/${id}`))).json()).toEqual({ hits: 1 })
    await fetch(at(`faults/${id}`), { method: 'DELETE' })
    expect((await send(server, call)).status).toBe(200)
    await fetch(at('clock'), { method: 'PUT', headers: json, body: '{"offsetMs":86400000}' })
    expect((await send(server, call)).code).toBe('RequestTimeTooSkewed')
    const log = (await (await fetch(at('log'))).json()) as { entries: { code?: string }[] }
    expect(log.entries.map((entry) => entry.code)).toContain('RequestTimeTooSkewed')
  })

  it.each([
    ['{', 'not JSON'],
    ['{"fault":{"kind":"nope"}}', 'kind'],
    ['{"fault":{"kind":"latency"}}', 'needs ms'],
    ['{"fault":{"kind":"latency","ms":"1"}}', 'wrong type'],
    ['{"fault":{"kind":"html","extra":1}}', 'no field extra'],
    ['{"operation":"Nope","fault":{"kind":"html"}}', 'no operation'],
    ['{"times":-1,"fault":{"kind":"html"}}', 'times'],
  ])('refuses %s', async (body, message) => {
    await using running = await aServer({ controlEndpoint: true })
    const url = `${running.server.origin}/-/control/faults`
    const answer = await fetch(url, { method: 'POST', headers: json, body })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain(message)
  })
})
