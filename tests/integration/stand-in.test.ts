/** The stand-in keeps the promises of `electron` that Partway relies on. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchStandIn, type StandInApp } from '../stand-in/launch.ts'

interface Tiny {
  ask(channel: string, value?: unknown): Promise<unknown>
  onSaid(listener: (value: number) => void): () => void
}
declare global {
  interface Window {
    tiny: Tiny
    inlineRan?: boolean
    ranAfterPreload?: boolean
    said?: number[]
  }
}

const main = join(import.meta.dirname, '../stand-in/tiny-app/main.ts')
let folder: string
let app: StandInApp
let page: Page

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stand-in-test-'))
  app = launchStandIn({ main, env: { XDG_CONFIG_HOME: folder } })
  page = await app.page()
  await page.waitForFunction(() => document.title === 'Tiny' && window.ranAfterPreload)
}, 60_000)

afterAll(async () => {
  await app.kill()
  await rm(folder, { recursive: true, force: true })
})

const failure = (channel: string, value?: string): Promise<string> =>
  page.evaluate(
    async ([channel, value]) => {
      try {
        await window.tiny.ask(channel, value === 'symbol' ? Symbol('x') : value)
        return 'no error'
      } catch (error) {
        return error instanceof Error ? error.message : ''
      }
    },
    [channel, value] as const,
  )

it('loads a page of a custom scheme with its headers in force', async () => {
  expect(page.url()).toBe('https://tiny.app.stand-in/')
  expect(await page.evaluate(() => window.inlineRan)).toBeUndefined()
  expect(await page.evaluate(() => window.ranAfterPreload)).toBe(true)
})

it('carries what structured clone carries', async () => {
  const answer = await page.evaluate(async () => {
    const sent = {
      bytes: new Uint8Array([0, 127, 255]),
      map: new Map([['a', 1n]]),
      date: new Date(5),
      nothing: undefined,
      notANumber: NaN,
      text: '片 🧩',
      list: [1, null, undefined],
    }
    const got = (await window.tiny.ask('echo', sent)) as typeof sent
    return [
      got.bytes instanceof Uint8Array && [...got.bytes].join(),
      got.map.get('a') === 1n,
      got.date.getTime(),
      'nothing' in got && got.nothing === undefined,
      Number.isNaN(got.notANumber),
      got.text,
      got.list.length,
    ]
  })
  expect(answer).toEqual(['0,127,255', true, 5, true, true, '片 🧩', 3])
})

it('refuses what structured clone refuses, on both sides', async () => {
  expect(await failure('echo', 'symbol')).toMatch(/could not be cloned/)
  expect(await failure('uncloneable')).toMatch(/could not be cloned/)
  expect(await failure('fail')).toBe("Error invoking remote method 'fail': Error: no such thing")
  expect(await failure('nobody')).toMatch(/No handler registered for 'nobody'/)
})

it('tells who asks', async () => {
  expect(await page.evaluate(() => window.tiny.ask('sender'))).toEqual({
    origin: 'app://tiny',
    isTop: true,
  })
})

it('delivers messages in the order they were sent, until unsubscribed', async () => {
  await page.evaluate(() => {
    window.said = []
    window.tiny.onSaid((value) => window.said?.push(value))
    return window.tiny.ask('say', 200)
  })
  await page.waitForFunction(() => window.said?.length === 200)
  expect(await page.evaluate(() => window.said)).toEqual(Array.from({ length: 200 }, (_, i) => i))
})

it('gives real paths for dropped files and folders', async () => {
  const file = join(folder, 'naïve 片.bin')
  const directory = join(folder, 'a folder')
  await writeFile(file, 'bytes')
  await mkdir(directory)
  await app.drop(page, [file, directory])
  await page.waitForFunction(() => document.title.includes('|'))
  expect(await page.title()).toBe(`${file}|${directory}`)
})

it('lets the app refuse navigation and new windows', async () => {
  await page.evaluate(() => {
    location.href = 'https://example.org/'
    window.open('https://example.org/')
  })
  await expect.poll(() => page.context().pages().length).toBe(1)
  expect(await page.evaluate(() => typeof window.tiny)).toBe('object')
})

it('opens a fresh window after the old one was closed', async () => {
  await app.control('closeWindow', null)
  expect(await app.control('windowCount', null)).toBe(0)
  await app.control('activate', null)
  page = await app.page()
  await page.waitForFunction(() => window.ranAfterPreload)
})

it('leaves no Chromium behind when its process is killed', async () => {
  const second = launchStandIn({ main, env: { XDG_CONFIG_HOME: join(folder, 'second') } })
  const endpoint = await second.control('cdp', null)
  await second.kill()
  await expect
    .poll(
      () =>
        fetch(endpoint.replace('ws:', 'http:')).then(
          () => 'alive',
          () => 'gone',
        ),
      {
        timeout: 10_000,
      },
    )
    .toBe('gone')
})
