/** What every test of the suite starts with: a folder, a server of its own, the app on demand. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test as base, expect, type Page } from '@playwright/test'
import type { Bridge, Input, Outputs, RequestName } from '#shared/ipc/contract.ts'
import { startLocalOss, type LocalOss } from '../../electron/local-oss/local-oss.ts'
import { launchApp } from './app.ts'
import type { LaunchWish, RunningApp } from './running-app.ts'

declare global {
  interface Window {
    readonly partway: Bridge<File>
  }
}

export const bucket = 'films'
export const keys = { accessKeyId: 'LTAI5tE2eTest', accessKeySecret: 'e2e-secret-0123456789abcdef' }
const MiB = 1024 * 1024

interface Fixtures {
  readonly folder: string
  readonly oss: LocalOss
  /** Starts the app on this test's data folder; what still runs at the end is ended. */
  readonly launch: (wish?: Partial<LaunchWish>) => Promise<RunningApp>
  /** Starts the app and connects it to the server; see `connect`. */
  readonly connected: (prefix?: string) => Promise<{
    readonly app: RunningApp
    readonly page: Page
  }>
  /** Writes a file of random bytes; answers its path. */
  readonly file: (name: string, sizeBytes: number) => Promise<string>
}

export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the dependencies from the pattern
  folder: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'partway-e2e-')))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  oss: async ({ folder }, use) => {
    const oss = await startLocalOss({
      folder: join(folder, 'oss'),
      credentials: [keys],
      buckets: [bucket],
    })
    await use(oss)
    await oss.close()
  },
  launch: async ({ folder }, use) => {
    const apps = new Set<RunningApp>()
    await use(async (wish = {}) => {
      const app = await launchApp({ dataFolder: join(folder, 'data'), ...wish })
      apps.add(app)
      return app
    })
    for (const app of apps) {
      await app.kill().catch(() => {
        // ended by the test already
      })
    }
  },
  connected: async ({ launch, oss }, use) => {
    await use(async (prefix) => {
      const app = await launch()
      const page = await app.page()
      await connect(page, oss, prefix)
      return { app, page }
    })
  },
  file: async ({ folder }, use) => {
    await use(async (name, sizeBytes) => {
      const path = join(folder, 'source', name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, randomBytes(sizeBytes))
      return path
    })
  },
})

/** Asks main through the page's own bridge; throws with the error's code. */
export async function ask<N extends RequestName>(
  page: Page,
  name: N,
  input: Input<N>,
): Promise<Outputs[N]> {
  const reply = await page.evaluate(
    ([name, input]) => window.partway.invoke(name, input as never),
    [name, input] as const,
  )
  if (!reply.ok) throw new Error(`${name}: ${reply.error.code} ${reply.error.message}`)
  return reply.value as Outputs[N]
}

/** Connects the app to the test's server, parts of 1 MiB; the next drop goes to `prefix`. */
export async function connect(page: Page, oss: LocalOss, prefix = ''): Promise<void> {
  const { id } = await ask(page, 'connections.save', {
    name: 'Test server',
    endpoint: oss.origin,
    region: oss.region,
    addressing: 'path',
    signature: 'v4',
    accessKeyId: keys.accessKeyId,
    accessKeySecret: keys.accessKeySecret,
  })
  await ask(page, 'settings.save', {
    destination: { connectionId: id, bucket, prefix },
    partSizeBytes: MiB,
    multipartThresholdBytes: MiB,
    partsAtOnce: 2,
  })
  await expect(
    page.getByRole('button', { name: 'Upload files', exact: true }).first(),
  ).toBeVisible()
}

/** The row of a file in the list. */
export function rowOf(page: Page, name: string): ReturnType<Page['getByRole']> {
  return page.getByRole('row').filter({ hasText: name })
}

export async function sha256(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) hash.update(chunk)
  return hash.digest('hex')
}

/** The object on the server is the file, byte by byte. */
export async function expectSame(oss: LocalOss, key: string, path: string): Promise<void> {
  expect(await sha256(oss.readObject(bucket, key))).toBe(await sha256(createReadStream(path)))
}

export { expect }
