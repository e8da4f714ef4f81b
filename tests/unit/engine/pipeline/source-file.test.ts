import { execFileSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import {
  appendFile,
  chmod,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  assertUnchanged,
  identify,
  isSameIdentity,
  openSource,
  readFully,
  toSourceError,
} from '../../../../electron/engine/pipeline/source-file.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { errorOf, until } from '../../../support/until.ts'

let folder: TempFolder
beforeEach(async () => {
  folder = await tempFolder()
})
afterEach(async () => {
  await folder[Symbol.asyncDispose]()
})

describe('openSource', () => {
  it('reads the asked range, wherever it lies', async () => {
    await using file = await openSource(await folder.file('a', '0123456789'))
    const into = Buffer.alloc(4)
    await file.read(into, 6)
    expect(into.toString()).toBe('6789')
    await file.read(into, 0)
    expect(into.toString()).toBe('0123')
  })

  it('does not let eight FIFOs freeze files and DNS', async () => {
    const paths = Array.from({ length: 8 }, (_, index) => join(folder.path, `fifo-${index}`))
    execFileSync('mkfifo', paths)
    const plain = await folder.file('plain', 'x')
    const errors = paths.map(async (path) => await errorOf(openSource(path)))
    expect(await readFile(plain, 'utf8')).toBe('x')
    expect((await lookup('127.0.0.1')).address).toBe('127.0.0.1')
    for (const error of errors) {
      expect(await error).toMatchObject({ code: 'source/not-a-file', retry: 'never' })
    }
  })

  it.each([
    ['a missing file', 'none', 'source/missing', 'person'],
    ['a path through a file', 'file/inside', 'source/missing', 'person'],
    ['a folder', 'folder', 'source/is-folder', 'never'],
    ['a link to itself', 'loop', 'source/not-a-file', 'never'],
    ['a device', '/dev/null', 'source/not-a-file', 'never'],
    ['a name that is too long', 'n'.repeat(300), 'source/missing', 'never'],
  ])('says of %s what it is', async (_, name, code, retry) => {
    await folder.file('file', '')
    await mkdir(join(folder.path, 'folder'))
    await symlink('loop', join(folder.path, 'loop'))
    const path = name.startsWith('/') ? name : join(folder.path, name)
    expect(await errorOf(openSource(path))).toMatchObject({ code, retry, details: { path } })
    expect(await errorOf(identify(path))).toMatchObject({ code })
  })

  it('says that a file may not be read', async () => {
    const path = await folder.file('secret', 'x')
    await chmod(path, 0o000)
    await asNobody(async () => {
      expect(await errorOf(openSource(path))).toMatchObject({ code: 'source/unreadable' })
    })
  })

  it.each([
    ['EACCES', 'source/unreadable', 'never'],
    ['EPERM', 'source/unreadable', 'never'],
    ['EBUSY', 'source/locked', 'later'],
    ['EMFILE', 'source/locked', 'later'],
    ['EIO', 'source/read-error', 'later'],
    ['ENODEV', 'source/missing', 'person'],
  ])('makes of %s the error %s', (osCode, code, retry) => {
    const error = toSourceError(Object.assign(new Error('no'), { code: osCode }), '/a')
    expect(error).toMatchObject({ code, retry, details: { path: '/a', osCode } })
  })

  it('leaves an error it does not know as it is, for that is a bug', () => {
    const error = new RangeError('position')
    expect(toSourceError(error, '/a')).toBe(error)
  })

  it('says where a file ends that should go on', async () => {
    const path = await folder.file('short', '0123456789')
    await using file = await openSource(path)
    await truncate(path, 5)
    expect(await errorOf(file.read(Buffer.alloc(4), 3))).toMatchObject({
      code: 'source/changed',
      retry: 'person',
      details: { path, endedAtByte: '5' },
    })
  })
})

/** A file of ten bytes read as a disk in trouble does it: call by call. */
function disk(...answers: readonly (number | 'EIO')[]) {
  const content = Buffer.from('0123456789')
  const left = [...answers]
  const asked: number[] = []
  const read = async (into: Buffer, offset: number, length: number, position: number) => {
    asked.push(position)
    const answer = left.shift() ?? length
    if (answer === 'EIO') throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
    const bytesRead = content.copy(into, offset, position, position + Math.min(answer, length))
    return { bytesRead, buffer: into }
  }
  return { asked, handle: { read } as unknown as Parameters<typeof readFully>[0] }
}

describe('reading', () => {
  it('goes on after every short read', async () => {
    const { asked, handle } = disk(1, 2, 3)
    const into = Buffer.alloc(8)
    await readFully(handle, '/a', into, 1)
    expect(into.toString()).toBe('12345678')
    expect(asked).toEqual([1, 2, 4, 7])
  })

  it('asks once more for a byte the disk could not read', async () => {
    const { handle } = disk(3, 'EIO', 2, 'EIO')
    const into = Buffer.alloc(10)
    await readFully(handle, '/a', into, 0)
    expect(into.toString()).toBe('0123456789')
  })

  it('names the byte that cannot be read twice', async () => {
    const { handle } = disk(3, 'EIO', 'EIO')
    expect(await errorOf(readFully(handle, '/a', Buffer.alloc(10), 0))).toMatchObject({
      code: 'source/read-error',
      retry: 'never',
      details: { path: '/a', osCode: 'EIO', atByte: '3' },
    })
  })
})

describe('the identity of a file', () => {
  /** What is done to a file of ten bytes; the identity has to differ afterwards. */
  const changes: readonly (readonly [string, (path: string) => Promise<unknown>])[] = [
    ['grown', (path) => appendFile(path, 'x')],
    ['cut', (path) => truncate(path, 5)],
    ['written in place', async (path) => await patch(path)],
    [
      'replaced by a copy',
      async (path) => {
        await writeFile(`${path}.new`, await readFile(path))
        await rename(`${path}.new`, path)
      },
    ],
    [
      'rewritten with the same size and time',
      async (path) => {
        const { atime, mtime } = await stat(path)
        await patch(path)
        await utimes(path, atime, mtime)
      },
    ],
  ]

  it.each(changes)('differs when it was %s', async (_, change) => {
    const path = await folder.file('a', '0123456789')
    const { atime } = await stat(path)
    // Whole seconds, as a copied or unpacked file has them: mtime alone would not tell.
    await utimes(path, atime, 1_700_000_000)
    const before = await identify(path)
    expect(isSameIdentity(before, await identify(path))).toBe(true)
    await fileClockMoves()
    await change(path)
    const after = await identify(path)
    expect(isSameIdentity(before, after)).toBe(false)
    expect(() => assertUnchanged(path, before, after)).toThrow(
      expect.objectContaining({ code: 'source/changed', retry: 'person' }),
    )
  })

  it('is caught by ctime alone when size and mtime were restored', async () => {
    const path = await folder.file('a', '0123456789')
    await utimes(path, 1_700_000_000, 1_700_000_000)
    const before = await identify(path)
    await fileClockMoves()
    await patch(path)
    await utimes(path, 1_700_000_000, 1_700_000_000)
    const after = await identify(path)
    expect({ ...after, ctimeNs: '' }).toEqual({ ...before, ctimeNs: '' })
    expect(after.ctimeNs).not.toBe(before.ctimeNs)
  })

  it('is seen through the open file, also when the name leads elsewhere', async () => {
    const path = await folder.file('a', '0123456789')
    await using file = await openSource(path)
    expect(await file.currentIdentity()).toEqual(file.identity)
    await fileClockMoves()
    await rm(path)
    await writeFile(path, 'abcdefghij')
    const into = Buffer.alloc(10)
    await file.read(into, 0)
    expect(into.toString()).toBe('0123456789')
    expect(isSameIdentity(file.identity, await identify(path))).toBe(false)
    expect(isSameIdentity(file.identity, await file.currentIdentity())).toBe(false)
  })

  it('keeps numbers exact that a double cannot hold', async () => {
    const { mtimeNs } = await identify(await folder.file('a', ''))
    expect(mtimeNs).toMatch(/^\d{19}$/)
  })
})

async function patch(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.write('X', 3)
}

/** File systems count time in steps of some milliseconds. */
async function fileClockMoves(): Promise<void> {
  const probe = await folder.file('probe', '')
  const before = await identify(probe)
  await until(async () => {
    await writeFile(probe, '')
    return (await identify(probe)).ctimeNs !== before.ctimeNs
  })
}

/** Root may read everything, and continuous integration often is root. */
async function asNobody(action: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  try {
    await action()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
