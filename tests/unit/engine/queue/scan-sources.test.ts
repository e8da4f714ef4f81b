import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scanSources } from '../../../../electron/engine/queue/scan-sources.ts'
import { tempFolder, type TempFolder } from '../../../support/temp-folder.ts'
import { errorOf } from '../../../support/until.ts'

const live = new AbortController().signal
let folder: TempFolder
let root: string
beforeEach(async () => {
  folder = await tempFolder()
  root = folder.path
})
afterEach(async () => {
  await folder[Symbol.asyncDispose]()
})

const at = (...parts: readonly string[]): string => join(root, ...parts)

async function tree(...files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(join(at(file), '..'), { recursive: true })
    await writeFile(at(file), '')
  }
}

/** What a scan finds: `name` of a file, `path: code` of what is refused; sorted. */
async function scan(paths: readonly string[], links: 'skip' | 'follow' = 'skip') {
  const found: string[] = []
  for await (const each of scanSources(paths, links, live)) {
    if (each.kind === 'file') found.push(each.name)
    else found.push(`${relative(root, each.path)}: ${(each.error as { code: string }).code}`)
  }
  return found.toSorted()
}

describe('scanSources', () => {
  it('names a file after itself and files of a folder from the folder on', async () => {
    await tree('a.txt', 'photos/1.jpg', 'photos/2024/may/2.jpg')
    expect(await scan([at('a.txt'), at('photos')])).toEqual([
      'a.txt',
      'photos/1.jpg',
      'photos/2024/may/2.jpg',
    ])
  })

  it.each([
    'a+b',
    'a%2Bb',
    'π 😀',
    '文件',
    ' two  spaces ',
    'a\nb',
    '...',
    'a:b*?"<>|',
    '-rf',
    "'",
  ])('keeps the name %j as it is', async (name) => {
    await tree(`folder/${name}`)
    expect(await scan([at('folder')])).toEqual([`folder/${name}`])
  })

  it('refuses a name that is not UTF-8, and goes on', async () => {
    await tree('folder/good')
    await writeFile(Buffer.concat([Buffer.from(`${at('folder')}/bad-`), Buffer.from([0xff])]), '')
    const found = await scan([at('folder')])
    expect(found).toHaveLength(2)
    expect(found).toContain('folder/good')
    expect(found.find((each) => each.endsWith('key/not-utf8'))).toContain('folder/bad-')
  })

  it('keeps the two forms of one accented name apart', async () => {
    await tree('folder/caf\u00e9', 'folder/cafe\u0301')
    expect(new Set(await scan([at('folder')])).size).toBe(2)
  })

  it('follows a link that is named, under the name of the link', async () => {
    await tree('real.txt', 'folder/inside.txt')
    await symlink('real.txt', at('link.txt'))
    await symlink('folder', at('link'))
    expect(await scan([at('link.txt'), at('link')])).toEqual(['link.txt', 'link/inside.txt'])
  })

  it('says which links inside a folder it leaves out', async () => {
    await tree('folder/a', 'elsewhere/b')
    await symlink('../elsewhere', at('folder/link'))
    expect(await scan([at('folder')])).toEqual(['folder/a', 'folder/link: source/not-a-file'])
  })

  it('follows links inside a folder when asked to, but never in a circle', async () => {
    await tree('folder/a', 'folder/sub/c', 'elsewhere/b')
    await symlink('../elsewhere', at('folder/link'))
    await symlink('..', at('folder/sub/up'))
    await symlink('.', at('folder/self'))
    expect(await scan([at('folder')], 'follow')).toEqual([
      'folder/a',
      'folder/link/b',
      'folder/self: source/not-a-file',
      'folder/sub/c',
      'folder/sub/up: source/not-a-file',
    ])
  })

  it('cuts two folders that lead into each other', async () => {
    await tree('one/a', 'two/b')
    await symlink('../two', at('one/to-two'))
    await symlink('../one', at('two/to-one'))
    expect(await scan([at('one')], 'follow')).toEqual([
      'one/a',
      'one/to-two/b',
      'one/to-two/to-one: source/not-a-file',
    ])
  })

  it('refuses special files, dangling links and what is not there, each with its reason', async () => {
    await tree('folder/a')
    execFileSync('mkfifo', [at('folder/pipe')])
    await symlink('nowhere', at('folder/dangling'))
    await symlink('nowhere', at('named'))
    const server = createServer().listen(at('folder/socket'))
    await new Promise((resolve) => server.once('listening', resolve))
    const found = await scan([at('folder'), at('named'), at('gone'), '/dev/null'], 'follow')
    server.close()
    expect(found).toEqual([
      `${relative(root, '/dev/null')}: source/not-a-file`,
      'folder/a',
      'folder/dangling: source/missing',
      'folder/pipe: source/not-a-file',
      'folder/socket: source/not-a-file',
      'gone: source/missing',
      'named: source/missing',
    ])
  })

  it('has nothing to say about an empty folder', async () => {
    await mkdir(at('empty'))
    expect(await scan([at('empty')])).toEqual([])
  })

  it('ends when it is told to, in the middle of a folder', async () => {
    await tree(...Array.from({ length: 50 }, (_, index) => `folder/${index}`))
    const controller = new AbortController()
    const seen: string[] = []
    const error = await errorOf(
      (async () => {
        for await (const each of scanSources([at('folder')], 'skip', controller.signal)) {
          seen.push(each.path)
          controller.abort('closed')
        }
      })(),
    )
    expect(error).toBe('closed')
    expect(seen).toHaveLength(1)
  })

  it('goes on when a folder vanishes before it is read', async () => {
    await tree('one/a', 'two/b')
    const scanned: string[] = []
    for await (const each of scanSources([at('one'), at('two')], 'skip', live)) {
      scanned.push(each.kind)
      await rm(at('two'), { recursive: true, force: true })
    }
    expect(scanned).toEqual(['file', 'refused'])
  })
})
