import { chmod, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  findSources,
  type SearchProgress,
} from '../../../../electron/engine/fragments/find-sources.ts'
import { createRequestBudget } from '../../../../electron/engine/fragments/request-budget.ts'
import { digestRange } from '../../../../electron/engine/pipeline/digest-range.ts'
import { createFakeStorage } from '../../../support/fake-storage.ts'
import { createFastClock } from '../../../support/fast-clock.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'

const live = new AbortController().signal
const options = { contentType: '', metadata: {}, forbidOverwrite: false }
const bytes = seededBytes(105, 5)

interface Wish {
  readonly key?: string
  /** Parts of 10 bytes that are stored; 11 is the short last one. */
  readonly parts?: readonly number[]
}

async function bench({ key = 'dir/film.mov', parts = [1, 2, 3] }: Wish = {}) {
  const folder = await tempFolder()
  onTestFinished(() => folder[Symbol.asyncDispose]())
  const storage = createFakeStorage()
  const upload = await storage.initiate({ bucket: 'bucket', key }, options, live)
  for (const number of parts) {
    const part = bytes.subarray((number - 1) * 10, number * 10)
    const open = async function* () {
      yield part
    }
    const body = { lengthBytes: part.length, md5Base64: undefined, open }
    await storage.putPart(upload, number, body, live)
  }
  const told: SearchProgress[] = []
  const digested: string[] = []
  const deps = {
    storage,
    sender: {
      digest: (...[source, withMd5, signal]: Parameters<typeof digestRange>) => {
        digested.push(`${source.path} ${source.offsetBytes}+${source.lengthBytes}`)
        return digestRange(source, withMd5, signal)
      },
    },
    partsAtOnce: () => 2,
    clock: createFastClock(1_000),
    random: () => 0.5,
  }
  const find = (
    search: { readonly recent?: readonly string[]; readonly folder?: string },
    signal = live,
    tell = (progress: SearchProgress) => void told.push(progress),
  ) =>
    findSources(
      { connectionId: 'c', ...upload },
      { recent: search.recent ?? [], folder: search.folder },
      deps,
      createRequestBudget(),
      tell,
      signal,
    )
  return { folder, storage, upload, told, digested, find, inFolder: inFolder(folder) }
}

function inFolder(folder: TempFolder) {
  return async (name: string, content: Buffer): Promise<string> => {
    await mkdir(join(folder.path, name, '..'), { recursive: true })
    return await folder.file(name, content)
  }
}

/** Root may read everything: its rights are laid down for as long as that takes. */
async function asNobody<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await work()
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

const another = Buffer.concat([Buffer.alloc(10, 9), bytes.subarray(10)])
const brief = (found: Awaited<ReturnType<typeof findSources>>) =>
  found.map(({ path, firstPart, hasSameName }) => ({ path, firstPart, hasSameName }))

