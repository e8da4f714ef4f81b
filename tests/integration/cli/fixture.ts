/** A folder and a Local OSS per test, gone afterwards. */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startLocalOss, type LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { keys } from './partway.ts'

export const bucket = 'cli-tests'

export interface Fixture {
  readonly oss: LocalOss
  readonly folder: string
  /** The data folder of the command. */
  readonly data: string
  /** Where the service is and what is noted where. */
  readonly flags: readonly string[]
  /** Makes a file of random bytes, or with this content; answers its path. */
  readonly file: (name: string, content: number | string | Uint8Array) => Promise<string>
}

export async function fixture(): Promise<Fixture> {
  const folder = await mkdtemp(join(tmpdir(), 'partway-cli-'))
  // Some tests run the command as another user.
  await chmod(folder, 0o755)
  const oss = await startLocalOss({
    folder: join(folder, 'oss'),
    credentials: [
      { accessKeyId: keys.OSS_ACCESS_KEY_ID, accessKeySecret: keys.OSS_ACCESS_KEY_SECRET },
    ],
    buckets: [bucket],
  })
  onTestFinished(async () => {
    await oss.close()
    await rm(folder, { recursive: true, force: true })
  })
  const data = join(folder, 'data')
  return {
    oss,
    folder,
    data,
    flags: ['--endpoint', oss.origin, '--data', data],
    file: async (name, content) => {
      const path = join(folder, 'files', name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, typeof content === 'number' ? randomBytes(content) : content)
      return path
    },
  }
}

/** SHA-256 of a file and of an object, to be compared. */
export async function hashOfFile(path: string): Promise<string> {
  return await hashOf(createReadStream(path))
}

export async function hashOfObject(oss: LocalOss, key: string): Promise<string> {
  return await hashOf(oss.readObject(bucket, key))
}

async function hashOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) hash.update(chunk)
  return hash.digest('hex')
}

/** How often the service answered each part of an object with success. */
export function acknowledged(oss: LocalOss, key: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const entry of oss.log.entries()) {
    if (entry.operation !== 'UploadPart' || entry.key !== key || entry.status !== 200) continue
    const number = entry.partNumber ?? 0
    counts.set(number, (counts.get(number) ?? 0) + 1)
  }
  return counts
}

/** Requests of a kind, those that were cut off included; `status` counts the answered ones. */
export function countOf(oss: LocalOss, operation: string, status?: number): number {
  return oss.log
    .entries()
    .filter((entry) => entry.operation === operation)
    .filter((entry) => status === undefined || entry.status === status).length
}

/** Every file below a folder that holds the text. */
export async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    if ((await readFile(path)).includes(text)) found.push(path)
  }
  return found
}
