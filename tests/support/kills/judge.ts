/** The verdict on one round: what the service and the store hold when everything has ended. */
import { createHash } from 'node:crypto'
import { stateName } from '#shared/task-view.ts'
import type { LogEntry } from '../../../electron/local-oss/request-log.ts'
import type { Stores } from '../../../electron/engine/store/stores.ts'
import type { Task } from '../../../electron/engine/task/task.ts'
import { cleanGate, type Gate } from '../proof.ts'
import type { KillFile, KillOss } from './bench.ts'

export interface Verdict {
  readonly gate: Gate
  /** What is wrong, in words. */
  readonly complaints: readonly string[]
  /** Parts sent again although their answer was on the wire before the kill. */
  readonly resentParts: number
  /** Bytes received beyond the sizes of the finished files. */
  readonly extraBytes: number
  readonly requests: number
}

export interface Facts {
  readonly oss: KillOss
  readonly files: readonly KillFile[]
  readonly stores: Stores
  /** Epoch ms. */
  readonly killedAtMs: readonly number[]
  readonly partsAtOnce: number
  /** What belonged to others before. */
  readonly foreignBefore: string
}

export async function judge(facts: Facts): Promise<Verdict> {
  const { oss, files, stores } = facts
  const gate: Record<keyof Gate, number> = cleanGate()
  const complaints: string[] = []
  const complain = (kind: keyof Gate, text: string): void => {
    gate[kind] += 1
    complaints.push(`${kind}: ${text}`)
  }
  const tasks = stores.tasks.all()
  let resentParts = 0
  let extraBytes = 0
  for (const file of files) {
    const { key } = file
    const [task, ...more] = tasks.filter(({ source }) => source.path === file.path)
    if (task === undefined || more.length > 0)
      complain('lostTasks', `${more.length} too many, ${key}`)
    if (task === undefined) continue
    const state = stateName(task.state)
    const mayBeCancelled = file.cancelAtParts !== undefined && state === 'cancelled'
    if (state !== 'done' && !mayBeCancelled) complain('falseFailures', `${key} is ${state}`)
    const made = oss.server.listVersions('bucket', key).length
    if (made > 1 || storing(oss, key).length > 1) complain('duplicateObjects', key)
    if (state === 'cancelled' && made > 0) complain('wrongObjects', `${key} was cancelled`)
    if (state === 'done') {
      if (made === 0 || !(await oss.object(key)).equals(file.bytes)) complain('wrongObjects', key)
      complaints.push(...(await receiptProblems(task, file, facts)))
      const sent = sentBytes(oss, key)
      extraBytes += sent - file.bytes.length
      const perKill = file.parts === 0 ? file.bytes.length : facts.partsAtOnce * file.partSizeBytes
      if (sent > file.bytes.length + facts.killedAtMs.length * perKill) {
        complaints.push(`${sent} bytes sent for ${key}`)
      }
    }
    const again = resent(oss.entries(), key, facts.killedAtMs)
    for (const number of again) complaints.push(`part ${number} of ${key} was sent again`)
    resentParts += again.length
  }
  for (const { key } of oss.openUploads()) complain('leakedUploads', key)
  if (oss.foreign() !== facts.foreignBefore) complain('foreignTouched', oss.foreign())
  return { gate, complaints, resentParts, extraBytes, requests: oss.entries().length }
}

/** Requests that have made the object. */
function storing(oss: KillOss, key: string): readonly LogEntry[] {
  return oss
    .entries()
    .filter(
      ({ operation, status, ...entry }) =>
        (operation === 'CompleteMultipartUpload' || operation === 'PutObject') &&
        status === 200 &&
        entry.key === key,
    )
}

function sentBytes(oss: KillOss, key: string): number {
  return oss
    .entries()
    .filter((entry) => entry.key === key)
    .filter(({ operation }) => operation === 'UploadPart' || operation === 'PutObject')
    .reduce((sum, { bytesIn }) => sum + bytesIn, 0)
}

/** Numbers of the parts that were sent once more after their answer had left for a living process. */
export function resent(
  entries: readonly LogEntry[],
  key: string,
  killedAtMs: readonly number[],
): readonly number[] {
  const acknowledged = new Set<number>()
  const again: number[] = []
  const parts = entries.filter((entry) => entry.operation === 'UploadPart' && entry.key === key)
  const deliveredMs = (entry: LogEntry): number => {
    const endMs = entry.startedAtMs + entry.durationMs
    const isCut = killedAtMs.some((atMs) => entry.startedAtMs <= atMs && atMs < endMs)
    return entry.status === 200 && entry.code === undefined && !isCut ? endMs : Infinity
  }
  const moments = parts.flatMap((entry) => [
    { atMs: entry.startedAtMs, number: entry.partNumber ?? 0, isStart: true },
    { atMs: deliveredMs(entry), number: entry.partNumber ?? 0, isStart: false },
  ])
  for (const { number, isStart, atMs } of moments.toSorted((a, b) => a.atMs - b.atMs)) {
    if (isStart && acknowledged.has(number)) again.push(number)
    else if (!isStart && atMs < Infinity) acknowledged.add(number)
  }
  return again
}

async function receiptProblems(
  task: Task,
  file: KillFile,
  { oss, stores }: Facts,
): Promise<readonly string[]> {
  const receipt = await stores.receipts.read(task.id)
  const object = oss.server.findObject('bucket', file.key)
  if (receipt === undefined) return [`${file.key} has no receipt`]
  const { key, sizeBytes, crc64, serverCrc64, checkedBy, marker } = receipt.object
  const told = { key, sizeBytes, crc64, serverCrc64, checkedBy, marker }
  const meant = {
    key: file.key,
    sizeBytes: file.bytes.length,
    crc64: object?.crc64,
    serverCrc64: object?.crc64,
    checkedBy: 'crc64',
    marker: task.marker,
  }
  const problems: string[] = []
  if (JSON.stringify(told) !== JSON.stringify(meant)) {
    problems.push(`receipt of ${file.key}: ${JSON.stringify([told, meant])}`)
  }
  let offset = 0
  for (const [number, lengthBytes, md5] of receipt.parts ?? []) {
    const bytes = file.bytes.subarray(offset, offset + lengthBytes)
    offset += lengthBytes
    if (md5 !== null && md5 !== createHash('md5').update(bytes).digest('hex')) {
      problems.push(`receipt of ${file.key}: MD5 of part ${number}`)
    }
  }
  return problems
}
