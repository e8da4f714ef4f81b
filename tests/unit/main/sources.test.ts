import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSources } from '../../../electron/main/sources.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partway-sources-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('gives handles that say name, kind and size, and nothing of the path', async () => {
  await writeFile(join(folder, 'film.mov'), 'abc')
  await mkdir(join(folder, 'ep07'))
  await symlink(join(folder, 'film.mov'), join(folder, 'link.mov'))
  const sources = createSources()
  const names = ['film.mov', 'ep07', 'link.mov', 'gone.mov']
  const handles = await sources.register(names.map((name) => join(folder, name)))
  expect(handles).toMatchObject([
    { name: 'film.mov', kind: 'file', sizeBytes: 3 },
    { name: 'ep07', kind: 'folder', sizeBytes: 0 },
    { name: 'link.mov', kind: 'file', sizeBytes: 3 },
    { name: 'gone.mov', kind: 'other', sizeBytes: 0 },
  ])
  expect(JSON.stringify(handles)).not.toContain(folder)
  expect(sources.take(handles.map(({ handle }) => handle))).toEqual(
    names.map((name) => join(folder, name)),
  )
})

it('refuses paths that are not absolute or hold NUL', async () => {
  const sources = createSources()
  for (const path of ['film.mov', '../film.mov', '', join(folder, 'a\0b')]) {
    await expect(sources.register([path])).rejects.toMatchObject({ code: 'request/invalid' })
  }
})

it('refuses handles that were made up, given back or outlived their window', async () => {
  const sources = createSources()
  const [first, second] = await sources.register([folder, folder])
  expect(() => sources.take([folder])).toThrow(/unknown or expired/)
  sources.release([first?.handle ?? ''])
  expect(() => sources.take([first?.handle ?? ''])).toThrow(/unknown or expired/)
  sources.clear()
  expect(() => sources.take([second?.handle ?? ''])).toThrow(/unknown or expired/)
})
