/** Opening the data folder: who may, what is said when it cannot be, and what is found. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { encodeLine } from '../../../electron/engine/store/checked-line.ts'
import { diskFiles, type FileSystem } from '../../../electron/engine/store/file-system.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import { aConnection, aTask } from '../../support/store-fixtures.ts'
import { tempFolder } from '../../support/temp-folder.ts'

const open = (folder: string, files: FileSystem = diskFiles): Promise<Stores> =>
  openStores({ folder, files, clock: systemClock, logger: silentLogger })

const withUpload = aTask('a', {
  upload: { uploadId: 'U', key: 'a', partSizeBytes: 5, initiatedAtMs: 1 },
})
const proof = { number: 2, md5: 'ab'.repeat(16), crc64: '7', etag: 'AB'.repeat(16) }

async function filled(folder: string): Promise<void> {
  const stores = await open(folder)
  await stores.tasks.add([withUpload, aTask('b')])
  await stores.connections.save(aConnection('c'))
  await stores.settings.save({ tasksAtOnce: 5 })
  const parts = new Map([[2, proof]])
  const upload = { uploadId: 'U', sizeBytes: 10, partSizeBytes: 5, parts }
  await stores.checkpoints.write({ taskId: 'a', ...upload })
  await stores.checkpoints.write({ taskId: 'not-a-task', ...upload })
  // As a kill leaves it between the end of a task and the end of its part table.
  await stores.checkpoints.write({ taskId: 'b', ...upload })
  await stores.close()
}

async function contentOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder, { recursive: true })).toSorted()
  const content = new Map<string, string>()
  for (const name of names) {
    const path = join(folder, name)
    if ((await stat(path)).isFile()) content.set(name, (await readFile(path)).toString('base64'))
  }
  return content
}

describe('the data folder', () => {
  it('is made when it is missing, and readable by its owner only', async () => {
    await using temporary = await tempFolder()
    const folder = join(temporary.path, 'deep', 'down')
    await filled(folder)
    for (const name of ['', ...(await readdir(folder, { recursive: true }))]) {
      const stats = await stat(join(folder, name))
      expect(`${name} ${(stats.mode & 0o777).toString(8)}`).toBe(
        `${name} ${stats.isDirectory() ? '700' : '600'}`,
      )
    }
  })

  it('gives back everything that was put in', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    const stores = await open(folder.path)
    expect(stores.recovery).toEqual({ quarantined: [], dropped: [], lost: false })
    expect(stores.tasks.all()).toEqual([withUpload, aTask('b')])
    expect(stores.connections.all()).toEqual([aConnection('c')])
    expect(stores.settings.read().tasksAtOnce).toBe(5)
    expect((await stores.checkpoints.read('a'))?.parts.get(2)).toEqual(proof)
    // Nobody knows that task, and that one has no upload: their files were left-overs.
    expect(await stores.checkpoints.read('not-a-task')).toBeUndefined()
    expect(await stores.checkpoints.read('b')).toBeUndefined()
    expect(await readdir(join(folder.path, 'tasks'))).toEqual(['a.1'])
    await stores.close()
  })

  it('is refused, naming the process, while another process holds it', async () => {
    await using folder = await tempFolder()
    const child = fork(new URL('./commit-forever.ts', import.meta.url), [folder.path, 'r'], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    })
    const closed = once(child, 'close')
    await once(child.stdout ?? child, 'data')
    await expect(open(folder.path)).rejects.toMatchObject({
      code: 'disk/in-use',
      details: { pid: `${child.pid}`, folder: folder.path },
    })
    child.kill('SIGKILL')
    child.stdout?.resume()
    await closed
    const stores = await open(folder.path)
    expect(stores.tasks.all().length).toBeGreaterThan(0)
    await stores.close()
  })

  it('is refused a second time within one process, until the first is closed', async () => {
    await using folder = await tempFolder()
    const outcomes = await Promise.allSettled([open(folder.path), open(folder.path)])
    const opened = outcomes.filter((outcome) => outcome.status === 'fulfilled')
    expect(opened).toHaveLength(1)
    for (const { value } of opened) await value.close()
    await (await open(folder.path)).close()
    expect(await readdir(folder.path)).not.toContain('lock')
  })

  it.each(['EROFS', 'EACCES', 'EIO'])('says that it cannot be written (%s)', async (code) => {
    await using folder = await tempFolder()
    const fail = (): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }))
    await expect(open(folder.path, { ...diskFiles, create: fail })).rejects.toMatchObject({
      code: 'disk/unwritable',
      retry: 'person',
      details: { osCode: code, folder: folder.path },
    })
  })

  it('says so when its place is taken by a file', async () => {
    await using folder = await tempFolder()
    const path = await folder.file('data', '')
    for (const place of [path, join(path, 'below')]) {
      await expect(open(place)).rejects.toMatchObject({
        code: 'disk/unwritable',
        details: { folder: place },
      })
    }
  })

  it('is free again when opening failed half-way', async () => {
    await using folder = await tempFolder()
    await folder.file('tasks', 'a file where a folder should be')
    await expect(open(folder.path)).rejects.toMatchObject({ code: 'disk/unwritable' })
    await rm(join(folder.path, 'tasks'))
    await (await open(folder.path)).close()
  })

  it('is left as it is when a newer version has written there', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    const header = { magic: 'PARTWAY-STATE', schema: 9, minReader: 8, gen: 7, seq: 1 }
    await writeFile(join(folder.path, 'snap.7'), encodeLine(7, JSON.stringify(header)))
    const before = await contentOf(folder.path)
    await expect(open(folder.path)).rejects.toMatchObject({
      code: 'disk/newer-version',
      details: { file: 'snap.7', schema: '9', folder: folder.path },
    })
    expect(await contentOf(folder.path)).toEqual(before)
  })

  it('sets a hand-edited file aside and goes on with the state before the edit', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    await (await open(folder.path)).close()
    const name = 'snap.2'
    const text = await readFile(join(folder.path, name), 'utf8')
    const edited = text.replace('"tasksAtOnce":5', '"tasksAtOnce":9')
    expect(edited).not.toBe(text)
    await writeFile(join(folder.path, name), edited)
    const stores = await open(folder.path)
    expect(stores.recovery).toEqual({ quarantined: [name], dropped: [], lost: false })
    expect(stores.settings.read().tasksAtOnce).toBe(5)
    expect(stores.tasks.all()).toEqual([withUpload, aTask('b')])
    const [aside = ''] = await readdir(join(folder.path, 'quarantine'))
    expect(await readFile(join(folder.path, 'quarantine', aside), 'utf8')).toBe(edited)
    await stores.close()
  })

  it('isolates impossible values whose checksum somebody repaired', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    const records = [
      { type: 'task.save', task: { ...aTask('a'), addedAtMs: 'yesterday' } },
      { type: 'tasks.add', tasks: [aTask('good'), { ...aTask('x'), id: '../../etc/passwd' }] },
      { type: 'settings.change', change: { partsAtOnce: -4 } },
    ]
    const journal = join(folder.path, 'jnl.1')
    const seq = (await readFile(journal, 'utf8')).split('\n').length - 1
    const line = encodeLine(1, JSON.stringify({ seq, records }))
    await writeFile(journal, line, { flag: 'a' })
    const stores = await open(folder.path)
    expect(stores.recovery).toEqual({
      quarantined: ['jnl.1'],
      dropped: ['a', '../../etc/passwd', 'settings.partsAtOnce'],
      lost: false,
    })
    expect(stores.tasks.all()).toEqual([withUpload, aTask('b'), aTask('good')])
    await stores.close()
    const again = await open(folder.path)
    expect(again.recovery.dropped).toEqual([])
    await again.close()
  })

  it('says that everything is lost, keeps the remains, and works', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    await (await open(folder.path)).close()
    for (const name of ['snap.1', 'snap.2', 'jnl.1', 'jnl.2']) {
      await writeFile(join(folder.path, name), 'rubbish')
    }
    const stores = await open(folder.path)
    const all = ['snap.2', 'snap.1', 'jnl.1', 'jnl.2']
    expect(stores.recovery).toMatchObject({ lost: true, quarantined: all })
    expect(stores.tasks.all()).toEqual([])
    // The part table may be all that is left of the upload.
    expect((await stores.checkpoints.read('a'))?.uploadId).toBe('U')
    await stores.tasks.add([aTask('new')])
    await stores.close()
    expect(await readdir(join(folder.path, 'quarantine'))).toHaveLength(4)
  })

  it('opens where a left-over cannot be removed', async () => {
    await using folder = await tempFolder()
    await filled(folder.path)
    await mkdir(join(folder.path, 'snap.1.tmp'))
    const stores = await open(folder.path)
    expect(stores.tasks.all()).toEqual([withUpload, aTask('b')])
    await stores.close()
  })
})
