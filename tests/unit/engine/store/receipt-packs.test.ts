import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  diskFiles,
  type AppendFile,
  type FileSystem,
} from '../../../../electron/engine/store/file-system.ts'
import { createReceiptStore, receiptPath } from '../../../../electron/engine/store/receipt-files.ts'
import type { ReceiptStore } from '../../../../electron/engine/store/stores.ts'
import { createTrouble } from '../../../../electron/engine/store/trouble.ts'
import { encodeReceipt, type Receipt } from '../../../../electron/engine/task/receipt.ts'
import { aReceipt } from '../../../support/build-receipt.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

describe('the receipts of small files', () => {
  it('share a file and its syncs, and are found by their tasks', async () => {
    await using folder = await tempFolder()
    let syncs = 0
    const store = storeIn(folder.path, watching({ sync: () => void syncs++ }))
    const ids = Array.from({ length: 50 }, (_, n) => `task-${n}`)
    await Promise.all(ids.map((id) => store.write(id, small(id))))
    expect(syncs).toBe(1)
    expect(await readdir(join(folder.path, 'receipts'))).toEqual(['pack.1.jsonl'])
    const later = storeIn(folder.path)
    for (const id of ids) expect(await later.read(id)).toEqual(small(id))
    expect(await later.read('task-5')).not.toEqual(await later.read('task-50'))
    await store.close()
  })

  it('are told as kept only after their sync', async () => {
    await using folder = await tempFolder()
    const steps: string[] = []
    const store = storeIn(
      folder.path,
      watching({ sync: () => steps.push('sync'), folder: () => steps.push('name') }),
    )
    await store.write('a', small('a')).then(() => steps.push('kept'))
    expect(steps).toEqual(['name', 'sync', 'kept'])
    await store.close()
  })

  it('go on in the same file in the next life, behind what a kill tore off', async () => {
    await using folder = await tempFolder()
    await writeAll(storeIn(folder.path), 'a')
    const pack = join(folder.path, 'receipts', 'pack.1.jsonl')
    await appendFile(pack, '{"task":"b","receipt":{"partway-rec')
    await writeAll(storeIn(folder.path), 'b', 'c')
    expect(await readdir(join(folder.path, 'receipts'))).toEqual(['pack.1.jsonl'])
    for (const id of ['a', 'b', 'c']) {
      expect(await storeIn(folder.path).read(id)).toEqual(small(id))
    }
  })

  it('begin another file when one is long', async () => {
    await using folder = await tempFolder()
    await writeAll(storeIn(folder.path), 'a')
    const pack = join(folder.path, 'receipts', 'pack.1.jsonl')
    await appendFile(pack, `${'x'.repeat(4 * 1024 * 1024)}\n`)
    await writeAll(storeIn(folder.path), 'b')
    await writeAll(storeIn(folder.path), 'c')
    const names = await readdir(join(folder.path, 'receipts'))
    expect(names.toSorted()).toEqual(['pack.1.jsonl', 'pack.2.jsonl'])
    for (const id of ['a', 'b', 'c']) {
      expect(await storeIn(folder.path).read(id)).toEqual(small(id))
    }
  })

  it('that are damaged are refused by name, and harm no other', async () => {
    await using folder = await tempFolder()
    await writeAll(storeIn(folder.path), 'a', 'b', 'c')
    const path = join(folder.path, 'receipts', 'pack.1.jsonl')
    const text = await readFile(path, 'utf8')
    const at = text.indexOf('film.mov', text.indexOf('"task":"b"'))
    await writeFile(path, `${text.slice(0, at)}fiIm.mov${text.slice(at + 8)}`)
    const store = storeIn(folder.path)
    const damaged = { code: 'disk/damaged', details: { path } }
    await expect(store.read('b')).rejects.toMatchObject(damaged)
    expect(await store.read('a')).toEqual(small('a'))
    expect(await store.read('c')).toEqual(small('c'))
    await writeAll(storeIn(folder.path), 'b')
    expect(await store.read('b')).toEqual(small('b'))
  })

  it('replace the file that an earlier version wrote for one of them', async () => {
    await using folder = await tempFolder()
    const store = storeIn(folder.path)
    await store.write('parts', aReceipt())
    const old = small('a', 'earlier')
    await writeFile(receiptPath(folder.path, 'a'), encodeReceipt(old))
    expect(await store.read('a')).toEqual(old)
    await writeAll(store, 'a')
    expect(await store.read('a')).toEqual(small('a'))
    expect(await store.read('parts')).toEqual(aReceipt())
  })

  it.each(['write', 'datasync'] as const)(
    'that fail to %s are not kept, and the next ones go to another file',
    async (call) => {
      await using folder = await tempFolder()
      let isBad = false
      const store = storeIn(folder.path, {
        ...diskFiles,
        create: async (path) => failing(await diskFiles.create(path), call, () => isBad),
      })
      await store.write('a', small('a'))
      isBad = true
      for (const _ of [1, 2, 3]) {
        await expect(store.write('b', small('b'))).rejects.toMatchObject({ code: 'disk/full' })
      }
      isBad = false
      await store.write('c', small('c'))
      await store.close()
      const names = await readdir(join(folder.path, 'receipts'))
      expect(names.toSorted()).toEqual(['pack.1.jsonl', 'pack.2.jsonl'])
      for (const id of ['a', 'c']) expect(await storeIn(folder.path).read(id)).toEqual(small(id))
    },
  )
})

function small(id: string, proven = 'now'): Receipt {
  return aReceipt(1, { uploadId: undefined, partway: `${id} ${proven}` })
}

function storeIn(folder: string, files: FileSystem = diskFiles): ReceiptStore {
  return createReceiptStore({ folder, files, trouble: createTrouble() })
}

/** One after the other, then closes. */
async function writeAll(store: ReceiptStore, ...ids: readonly string[]): Promise<void> {
  for (const id of ids) await store.write(id, small(id))
  await store.close()
}

function watching(on: { readonly sync: () => void; readonly folder?: () => void }): FileSystem {
  return {
    ...diskFiles,
    create: async (path) => {
      const file = await diskFiles.create(path)
      return { ...file, datasync: () => (on.sync(), file.datasync()) }
    },
    syncFolder: (path) => (on.folder?.(), diskFiles.syncFolder(path)),
  }
}

function failing(file: AppendFile, call: 'write' | 'datasync', isBad: () => boolean): AppendFile {
  return {
    ...file,
    write: (bytes) => (call === 'write' && isBad() ? refuse() : file.write(bytes)),
    datasync: () => (call === 'datasync' && isBad() ? refuse() : file.datasync()),
  }
}

function refuse(): Promise<never> {
  return Promise.reject(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))
}
