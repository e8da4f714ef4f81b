import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { diskFiles, type FileSystem } from '../../../../electron/engine/store/file-system.ts'
import { createReceiptStore, receiptPath } from '../../../../electron/engine/store/receipt-files.ts'
import { createTrouble } from '../../../../electron/engine/store/trouble.ts'
import { decodeReceipt, encodeReceipt } from '../../../../electron/engine/task/receipt.ts'
import { aReceipt } from '../../../support/build-receipt.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

describe('the receipts of a data folder', () => {
  it('keep what was written, beside nothing else', async () => {
    await using folder = await tempFolder()
    const store = storeIn(folder.path)
    await store.write('task-1', aReceipt())
    expect(await storeIn(folder.path).read('task-1')).toEqual(aReceipt())
    const path = receiptPath(folder.path, 'task-1')
    expect(decodeReceipt(await readFile(path, 'utf8'))).toEqual({ receipt: aReceipt() })
    expect(await readdir(join(folder.path, 'receipts'))).toEqual(['task-1.json'])
  })

  it.skipIf(process.platform === 'win32')('are readable for this user only', async () => {
    await using folder = await tempFolder()
    await storeIn(folder.path).write('task-1', aReceipt())
    expect((await stat(receiptPath(folder.path, 'task-1'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder.path, 'receipts'))).mode & 0o777).toBe(0o700)
  })

  it('answer nothing for a task without one', async () => {
    await using folder = await tempFolder()
    expect(await storeIn(folder.path).read('task-1')).toBeUndefined()
  })

  it('replace an earlier one, and what a killed write left behind', async () => {
    await using folder = await tempFolder()
    const store = storeIn(folder.path)
    await store.write('task-1', aReceipt(2))
    await writeFile(`${receiptPath(folder.path, 'task-1')}.tmp`, '{"half')
    await store.write('task-1', aReceipt(3))
    expect(await store.read('task-1')).toEqual(aReceipt(3))
    expect(await readdir(join(folder.path, 'receipts'))).toEqual(['task-1.json'])
  })

  it('that end together share the syncs of their folder', async () => {
    await using folder = await tempFolder()
    await storeIn(folder.path).write('before', aReceipt())
    const allRenamed = Promise.withResolvers<void>()
    let renames = 0
    let syncs = 0
    const store = storeIn(folder.path, {
      ...diskFiles,
      rename: async (from, to) => {
        await diskFiles.rename(from, to)
        if (++renames === 20) allRenamed.resolve()
      },
      syncFolder: async (path) => {
        syncs += 1
        await allRenamed.promise
        await diskFiles.syncFolder(path)
      },
    })
    const ids = Array.from({ length: 20 }, (_, n) => `task-${n}`)
    await Promise.all(ids.map((id) => store.write(id, aReceipt())))
    // One that had begun before the others had their names, one for all of these.
    expect(syncs).toBe(2)
    expect(await readdir(join(folder.path, 'receipts'))).toHaveLength(21)
  })

  it('refuse a damaged one by name', async () => {
    await using folder = await tempFolder()
    const store = storeIn(folder.path)
    await store.write('task-1', aReceipt())
    const path = receiptPath(folder.path, 'task-1')
    await writeFile(path, encodeReceipt(aReceipt()).replace('film.mov', 'fiIm.mov'))
    await expect(store.read('task-1')).rejects.toMatchObject({
      code: 'disk/damaged',
      details: { path },
    })
    await writeFile(path, '{"partway-receipt":2}')
    await expect(store.read('task-1')).rejects.toMatchObject({ code: 'disk/newer-version' })
  })

  it('never name a file outside their folder', async () => {
    await using folder = await tempFolder()
    await expect(storeIn(folder.path).write('../task', aReceipt())).rejects.toThrow('task id')
  })

  it('tell that the disk is full, keep the earlier one, and tell when it is well again', async () => {
    await using folder = await tempFolder()
    await storeIn(folder.path).write('task-1', aReceipt(2))
    const trouble = createTrouble()
    let isFull = true
    const files: FileSystem = {
      ...diskFiles,
      create: async (path) => ({
        ...(await diskFiles.create(path)),
        ...(isFull ? { write: async () => 0 } : {}),
      }),
    }
    const store = createReceiptStore({ folder: folder.path, files, trouble })
    await expect(store.write('task-1', aReceipt(3))).rejects.toMatchObject({ code: 'disk/full' })
    expect(trouble.current()).toMatchObject({ code: 'disk/full' })
    expect(await store.read('task-1')).toEqual(aReceipt(2))
    isFull = false
    await store.write('task-1', aReceipt(3))
    expect(trouble.current()).toBeUndefined()
    expect(await store.read('task-1')).toEqual(aReceipt(3))
  })
})

function storeIn(
  folder: string,
  files: FileSystem = diskFiles,
): ReturnType<typeof createReceiptStore> {
  return createReceiptStore({ folder, files, trouble: createTrouble() })
}
