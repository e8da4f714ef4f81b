import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { acknowledged, bucket, fixture, hashOfFile, hashOfObject } from './fixture.ts'
import { partway, runPartway } from './partway.ts'

const launcher = resolve(import.meta.dirname, '../../../build/partway.mjs')
const part = 100 * 1024

/** The Node that runs the tests, and an older one where the machine has it. */
const nodes = [process.execPath, ...olderNodes()]

describe.each(nodes)('build/partway.mjs under %s', (node) => {
  const from = { script: launcher, node, cwd: tmpdir() }

  it('works from any folder and hands on words and exit codes', async () => {
    const version = await runPartway(['--version'], from)
    expect(version).toMatchObject({ code: 0, stderr: '' })
    expect(version.stdout).toMatch(/^partway \d+\.\d+\.\d+\n$/)
    const help = await runPartway(['upload', '--help'], from)
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toContain('--part-size')
    expect((await runPartway(['nonsense'], from)).code).toBe(2)
  })

  it('hands on Ctrl-C, and goes on where the upload was', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 4 * part)
    const sizes = ['--part-size', '100KiB', '--threshold', '100KiB']
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...sizes]
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 2, fault: { kind: 'hold' } })
    const running = partway(args, from)
    await hang.hit(2)
    running.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    oss.faults.clear()
    expect((await runPartway(args, from)).code).toBe(0)
    expect([...acknowledged(oss, 'f').values()]).toEqual([1, 1, 1, 1])
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })

  it('takes the upload with it when it is killed, and a new run goes on', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 4 * part)
    const sizes = ['--part-size', '100KiB', '--threshold', '100KiB']
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...sizes]
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 2, fault: { kind: 'hold' } })
    const killed = partway(args, from)
    await hang.hit(2)
    killed.kill('SIGKILL')
    oss.faults.clear()
    // The other process hears of it a moment later; until then the data folder is in use.
    let again = await runPartway(args, from)
    for (let tries = 0; again.code === 1 && tries < 50; tries++) {
      expect(again.stderr).toContain('Another Partway')
      again = await runPartway(args, from)
    }
    expect(again.code).toBe(0)
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })
})

describe('a second Ctrl-C', () => {
  it('ends a process that cannot stop, but is not mistaken for an echo of the first', async () => {
    const module = resolve(import.meta.dirname, '../../../electron/cli/stop-signals.ts')
    const script = `
      import { listenForStop } from ${JSON.stringify(module)}
      listenForStop().addEventListener('abort', () => console.log('stopping'))
      setInterval(() => {}, 1000)
      console.log('ready')`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script])
    const exit = once(child, 'exit')
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    expect((await lines.next()).value).toBe('ready')
    child.kill('SIGINT')
    expect((await lines.next()).value).toBe('stopping')
    // A terminal and every launcher in between pass the same keystroke on.
    for (let echo = 0; echo < 3; echo++) child.kill('SIGINT')
    const press = setInterval(() => child.kill('SIGINT'), 100)
    const [code] = (await exit) as [number | null]
    clearInterval(press)
    expect(code).toBe(130)
  })
})

function olderNodes(): string[] {
  const own = realpathSync(process.execPath)
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .filter((path) => existsSync(path) && realpathSync(path) !== own)
    .filter((path) => /^v2[0-3]\./.test(execFileSync(path, ['--version'], { encoding: 'utf8' })))
  return found.slice(0, 1)
}
