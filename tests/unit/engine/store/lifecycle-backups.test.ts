import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/ports.ts'
import { diskFiles, type FileSystem } from '../../../../electron/engine/store/file-system.ts'
import { createLifecycleBackupStore } from '../../../../electron/engine/store/lifecycle-backups.ts'
import { createQuarantine } from '../../../../electron/engine/store/quarantine.ts'
import { createRecordingLogger } from '../../../support/recording-logger.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const one = { savedMs: 1, previous: null, written: '<a>中\n"</a>' }
const two = { savedMs: 2, previous: '<a>中\n"</a>', written: null }

function storeIn(folder: string, files: FileSystem = diskFiles) {
  const logger = createRecordingLogger()
  const quarantine = createQuarantine({ folder, files, clock: systemClock, logger })
  return { logger, ...createLifecycleBackupStore({ folder, files, logger, quarantine }) }
}

async function onlyFile(folder: string): Promise<string> {
  const [name, ...more] = await readdir(join(folder, 'lifecycle'))
  expect(more).toEqual([])
  return join(folder, 'lifecycle', name ?? '')
}

describe('kept lifecycle configurations', () => {
  it('are there after the program has gone, for their bucket of their connection only', async () => {
    await using folder = await tempFolder()
    await storeIn(folder.path).write('c', 'bucket', [one])
    await storeIn(folder.path).write('c', 'bucket', [two, one])
    const store = storeIn(folder.path)
    expect(await store.read('c', 'bucket')).toEqual([two, one])
    expect(await store.read('c', '../bucket')).toEqual([])
    expect(await store.read('d', 'bucket')).toEqual([])
    expect(store.logger.lines).toEqual([])
    expect((await stat(await onlyFile(folder.path))).mode & 0o077).toBe(0)
  })

  it('are written over what a kill left in the middle of a write', async () => {
    await using folder = await tempFolder()
    const store = storeIn(folder.path)
    await store.write('c', 'bucket', [one])
    await writeFile(`${await onlyFile(folder.path)}.tmp`, 'half')
    await store.write('c', 'bucket', [two])
    expect(await store.read('c', 'bucket')).toEqual([two])
    await onlyFile(folder.path)
  })

  it('that are damaged count as none, and are set aside by the next ones', async () => {
    await using folder = await tempFolder()
    const store = storeIn(folder.path)
    await store.write('c', 'bucket', [one])
    const path = await onlyFile(folder.path)
    await writeFile(path, (await readFile(path, 'utf8')).replace('中', '国'))
    expect(await store.read('c', 'bucket')).toEqual([])
    expect(store.logger.lines.join()).toContain('damaged')
    await store.write('c', 'bucket', [two])
    expect(await store.read('c', 'bucket')).toEqual([two])
    expect(await readdir(join(folder.path, 'quarantine'))).toHaveLength(1)
  })

  it.each([
    ['ENOSPC', 'disk/full'],
    ['EROFS', 'disk/unwritable'],
  ])('that meet %s keep those before, and say %s', async (code, expected) => {
    await using folder = await tempFolder()
    await storeIn(folder.path).write('c', 'bucket', [one])
    const files = {
      ...diskFiles,
      create: () => Promise.reject(Object.assign(new Error(code), { code })),
    }
    const store = storeIn(folder.path, files)
    await expect(store.write('c', 'bucket', [two])).rejects.toMatchObject({ code: expected })
    expect(await store.read('c', 'bucket')).toEqual([one])
  })

  it('are on the disk, with their name, before the program goes on', async () => {
    await using folder = await tempFolder()
    const steps: string[] = []
    const files: FileSystem = {
      ...diskFiles,
      create: async (path) => {
        const file = await diskFiles.create(path)
        return { ...file, datasync: () => (steps.push('content'), file.datasync()) }
      },
      rename: (from, to) => (steps.push('name'), diskFiles.rename(from, to)),
      syncFolder: (path) => (steps.push('folder'), diskFiles.syncFolder(path)),
    }
    await storeIn(folder.path, files).write('c', 'bucket', [one])
    expect(steps).toEqual(['content', 'name', 'folder'])
  })
})
