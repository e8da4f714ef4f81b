import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { bucket, fixture } from './fixture.ts'
import { runPartway } from './partway.ts'

const KiB = 1024
const small = ['--part-size', '100KiB', '--threshold', '100KiB']

describe('partway receipt', () => {
  it('proves an upload on the server and against the file, and says when it no longer holds', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('big.bin', 350 * KiB)
    const to = `oss://${bucket}/big.bin`
    const uploaded = await runPartway(['upload', path, to, ...flags, ...small])
    const done = uploaded.events.find(({ type }) => type === 'done')
    const receipt = String(done?.['receipt'])
    const service = ['--endpoint', oss.origin]

    const shown = await runPartway(['receipt', 'show', receipt], { env: noKeys })
    expect(shown).toMatchObject({ code: 0, stderr: '' })
    expect(shown.stdout).toContain(to)
    expect(shown.stdout).toContain(String(done?.['crc64']))

    const onServer = ['receipt', 'verify', receipt, ...service]
    const proven = await runPartway(onServer)
    expect(proven).toMatchObject({ code: 0, stderr: '' })
    expect(proven.stdout).toMatch(/^Proven: .*CRC-64.*\nRequest ID: \S+\n$/)

    const againstFile = ['receipt', 'verify', receipt, '--file', path, '--json']
    expect(await runPartway(againstFile, { env: noKeys })).toMatchObject({
      code: 0,
      stdout: '{"against":"file","outcome":"same","parts":4}\n',
    })
    const bytes = await readFile(path)
    bytes[250 * KiB] = (bytes[250 * KiB] ?? 0) ^ 1
    await writeFile(path, bytes)
    const changed = await runPartway(againstFile.slice(0, -1), { env: noKeys })
    expect(changed).toMatchObject({ code: 1, stderr: '' })
    expect(changed.stdout).toContain('part 3')

    await runPartway(['upload', path, to, ...flags, ...small])
    const replaced = await runPartway(onServer)
    expect(replaced.code).toBe(1)
    expect(replaced.stdout).toMatch(/^Changed: /)
  })

  it('believes no damaged receipt and no other file', async () => {
    const { flags, file } = await fixture()
    const path = await file('a', 'a')
    const { events } = await runPartway(['upload', path, `oss://${bucket}/a`, ...flags])
    const receipt = String(events.find(({ type }) => type === 'done')?.['receipt'])
    // It lies in a pack, and is found under its name.
    const { stdout: text } = await runPartway(['receipt', 'show', receipt, '--json'])
    const copy = await file('copy.json', text)
    for (const given of [receipt, copy]) {
      const { code } = await runPartway(['receipt', 'verify', given, '--file', path])
      expect(code).toBe(0)
    }
    const damaged = await file('damaged.json', text.replace('"sizeBytes":1', '"sizeBytes":2'))
    for (const [given, words] of [
      [damaged, 'was changed after it was written'],
      [path, 'is not a receipt'],
      ['/nowhere.json', 'cannot be read (ENOENT)'],
    ] as const) {
      const ended = await runPartway(['receipt', 'verify', given, '--file', path])
      expect(ended).toMatchObject({ code: 2, stdout: '' })
      expect(ended.stderr).toContain(words)
    }
  })

  it.each([
    [[], 'an action is missing'],
    [['burn'], 'burn'],
    [['show'], 'the receipt is missing'],
    [['verify', 'r.json', '--file', 'a', '--endpoint', 'x'], 'exclude each other'],
    [['verify', 'r.json'], 'the service is not named'],
  ] as const)('refuses %j', async (args, words) => {
    const ended = await runPartway(['receipt', ...args])
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(words)
  })
})

const noKeys = { OSS_ACCESS_KEY_ID: '', OSS_ACCESS_KEY_SECRET: '' }
