/** What must never have happened, counted once everything is over. */
import { createReadStream } from 'node:fs'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import type { Gate } from '../../support/proof.ts'
import { bucket, sha256 } from '../fixture.ts'

/** What one round has to come to. */
export interface Expected {
  /** Key -> path of the file that was dropped. */
  readonly files: ReadonlyMap<string, string>
  /** What belongs to others and lies there since before. */
  readonly foreign: Foreign
}

/** Somebody else's, as it was before the app came. */
export interface Foreign {
  readonly objects: ReadonlyMap<string, string>
  /** Upload ID -> number of its parts. */
  readonly uploads: ReadonlyMap<string, number>
}

/** The tasks as the data folder has them; the app must have quit. */
export async function tasksOf(dataFolder: string): Promise<readonly Task[]> {
  const stores = await openStores({
    folder: dataFolder,
    clock: systemClock,
    logger: silentLogger,
  })
  try {
    return stores.tasks.all()
  } finally {
    await stores.close()
  }
}

export async function judge(
  oss: LocalOss,
  tasks: readonly Task[],
  { files, foreign }: Expected,
): Promise<Gate> {
  const keys = tasks.map(({ target }) => target.key)
  const leftovers = new Set(
    tasks.flatMap(({ leftovers }) => (leftovers ?? []).map(({ uploadId }) => uploadId)),
  )
  const open = oss.listUploads(bucket).map(({ uploadId }) => uploadId)
  const strange = oss.listKeys(bucket).filter((key) => !files.has(key) && !foreign.objects.has(key))
  let wrongObjects = 0
  for (const [key, path] of files) if (!(await isSame(oss, key, path))) wrongObjects++
  return {
    lostTasks: [...files.keys()].filter((key) => !keys.includes(key)).length,
    wrongObjects,
    falseFailures: tasks.filter(({ state }) => state.kind !== 'ended' || state.as !== 'done')
      .length,
    leakedUploads: open.filter((id) => !foreign.uploads.has(id) && !leftovers.has(id)).length,
    duplicateObjects: strange.length + (tasks.length - files.size) + createdAgain(oss, files),
    foreignTouched: await touched(oss, foreign),
  }
}

/** UploadPart requests that were answered with success for a part that had been before. */
export function partsSentTwice(oss: LocalOss): number {
  const seen = new Set<string>()
  let twice = 0
  for (const { operation, status, code, uploadId, partNumber } of oss.log.entries()) {
    if (operation !== 'UploadPart' || status !== 200 || code !== undefined) continue
    const part = `${uploadId} ${partNumber}`
    if (seen.has(part)) twice++
    seen.add(part)
  }
  return twice
}

/** Objects made more than once: versions where the bucket keeps them, else answered requests. */
function createdAgain(oss: LocalOss, files: ReadonlyMap<string, string>): number {
  let again = 0
  for (const key of files.keys()) {
    const answered = oss.log
      .entries()
      .filter(
        (entry) =>
          entry.key === key &&
          entry.status === 200 &&
          (entry.operation === 'CompleteMultipartUpload' || entry.operation === 'PutObject'),
      )
    again += Math.max(0, oss.listVersions(bucket, key).length - 1, answered.length - 1)
  }
  return again
}

async function touched(oss: LocalOss, foreign: Foreign): Promise<number> {
  let count = 0
  for (const [key, hash] of foreign.objects) {
    if (oss.findObject(bucket, key) === undefined) count++
    else if ((await sha256(oss.readObject(bucket, key))) !== hash) count++
  }
  const open = new Set(oss.listUploads(bucket).map(({ uploadId }) => uploadId))
  for (const [uploadId, parts] of foreign.uploads) {
    if (!open.has(uploadId) || oss.listParts(bucket, uploadId).length !== parts) count++
  }
  return count
}

async function isSame(oss: LocalOss, key: string, path: string): Promise<boolean> {
  if (oss.findObject(bucket, key) === undefined) return false
  return (await sha256(oss.readObject(bucket, key))) === (await sha256(createReadStream(path)))
}
