import { execFileSync } from 'node:child_process'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/ports.ts'
import { diskFiles } from '../../../../electron/engine/store/file-system.ts'
import { acquireLock, type Lock } from '../../../../electron/engine/store/lock.ts'
import { isRunning, ownIdentity } from '../../../../electron/engine/store/process-identity.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const take = (folder: string, files = diskFiles): Promise<Lock> =>
  acquireLock({ folder, files, clock: systemClock })

function deadPid(): number {
  return Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }))
}

async function lockOf(folder: string, change: object): Promise<void> {
  const owner = { ...(await ownIdentity(systemClock)), id: 'somebody-else', ...change }
  await writeFile(join(folder, 'lock'), JSON.stringify(owner))
}

const noLink = (): Promise<void> =>
  Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' }))

describe('the lock', () => {
  it('is taken again in a folder that vanished, unless somebody else was there first', async () => {
    await using temporary = await tempFolder()
    const folder = join(temporary.path, 'data')
    await diskFiles.makeFolder(folder)
    const lock = await take(folder)
    await lock.hold()
    await rm(folder, { recursive: true })
    await lock.hold()
    await expect(take(folder)).rejects.toMatchObject({ code: 'disk/in-use' })
    await rm(folder, { recursive: true })
    await diskFiles.makeFolder(folder)
    const other = await take(folder)
    await expect(lock.hold()).rejects.toMatchObject({ code: 'disk/in-use' })
    await lock.release()
    expect(await readdir(folder)).toEqual(['lock'])
    await other.release()
    await lock.hold()
    await lock.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('sweeps what a program left that was killed while it took over', async () => {
    await using folder = await tempFolder()
    for (const name of ['lock.0cdc9667', 'lock.unreadab.4f0e4464']) {
      await folder.file(name, '{}')
    }
    await folder.file('lock.txt', 'not ours')
    const lock = await take(folder.path)
    expect((await readdir(folder.path)).toSorted()).toEqual(['lock', 'lock.txt'])
    await lock.release()
  })

  it('keeps a second one out, naming the process, until it is released', async () => {
    await using folder = await tempFolder()
    const lock = await take(folder.path)
    await expect(take(folder.path)).rejects.toMatchObject({
      code: 'disk/in-use',
      retry: 'person',
      details: { pid: `${process.pid}`, path: folder.path },
    })
    await lock.release()
    await (await take(folder.path)).release()
    expect(await readdir(folder.path)).toEqual([])
  })

  it.each([
    ['of a dead process', { pid: deadPid() }],
    ['of another process with the same number', { start: 'other-boot/12345' }],
    ['from before the last boot, where start times are unknown', { start: '', notedAtMs: 0 }],
  ])('takes over a lock %s', async (_name, change) => {
    await using folder = await tempFolder()
    await lockOf(folder.path, change)
    const lock = await take(folder.path)
    const { id } = JSON.parse(await readFile(join(folder.path, 'lock'), 'utf8'))
    expect(id).not.toBe('somebody-else')
    await lock.release()
    expect(await readdir(folder.path)).toEqual([])
  })

  it.each(['', '{"pid":', 'null'])('takes over a lock torn to %j', async (content) => {
    await using folder = await tempFolder()
    await folder.file('lock', content)
    const lock = await take(folder.path)
    await expect(take(folder.path)).rejects.toMatchObject({ code: 'disk/in-use' })
    await lock.release()
  })

  it('is given to exactly one of many who find a stale one at once', async () => {
    await using folder = await tempFolder()
    const pid = deadPid()
    for (let round = 0; round < 20; round++) {
      await lockOf(folder.path, { pid })
      const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => take(folder.path)))
      const won = outcomes.filter((outcome) => outcome.status === 'fulfilled')
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
      expect(won).toHaveLength(1)
      expect(refused.map(({ reason }) => reason.code)).toEqual(Array(4).fill('disk/in-use'))
      for (const { value } of won) await value.release()
      expect(await readdir(folder.path)).toEqual([])
    }
  })

  it('works where files cannot have two names', async () => {
    await using folder = await tempFolder()
    const files = { ...diskFiles, link: noLink }
    const lock = await take(folder.path, files)
    await expect(take(folder.path, files)).rejects.toMatchObject({ code: 'disk/in-use' })
    await lock.release()
    expect(await readdir(folder.path)).toEqual([])
  })

  it('leaves the lock of another one alone at its release', async () => {
    await using folder = await tempFolder()
    const lock = await take(folder.path)
    await lockOf(folder.path, {})
    await lock.release()
    expect(await readdir(folder.path)).toEqual(['lock'])
  })

  it('tells a folder that is not there', async () => {
    await expect(take('/nowhere/at/all')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a process', () => {
  it('is running while it runs', async () => {
    expect(await isRunning(await ownIdentity(systemClock), systemClock)).toBe(true)
    const noted = { ...(await ownIdentity(systemClock)), pid: deadPid() }
    expect(await isRunning(noted, systemClock)).toBe(false)
  })
})
