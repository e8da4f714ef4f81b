import { readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  diskFiles,
  listIfThere,
  readWhole,
  writeAll,
  type AppendFile,
} from '../../../../electron/engine/store/file-system.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

const fileThatTakes = (most: number, into: number[]): AppendFile => ({
  write: async (bytes) => {
    const taken = Math.min(most, bytes.length)
    into.push(...bytes.subarray(0, taken))
    return taken
  },
  datasync: async () => {},
  close: async () => {},
})

const failing = (code: string): typeof diskFiles => ({
  ...diskFiles,
  read: async function* () {
    yield Buffer.from('first')
    throw Object.assign(new Error(code), { code })
  },
})

describe('the real disk', () => {
  it('makes folders and files that only their owner can read', async () => {
    await using temporary = await tempFolder()
    const folder = join(temporary.path, 'a', 'b')
    await diskFiles.makeFolder(folder)
    await diskFiles.makeFolder(folder)
    const file = await diskFiles.create(join(folder, 'f'))
    await writeAll(file, Buffer.from('content'))
    await file.datasync()
    await file.close()
    await diskFiles.sync(join(folder, 'f'))
    await diskFiles.syncFolder(folder)
    expect(await modeOf(join(temporary.path, 'a'))).toBe(0o700)
    expect(await modeOf(folder)).toBe(0o700)
    expect(await modeOf(join(folder, 'f'))).toBe(0o600)
    expect(await readFile(join(folder, 'f'), 'utf8')).toBe('content')
    expect(await diskFiles.capacityBytes(folder)).toBeGreaterThan(0)
  })

  it('tells with the next sync that a file is gone, which still takes what is written', async () => {
    await using folder = await tempFolder()
    const path = join(folder.path, 'f')
    const file = await diskFiles.create(path)
    await writeAll(file, Buffer.from('one'))
    await file.datasync()
    await rm(path)
    await writeAll(file, Buffer.from('two'))
    await expect(file.datasync()).rejects.toMatchObject({ code: 'ENOENT' })
    await folder.file('f', 'another')
    await expect(file.datasync()).rejects.toMatchObject({ code: 'ENOENT', path })
    await file.close()
  })

  it('never writes over a file that is there', async () => {
    await using folder = await tempFolder()
    const path = await folder.file('f', 'old')
    await expect(diskFiles.create(path)).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(diskFiles.link(path, path)).rejects.toMatchObject({ code: 'EEXIST' })
  })

  it('reads big files in pieces', async () => {
    await using folder = await tempFolder()
    const content = Buffer.alloc(2_500_000, 'partway ')
    const path = await folder.file('f', content)
    const sizes: number[] = []
    for await (const piece of diskFiles.read(path)) sizes.push(piece.length)
    expect(sizes).toEqual([...Array<number>(9).fill(262_144), 140_704])
    expect((await readWhole(diskFiles, path)).equals(content)).toBe(true)
  })

  it('lists nothing where there is no folder, and fails where there is a file', async () => {
    await using folder = await tempFolder()
    const path = await folder.file('f', '')
    expect(await listIfThere(diskFiles, join(folder.path, 'none'))).toEqual([])
    await expect(listIfThere(diskFiles, path)).rejects.toMatchObject({ code: 'ENOTDIR' })
  })
})

describe('writing all', () => {
  it('goes on after a short write', async () => {
    const taken: number[] = []
    await writeAll(fileThatTakes(3, taken), Buffer.from('partway'))
    expect(Buffer.from(taken).toString()).toBe('partway')
  })

  it('takes a write of nothing for a full disk instead of trying for ever', async () => {
    const write = writeAll(fileThatTakes(0, []), Buffer.from('partway'))
    await expect(write).rejects.toMatchObject({ code: 'ENOSPC' })
  })
})

describe('reading all', () => {
  it('keeps what comes before an unreadable place, and tells every other failure', async () => {
    expect((await readWhole(failing('EIO'), 'x')).toString()).toBe('first')
    await expect(readWhole(failing('EACCES'), 'x')).rejects.toMatchObject({ code: 'EACCES' })
  })
})
