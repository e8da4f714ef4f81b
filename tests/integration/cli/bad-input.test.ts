import { spawnSync } from 'node:child_process'
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bucket, countOf, filesWith, fixture, hashOfFile, hashOfObject } from './fixture.ts'
import { keys, partway, runPartway, type Ended } from './partway.ts'

const KiB = 1024
const part = 100 * KiB
const small = ['--part-size', '100KiB', '--threshold', '100KiB']

/** A user who may not do everything, also when the tests run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

function expectNoSecret(ended: Ended, secret: string): void {
  expect(`${ended.stdout}${ended.stderr}`).not.toContain(secret)
}

describe('partway upload, told something that cannot be', () => {
  it('names a wrong secret once, sends nothing more, and goes on when it is corrected', async () => {
    const { oss, folder, data, flags, file } = await fixture()
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) await file(`tree/${name}`, name)
    const secret = 'wrong-canary-55aa31'
    const token = 'token-canary-77bb42'
    const args = ['upload', join(folder, 'files/tree'), `oss://${bucket}/`, ...flags, '--verbose']
    const options = [...args, '--tasks-at-once', '1']
    const ended = await runPartway(options, { env: { OSS_ACCESS_KEY_SECRET: secret } })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('The secret is wrong')
    expect(ended.stderr).toContain('Correct OSS_ACCESS_KEY_SECRET')
    expect(ended.stderr).toMatch(/oss\/signature-mismatch, request ID \S+/)
    expect(ended.stderr).toContain('6 files not finished')
    expect(oss.log.entries().length).toBeLessThan(6)
    const temporary = await runPartway(options, { env: { OSS_SESSION_TOKEN: token } })
    expect(temporary.code).toBe(1)
    expect(temporary.stderr).toMatch(/AccessKey|credentials|secret/i)
    expectNoSecret(ended, secret)
    expectNoSecret(temporary, token)
    const corrected = await runPartway(options)
    expect(corrected.code).toBe(0)
    expect(oss.listKeys(bucket)).toHaveLength(6)
    for (const canary of [secret, token, keys.OSS_ACCESS_KEY_SECRET]) {
      expectNoSecret(corrected, canary)
      expect(await filesWith(data, canary)).toEqual([])
    }
  })

  it('names an unknown bucket', async () => {
    const { flags, file } = await fixture()
    const path = await file('f', 'x')
    const ended = await runPartway(['upload', path, 'oss://no-such-bucket-here/', ...flags])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('There is no bucket named no-such-bucket-here')
    expect(ended.stderr).toContain('Check the bucket in oss://BUCKET/')
    expect(ended.stderr).toMatch(/oss\/no-such-bucket, request ID \S+/)
  })

  it('says that it waits for an unreachable endpoint, and gives up when told to', async () => {
    const { data, file } = await fixture()
    const path = await file('f', 'x')
    const port = await freePort()
    const where = ['--endpoint', `http://127.0.0.1:${port}`, '--data', data]
    const args = ['upload', path, `oss://${bucket}/`, ...where]
    const ended = await runPartway([...args, '--give-up-after', '1'])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('waiting for the network, trying again')
    expect(ended.stderr).toContain('nothing accepts connections on that port')
    expect(ended.stderr).toContain('Gave up waiting for the service')
    expect(ended.events).toContainEqual(
      expect.objectContaining({ type: 'state', state: 'waiting-network', code: 'network/refused' }),
    )
    const waiting = partway(args)
    await waiting.event(({ state }) => state === 'waiting-network')
    waiting.kill('SIGINT')
    expect((await waiting.ended).code).toBe(130)
  })

  it('refuses a file that is gone and uploads the others', async () => {
    const { oss, folder, flags, file } = await fixture()
    const there = await file('there', 'x')
    const gone = join(folder, 'files/gone')
    const ended = await runPartway(['upload', gone, there, `oss://${bucket}/`, ...flags])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(`There is no file at ${gone}`)
    expect(ended.stderr).toContain('Put it back')
    expect(ended.events.at(-1)).toMatchObject({ done: 1, refused: 1, exitCode: 1 })
    expect(oss.listKeys(bucket)).toEqual(['there'])
  })

  it('keeps the parts of a file that vanishes on the way', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 8 * part)
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...small]
    const options = [...args, '--parts-at-once', '1']
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
    const running = partway(options)
    await hang.hit()
    await rename(path, `${path}.away`)
    oss.faults.clear()
    hang.release()
    const ended = await running.ended
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(`There is no file at ${path}`)
    expect(ended.stderr).toContain('1 file not finished')
    await rename(`${path}.away`, path)
    const again = await runPartway(options)
    expect(again.code).toBe(0)
    expect(countOf(oss, 'UploadPart', 200)).toBe(8)
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
  })

  it('says that a file may not be read, and uploads the others', async () => {
    const { oss, folder, file } = await fixture()
    const data = join(folder, 'open-data')
    await mkdir(data)
    await chmod(data, 0o777)
    const locked = await file('locked', 'x')
    const open = await file('open', 'x')
    await chmod(locked, 0o000)
    const flags = ['--endpoint', oss.origin, '--data', data]
    const args = ['upload', locked, open, `oss://${bucket}/`, ...flags]
    const ended = await runPartway(args, nobody)
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(`no permission to read ${locked}`)
    expect(ended.stderr).toContain('Change its permissions')
    expect(oss.listKeys(bucket)).toEqual(['open'])
  })

  it('asks what is meant when one folder is given the name of one object', async () => {
    const { oss, folder, flags, file } = await fixture()
    await file('tree/a', 'x')
    const path = join(folder, 'files/tree')
    const ended = await runPartway(['upload', path, `oss://${bucket}/name.bin`, ...flags])
    expect(ended.code).toBe(2)
    expect(ended.stderr).toContain('is a folder')
    expect(ended.stderr).toContain(`oss://${bucket}/name.bin/`)
    expect(oss.log.entries()).toEqual([])
  })

  it('refuses a key over 1,023 bytes and uploads the others', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 'x')
    const prefix = `${'文'.repeat(341)}/`
    const long = await runPartway(['upload', path, `oss://${bucket}/${prefix}`, ...flags])
    expect(long.code).toBe(1)
    expect(long.stderr).toContain('The object name has 1025 bytes; OSS takes at most 1,023')
    expect(long.stderr).toContain('Shorten')
    const other = await file('n'.repeat(30), 'x')
    const nearly = `${'p'.repeat(1000)}/`
    const mixed = await runPartway(['upload', path, other, `oss://${bucket}/${nearly}`, ...flags])
    expect(mixed.code).toBe(1)
    expect(mixed.events.at(-1)).toMatchObject({ done: 1, refused: 1 })
    expect(oss.listKeys(bucket)).toEqual([`${nearly}f`])
  })

  it('refuses a file over 48.8 TB before anything is sent', async () => {
    const { oss, flags } = await fixture()
    const path = await sparseFile(10_000 * 5 * 1024 ** 3 + 1)
    const ended = await runPartway(['upload', path, `oss://${bucket}/`, ...flags])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain('The file is too large: OSS takes at most 48.8 TB')
    expect(ended.stderr).toContain('Split the file')
    expect(oss.log.entries()).toEqual([])
  })

  it('says which data folder it may not write', async () => {
    const { oss, folder, file } = await fixture()
    const path = await file('f', 'x')
    const notFolder = await file('not-a-folder', 'x')
    const closed = join(folder, 'closed')
    await mkdir(closed)
    await chmod(closed, 0o555)
    for (const data of [join(notFolder, 'data'), closed]) {
      const flags = ['--endpoint', oss.origin, '--data', data]
      const ended = await runPartway(['upload', path, `oss://${bucket}/`, ...flags], nobody)
      expect(ended.code).toBe(1)
      expect(ended.stderr).toContain(`may not write into its data folder ${data}`)
      expect(ended.stderr).toContain('--data')
    }
    expect(oss.log.entries()).toEqual([])
  })

  it('names the process that already works with the data folder', async () => {
    const { oss, flags, file } = await fixture()
    const path = await file('f', 4 * part)
    const hang = oss.faults.add({ operation: 'UploadPart', fault: { kind: 'hold' } })
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...small]
    const first = partway(args)
    await hang.hit()
    const second = await runPartway(args)
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(`Another Partway (process ${first.pid})`)
    oss.faults.clear()
    hang.release()
    expect((await first.ended).code).toBe(0)
  })

  it('sets a damaged database aside, says so, and uploads all the same', async () => {
    const { oss, data, flags, file } = await fixture()
    const path = await file('f', 6 * part)
    const args = ['upload', path, `oss://${bucket}/f`, ...flags, ...small]
    const hang = oss.faults.add({ operation: 'UploadPart', skip: 3, fault: { kind: 'hold' } })
    const killed = partway(args)
    await hang.hit(3)
    killed.kill('SIGKILL')
    await killed.ended
    oss.faults.clear()
    const names = (await readdir(data)).filter((name) => /^(snap|jnl)\./.test(name))
    for (const name of names) await writeFile(join(data, name), 'not what it was')
    const ended = await runPartway(args)
    expect(ended.code).toBe(0)
    expect(ended.stderr).toContain('The task list was damaged and could not be read')
    expect(ended.stderr).toContain('partway fragments list')
    expect(await hashOfObject(oss, 'f')).toBe(await hashOfFile(path))
    const kept = await readdir(data, { recursive: true, withFileTypes: true })
    const texts = await Promise.all(
      kept
        .filter((entry) => entry.isFile())
        .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
    )
    expect(texts).toContain('not what it was')
  })

  it('ends with 1 and words when Local OSS finds its port taken', async () => {
    const { oss, folder } = await fixture()
    const data = join(folder, 'second')
    const ended = await runPartway(['local-oss', '--port', `${oss.port}`, '--data', data])
    expect(ended.code).toBe(1)
    expect(ended.stderr).toContain(`${oss.port}`)
    expect(ended.stderr).toContain('--port')
  })

  it.each([
    [['upload'], 'a file and a target are missing'],
    [['upload', 'f', 'oss://b/'], '"b" is not the name of a bucket'],
    [['upload', 'f', 'oss://bucket/', '--part-sise', '1'], 'did you mean --part-size?'],
    [['fragments'], 'an action is missing'],
    [['uplaod'], 'is not a command'],
  ])('answers %j with 2 and what is expected', async (args, text) => {
    const ended = await runPartway(args)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
    expect(ended.stderr).toContain(text)
  })
})

/** A port nothing listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Where the file system allows such sizes: tmpfs does, ext4 ends at 16 TiB. */
async function sparseFile(sizeBytes: number): Promise<string> {
  for (const base of [tmpdir(), '/dev/shm', process.cwd()]) {
    try {
      const folder = await mkdtemp(join(base, 'partway-huge-'))
      onTestFinished(() => rm(folder, { recursive: true, force: true }))
      const path = join(folder, 'huge')
      await writeFile(path, '')
      await truncate(path, sizeBytes)
      return path
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EFBIG' && code !== 'ENOENT' && code !== 'EINVAL' && code !== 'EACCES')
        throw error
    }
  }
  const { stdout } = spawnSync('df', ['-T'], { encoding: 'utf8' })
  throw new Error(`no file system here takes a sparse file of ${sizeBytes} bytes:\n${stdout}`)
}
