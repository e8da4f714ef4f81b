import { expect, it } from 'vitest'
import type { MenuItemConstructorOptions } from 'electron'
import { menuTemplate, trayTemplate } from '../../../electron/main/desktop/menu.ts'
import { wordsIn } from '../../../electron/main/words.ts'

const acts = (calls: string[]): Parameters<typeof menuTemplate>[1] => ({
  send: (command) => void calls.push(command),
  pauseAll: () => void calls.push('pause all'),
  resumeAll: () => void calls.push('resume all'),
  quit: () => void calls.push('quit'),
})

function flat(items: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])
}

it.each([true, false])('has every global key as an item (macOS: %s)', (isMac) => {
  const items = flat(menuTemplate(wordsIn('en'), acts([]), isMac))
  const keys = items.flatMap(({ accelerator }) => accelerator ?? [])
  expect(keys.sort()).toEqual([
    'CmdOrCtrl+,',
    'CmdOrCtrl+1',
    'CmdOrCtrl+2',
    'CmdOrCtrl+3',
    'CmdOrCtrl+4',
    'CmdOrCtrl+F',
    'CmdOrCtrl+I',
    'CmdOrCtrl+O',
    'CmdOrCtrl+Q',
    'CmdOrCtrl+Shift+O',
    'CmdOrCtrl+Shift+P',
    'CmdOrCtrl+Shift+R',
  ])
  expect(new Set(keys).size).toBe(keys.length)
})

it('sends page commands to the page and pauses by itself', () => {
  const calls: string[] = []
  for (const { id, click } of flat(menuTemplate(wordsIn('en'), acts(calls), false))) {
    if (id !== undefined) (click as (() => void) | undefined)?.()
  }
  expect(calls).toEqual([
    'upload-files',
    'upload-folder',
    'settings',
    'quit',
    'search',
    'transfers',
    'buckets',
    'fragments',
    'settings',
    'details',
    'pause all',
    'resume all',
  ])
})

it('leads to every page from one menu, in the order of their keys', () => {
  for (const language of ['en', 'zh-CN'] as const) {
    const words = wordsIn(language)
    const view = menuTemplate(words, acts([]), false).find(({ label }) => label === words.view)
    const pages = Array.isArray(view?.submenu) ? view.submenu.slice(0, 4) : []
    expect(pages.map(({ id, accelerator }) => [id, accelerator])).toEqual([
      ['transfers', 'CmdOrCtrl+1'],
      ['buckets', 'CmdOrCtrl+2'],
      ['fragments', 'CmdOrCtrl+3'],
      ['settings', 'CmdOrCtrl+4'],
    ])
    expect(new Set(pages.map(({ label }) => label)).size).toBe(4)
  }
})

it('speaks both languages without a gap', () => {
  for (const language of ['en', 'zh-CN'] as const) {
    const show = { ...acts([]), show: () => {} }
    const items = [
      ...flat(menuTemplate(wordsIn(language), acts([]), true)),
      ...trayTemplate(wordsIn(language), show),
    ]
    expect(items.filter(({ id, label }) => id !== undefined && !label)).toEqual([])
  }
  expect(Object.keys(wordsIn('zh-CN')).sort()).toEqual(Object.keys(wordsIn('en')).sort())
})
