import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createKeyKeeper } from '../../../electron/engine/credentials/key-keeper.ts'
import { runCredentialsCommand } from '../../../electron/engine/credentials/run-command.ts'
import { systemClock } from '../../../electron/engine/ports.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { startWaitingBench } from '../../support/waiting-bench.ts'

const pair = { accessKeyId: 'sts-id', accessKeySecret: 'sts-secret' }

const tokens = ['first', 'second', 'third']

/** A real program that prints the first token when it runs first, the second when it runs again. */
async function tokenCommand(folder: string) {
  const runs = join(folder, 'runs')
  const script = `
    const { appendFileSync, readFileSync } = require('node:fs')
    appendFileSync(${JSON.stringify(runs)}, 'x')
    const run = readFileSync(${JSON.stringify(runs)}, 'utf8').length
    console.log(JSON.stringify({
      AccessKeyId: 'sts-id',
      AccessKeySecret: 'sts-secret',
      SecurityToken: ${JSON.stringify(tokens)}[run - 1],
      Expiration: new Date(Date.now() + 3_600_000).toISOString(),
    }))`
  await writeFile(join(folder, 'keys.cjs'), script)
  const command = `"${process.execPath}" "${join(folder, 'keys.cjs')}"`
  const source = { from: 'command', command } as const
  const keeper = createKeyKeeper({ clock: systemClock, env: {}, runCommand: runCredentialsCommand })
  const bench = await startWaitingBench({
    access: async (access, id) => {
      const keys = await keeper.get(id, source)
      return { ...access, ...pair, securityToken: keys.securityToken?.reveal() }
    },
    renewKeys: (id) => keeper.refused(id, source),
    limits: { tasksAtOnce: 20 },
  })
  for (const securityToken of tokens) bench.oss.server.credentials.add({ ...pair, securityToken })
  return { keeper, bench, runs: async () => (await readFile(runs, 'utf8')).length }
}

describe('keys of a command', () => {
  it('that end early at part 40 of 80 of twenty tasks cost one run, no part and no prompt', async () => {
    await using folder = await tempFolder()
    const { keeper, bench, runs } = await tokenCommand(folder.path)
    await using _ = bench
    const { credentials, log } = bench.oss.server
    const stored = (): number =>
      bench.oss.requests('UploadPart').filter(({ status }) => status === 200).length
    const half = bench.real.event(() => {
      if (stored() < 40) return false
      credentials.expire('sts-id', 'first')
      return true
    })
    const [ids] = await Promise.all([bench.add(20, 4), half])
    await bench.expectDone(ids)
    expect(log.entries().filter(({ status }) => status === 403).length).toBeGreaterThan(0)
    expect(await runs()).toBe(2)
    expect(stored()).toBe(80)
    const begun = bench.oss.requests('InitiateMultipartUpload')
    expect(begun.filter(({ status }) => status === 200)).toHaveLength(20)
    expect(bench.oss.requests('AbortMultipartUpload')).toEqual([])
    const states = bench.real.events.flatMap((event) =>
      event.type === 'task.changed' ? [event.task.state.kind] : [],
    )
    expect(states).not.toContain('blocked')
    expect(bench.real.events.filter(({ type }) => type === 'health')).toEqual([])
    expect(bench.real.logger.errors).toEqual([])
    await keeper.stop()
  })

  it('that do not help are asked for once more, then a person is', async () => {
    await using folder = await tempFolder()
    const { keeper, bench, runs } = await tokenCommand(folder.path)
    await using _ = bench
    bench.oss.server.credentials.expire('sts-id', 'first')
    bench.oss.server.credentials.expire('sts-id', 'second')
    const ids = await bench.add(6, 2)
    await bench.trouble((health) => health.state === 'refused')
    expect(await runs()).toBe(2)
    keeper.forget('connection')
    bench.real.engine.connectionChanged('connection')
    await bench.expectDone(ids)
    expect(await runs()).toBe(3)
    await keeper.stop()
  })
})

describe('two connections', () => {
  it('upload side by side, each with its own keys', async () => {
    const keys = {
      one: { accessKeyId: 'id-one', accessKeySecret: 'secret-one' },
      two: { accessKeyId: 'id-two', accessKeySecret: 'secret-two', securityToken: 'token-two' },
    }
    await using bench = await startWaitingBench({
      access: (access, id) => ({ ...access, ...(id === 'one' ? keys.one : keys.two) }),
    })
    const { server } = bench.oss
    server.credentials.add(keys.one)
    server.credentials.add(keys.two)
    const [ones, twos] = await Promise.all([bench.add(4, 3, 'one'), bench.add(4, 3, 'two')])
    await bench.expectDone([...ones, ...twos])
    const keyOf = (id: string): string | undefined => bench.real.engine.task(id)?.key
    const signers = (ids: readonly string[]): ReadonlySet<string | undefined> => {
      const mine = new Set(ids.map(keyOf))
      const entries = server.log.entries().filter(({ key }) => mine.has(key))
      expect(entries.length).toBeGreaterThanOrEqual(4 * 5)
      return new Set(entries.map(({ accessKeyId }) => accessKeyId))
    }
    expect(signers(ones)).toEqual(new Set(['id-one']))
    expect(signers(twos)).toEqual(new Set(['id-two']))
  })
})
