/** What one round works with: a service with things of others in it, and files to upload. */
import { systemClock } from '../../../electron/engine/ports.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import type { LogEntry } from '../../../electron/local-oss/request-log.ts'
import type { Choices } from '../choices.ts'
import { startTestOss, type TestOss } from '../local-oss.ts'
import { seededBytes } from '../seeded-bytes.ts'
import type { TempFolder } from '../temp-folder.ts'
import { until } from '../until.ts'
import { noFault, type Source } from './moments.ts'
import type { FileWish } from './told.ts'

const KiB = 1024

export interface KillFile extends FileWish, Source {
  readonly bytes: Buffer
}

/** A file below one part goes up whole: it has no parts. */
export async function aFile(
  folder: TempFolder,
  key: string,
  sizeBytes: number,
  wish: Omit<FileWish, 'path'>,
  seed: number,
): Promise<KillFile> {
  const bytes = seededBytes(sizeBytes, seed)
  const isWhole = sizeBytes < 100 * KiB
  const parts = isWhole ? 0 : Math.ceil(sizeBytes / wish.partSizeBytes)
  return { ...wish, key, bytes, parts, path: await folder.file(key, bytes) }
}

/** What the program is told of a file. */
export function wishOf(file: KillFile): FileWish {
  const { path, partSizeBytes, verifyMd5, forbidOverwrite, cancelAtParts } = file
  return { path, partSizeBytes, verifyMd5, forbidOverwrite, cancelAtParts }
}

export interface KillFiles {
  readonly whole: KillFile
  /** May be cancelled on the way. */
  readonly cancelled: KillFile
  readonly others: readonly KillFile[]
  readonly all: readonly KillFile[]
}

/** One small file, one that is cancelled and two or three others, of 1 to 2.5 MB in parts of 100 to 256 KiB. */
export async function someFiles(
  folder: TempFolder,
  choices: Choices,
  forbidOverwrite: boolean,
): Promise<KillFiles> {
  const wish = (): Omit<FileWish, 'path'> => ({
    partSizeBytes: (100 + choices.below(157)) * KiB,
    verifyMd5: choices.below(4) > 0,
    forbidOverwrite,
  })
  const make = (key: string, sizeBytes: number, more: Partial<FileWish> = {}): Promise<KillFile> =>
    aFile(folder, key, sizeBytes, { ...wish(), ...more }, choices.below(2 ** 31))
  const size = (): number => 1_000_000 + choices.below(1_500_000)
  const whole = await make('whole', 1 + choices.below(100_000))
  const cancelled = await make('cancelled', size(), { cancelAtParts: 1 + choices.below(4) })
  const names = ['one', 'two', 'three'].slice(0, 2 + choices.below(2))
  const others: KillFile[] = []
  for (const name of names) others.push(await make(name, size()))
  return { whole, cancelled, others, all: [...others, whole, cancelled] }
}

/** The service of one round. */
export interface KillOss extends TestOss {
  /** Resolves when no request is under way. */
  quiet(): Promise<void>
  /** Open uploads that are not the strangers'. */
  openUploads(): readonly { readonly key: string; readonly uploadId: string }[]
  /** Requests that were understood, oldest first. */
  entries(): readonly LogEntry[]
  /** Everything that is not ours, as text to compare. */
  foreign(): string
}

/** A service in which somebody else has an object, and uploads under our keys and another. */
export async function startKillOss(ourKeys: readonly string[]): Promise<KillOss> {
  const oss = await startTestOss()
  const { server } = oss
  const storage = createOssStorage(oss.access, { connections: 2, clock: systemClock })
  const { signal } = new AbortController()
  const strange = bodyOf(seededBytes(100 * KiB, 4711))
  await storage.putObject(
    { bucket: 'bucket', key: 'stranger' },
    strange,
    { contentType: 'text/plain', metadata: {}, forbidOverwrite: false },
    signal,
  )
  const uploads: string[] = []
  for (const key of [...ourKeys, 'strangers-upload']) {
    const uploadId = server.createUpload('bucket', key)
    await storage.putPart({ bucket: 'bucket', key, uploadId }, 1, strange, signal)
    uploads.push(uploadId)
  }
  await storage.close()
  server.log.clear()
  const seen = server.faults.add({ fault: noFault })
  const entries = (): readonly LogEntry[] =>
    server.log.entries().filter(({ operation }) => operation !== undefined)
  return {
    ...oss,
    entries,
    quiet: () => until(() => entries().length === seen.hits()),
    openUploads: () =>
      server.listUploads('bucket').filter(({ uploadId }) => !uploads.includes(uploadId)),
    foreign: () =>
      JSON.stringify([
        server.listVersions('bucket', 'stranger'),
        uploads.map((uploadId) => partsOf(server, uploadId)),
      ]),
  }
}

function partsOf(server: TestOss['server'], uploadId: string): unknown {
  const isThere = server.listUploads('bucket').some((upload) => upload.uploadId === uploadId)
  return isThere ? server.listParts('bucket', uploadId) : 'gone'
}

/** A body for the storage port. */
export function bodyOf(
  bytes: Buffer,
): Parameters<ReturnType<typeof createOssStorage>['putPart']>[2] {
  return {
    lengthBytes: bytes.length,
    md5Base64: undefined,
    open: async function* () {
      yield bytes
    },
  }
}
