import { execFileSync } from 'node:child_process'
import { mkdir, rename, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inThread, throughPool } from '../../../../electron/engine/pipeline/file-access.ts'
import { openSource, openUnchanged } from '../../../../electron/engine/pipeline/source-file.ts'
import { systemClock } from '../../../../electron/engine/ports.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { errorOf } from '../../../support/until.ts'

let folder: TempFolder
beforeEach(async () => {
  folder = await tempFolder()
})
afterEach(async () => {
  await folder[Symbol.asyncDispose]()
})

describe.each([
  ['through the pool', throughPool],
  ['in the thread', inThread(systemClock, () => {})],
])('a file accessed %s', (_, access) => {
  it('is read wherever asked, also behind a link', async () => {
    await folder.file('a', '0123456789')
    await symlink('a', join(folder.path, 'link'))
    for (const name of ['a', 'link']) {
      await using file = await openSource(join(folder.path, name), access)
      const into = Buffer.alloc(4)
      await file.read(into, 6)
      expect(into.toString()).toBe('6789')
      expect(file.identity).toEqual(await file.currentIdentity())
    }
  })

  it('is refused in the same words', async () => {
    execFileSync('mkfifo', [join(folder.path, 'fifo')])
    await mkdir(join(folder.path, 'folder'))
    await symlink('loop', join(folder.path, 'loop'))
    const codes: unknown[] = []
    for (const name of ['none', 'fifo', 'folder', 'loop']) {
      codes.push(await errorOf(openSource(join(folder.path, name), access)))
    }
    expect(codes).toMatchObject([
      { code: 'source/missing', retry: 'person', details: { osCode: 'ENOENT' } },
      { code: 'source/not-a-file', retry: 'never' },
      { code: 'source/is-folder', retry: 'never' },
      { code: 'source/not-a-file', details: { osCode: 'ELOOP' } },
    ])
  })

  it('is known as changed when it is another one, or shorter', async () => {
    const path = await folder.file('a', '0123456789')
    await using file = await openSource(path, access)
    await truncate(path, 5)
    expect(await errorOf(file.read(Buffer.alloc(4), 3))).toMatchObject({
      code: 'source/changed',
      details: { endedAtByte: '5' },
    })
    await rename(await folder.file('b', '0123456789'), path)
    expect(await errorOf(openUnchanged(path, file.identity, access))).toMatchObject({
      code: 'source/changed',
    })
  })
})
