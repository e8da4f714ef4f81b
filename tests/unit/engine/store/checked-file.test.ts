import { describe, expect, it } from 'vitest'
import {
  isCheckedFileValid,
  isTemporary,
  readCheckedFile,
  readCheckedLines,
  writeCheckedFile,
} from '../../../../electron/engine/store/checked-file.ts'
import { createCrashDisk } from '../../../support/crash-file-system.ts'

const folder = '/data'
const path = '/data/a.3'
const header = { magic: 'TEST', schema: 1, minReader: 1, gen: 3 }
const body = ['{"first":', '"ä"', '}']

async function written(): Promise<ReturnType<typeof createCrashDisk>> {
  const disk = createCrashDisk()
  await disk.files.makeFolder(folder)
  await writeCheckedFile(disk.files, { folder, name: 'a.3', verify: true }, header, body)
  return disk
}

describe('a checked file', () => {
  it('gives back header and body', async () => {
    const { files } = await written()
    const found = await readCheckedFile(files, path, 3)
    expect(found.header).toMatchObject(header)
    expect(found.body?.toString()).toBe('{"first":"ä"}')
    expect(await isCheckedFileValid(files, path, 3)).toBe(true)
    expect(await files.list(folder)).toEqual(['a.3'])
  })

  it('notices every flipped bit, every cut and every byte too many, by all ways of checking', async () => {
    const whole = (await written()).content().get(path) ?? Buffer.alloc(0)
    const damaged: Buffer[] = [Buffer.concat([whole, Buffer.from('\n')])]
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const flipped = Buffer.from(whole)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      damaged.push(flipped)
    }
    for (let length = 0; length < whole.length; length++) damaged.push(whole.subarray(0, length))
    for (const content of damaged) {
      const { files } = createCrashDisk(new Map([[path, content]]))
      expect((await readCheckedFile(files, path, 3)).body).toBeUndefined()
      expect(await isCheckedFileValid(files, path, 3)).toBe(false)
      const taker = { begin: () => {}, line: async () => {} }
      expect((await readCheckedLines(files, path, 3, taker)).isWhole).toBe(false)
    }
  })

  it('gives a long body line by line, and holds none of it while it is written', async () => {
    const disk = createCrashDisk()
    await disk.files.makeFolder(folder)
    const lines = Array.from({ length: 40 }, (_, n) => `${n}ä`.repeat(30_000))
    let made = 0
    const body = {
      *[Symbol.iterator]() {
        for (const [n, line] of lines.entries()) {
          made += 1
          yield n === 0 ? line : `\n${line}`
        }
      },
    }
    const size = await writeCheckedFile(
      disk.files,
      { folder, name: 'a.3', verify: true },
      header,
      body,
    )
    // Once for the sum, once for the disk.
    expect(made).toBe(2 * lines.length)
    expect(disk.content().get(path)?.length).toBe(size)
    const found: string[] = []
    const { isWhole } = await readCheckedLines(disk.files, path, 3, {
      begin: (told) => expect(told).toMatchObject(header),
      line: async (text) => void found.push(text),
    })
    expect(isWhole).toBe(true)
    expect(found.join('\n') === lines.join('\n')).toBe(true)
  })

  it('tells a damaged body from a damaged header', async () => {
    const whole = (await written()).content().get(path) ?? Buffer.alloc(0)
    const { files } = createCrashDisk(new Map([[path, whole.subarray(0, -3)]]))
    const found = await readCheckedFile(files, path, 3)
    expect(found.header).toMatchObject(header)
    expect(found.body).toBeUndefined()
  })

  it('writes on when the disk takes a few bytes at a time', async () => {
    const disk = createCrashDisk()
    await disk.files.makeFolder(folder)
    const files = {
      ...disk.files,
      create: async (name: string) => {
        const file = await disk.files.create(name)
        return { ...file, write: (bytes: Uint8Array) => file.write(bytes.subarray(0, 3)) }
      },
    }
    await writeCheckedFile(files, { folder, name: 'a.3', verify: true }, header, body)
    expect((await readCheckedFile(files, path, 3)).body?.toString()).toBe('{"first":"ä"}')
  })

  it('never gets its name when it reads back differently', async () => {
    const disk = createCrashDisk()
    await disk.files.makeFolder(folder)
    const files = {
      ...disk.files,
      read: async function* (name: string) {
        for await (const piece of disk.files.read(name)) yield piece.subarray(0, -2)
      },
    }
    const write = writeCheckedFile(files, { folder, name: 'a.3', verify: true }, header, body)
    await expect(write).rejects.toMatchObject({ code: 'disk/unwritable' })
    expect(await disk.files.list(folder)).toEqual([])
  })

  it.each(['create', 'write', 'sync', 'rename'] as const)(
    'leaves nothing under its name when %s fails',
    async (call) => {
      const disk = createCrashDisk()
      await disk.files.makeFolder(folder)
      disk.failWith = (kind) => (kind === call ? 'EIO' : undefined)
      const write = writeCheckedFile(
        disk.files,
        { folder, name: 'a.3', verify: true },
        header,
        body,
      )
      await expect(write).rejects.toMatchObject({ code: 'EIO' })
      expect((await disk.files.list(folder)).filter((name) => !isTemporary(name))).toEqual([])
    },
  )
})