describe('findSources', () => {
  it('finds the file below a folder, by what is in it, and puts the right name first', async () => {
    const { folder, inFolder, find, told } = await bench()
    const copy = await inFolder('a/copy', bytes)
    const named = await inFolder('z/y/film.mov', bytes)
    await inFolder('b/film.mov', another)
    await inFolder('b/short', bytes.subarray(0, 29))
    const longer = await inFolder('c/longer', Buffer.concat([bytes, bytes]))
    const found = await find({ folder: folder.path })
    expect(brief(found.slice(0, 1))).toEqual([
      { path: named, firstPart: 'equal', hasSameName: true },
    ])
    expect(new Set(found.slice(1).map(({ path }) => path))).toEqual(new Set([copy, longer]))
    expect(found[0]?.sizeBytes).toBe(105)
    expect(told.at(-1)).toEqual({ files: 5, unreadable: 0 })
    expect(told.map(({ files }) => files)).toEqual([1, 2, 3, 4, 5])
  })

  it('reads nothing but the first stored part, and of files that are large enough', async () => {
    const { folder, inFolder, find, digested } = await bench({ parts: [2, 3, 11] })
    const right = await inFolder('right', bytes)
    await inFolder('one-byte-more', Buffer.concat([bytes, Buffer.alloc(1)]))
    await inFolder('one-byte-less', bytes.subarray(1))
    const found = await find({ folder: folder.path })
    expect(brief(found)).toEqual([{ path: right, firstPart: 'equal', hasSameName: false }])
    // The short last part tells the size exactly.
    expect(digested).toEqual([`${right} 10+10`])
  })

  it('looks at every place a single part may have', async () => {
    const { folder, inFolder, find, storage, upload } = await bench({ parts: [] })
    const part = bytes.subarray(60, 105)
    const open = async function* () {
      yield part
    }
    await storage.putPart(upload, 2, { lengthBytes: 45, md5Base64: undefined, open }, live)
    const right = await inFolder('right', bytes)
    expect(brief(await find({ folder: folder.path }))).toMatchObject([{ path: right }])
  })

  it('looks at recent files first, once each, and past those that are gone', async () => {
    const { folder, inFolder, find, told } = await bench()
    const right = await inFolder('in/right', bytes)
    const gone = join(folder.path, 'gone')
    const found = await find({ recent: [gone, right], folder: join(folder.path, 'in') })
    expect(brief(found)).toMatchObject([{ path: right }])
    expect(told).toEqual([
      { files: 1, unreadable: 0 },
      { files: 2, unreadable: 0 },
    ])
    expect(brief(await find({ recent: [right] }))).toMatchObject([{ path: right }])
  })

  it('follows no links, and counts what it may not read', async () => {
    const { folder, inFolder, find, told } = await bench()
    await inFolder('out/right', bytes)
    await inFolder('in/locked/right', bytes)
    const secret = await inFolder('in/secret', bytes)
    await symlink(join(folder.path, 'out'), join(folder.path, 'in', 'link'))
    await symlink(join(folder.path, 'out', 'right'), join(folder.path, 'in', 'file-link'))
    await chmod(join(folder.path, 'in', 'locked'), 0o000)
    await chmod(secret, 0o000)
    onTestFinished(() => chmod(join(folder.path, 'in', 'locked'), 0o700))
    await chmod(folder.path, 0o755)
    expect(await asNobody(() => find({ folder: join(folder.path, 'in') }))).toEqual([])
    expect(told.at(-1)).toEqual({ files: 1, unreadable: 2 })
  })

  it('says why a folder cannot be searched at all', async () => {
    const { folder, find } = await bench()
    const missing = find({ folder: join(folder.path, 'missing') })
    await expect(missing).rejects.toMatchObject({ code: 'source/missing' })
  })

  it('keeps those it cannot compare, behind those it can, and at most fifty', async () => {
    const { folder, inFolder, find, storage, upload } = await bench()
    const names = Array.from({ length: 60 }, (_, index) => `f${index}`)
    await Promise.all(names.map((name) => inFolder(name, bytes)))
    const named = await inFolder('film.mov', bytes)
    expect(await find({ folder: folder.path })).toHaveLength(50)
    const [first] = storage.uploads.get(upload.uploadId)?.parts.values() ?? []
    if (first === undefined) throw new Error('no part')
    // As parts of server-side encryption are listed by services that tell no CRC-64.
    const parts = storage.uploads.get(upload.uploadId)?.parts
    parts?.set(1, { ...first, etag: `${'0'.repeat(32)}-1`, crc64: undefined })
    const found = await find({ folder: folder.path })
    expect(found).toHaveLength(50)
    expect(found[0]).toEqual({
      path: named,
      sizeBytes: 105,
      firstPart: 'unknown',
      hasSameName: true,
    })
  })

  it('finds nothing for an upload without parts, and reads nothing for it', async () => {
    const { folder, inFolder, find, told } = await bench({ parts: [] })
    await inFolder('right', bytes)
    expect(await find({ folder: folder.path })).toEqual([])
    expect(told).toEqual([])
  })

  it('stops at once', async () => {
    const { folder, inFolder, find } = await bench()
    for (let index = 0; index < 10; index++) await inFolder(`f${index}`, bytes)
    const stop = new AbortController()
    let looked = 0
    const finding = find({ folder: folder.path }, stop.signal, ({ files }) => {
      looked = files
      if (files === 3) stop.abort('enough')
    })
    await expect(finding).rejects.toBe('enough')
    expect(looked).toBe(3)
  })
})
