/**
 * Worker entry: reads, digests and sends ranges over its own connections, so that the main thread
 * only plans, signs off and records. One of the three places that name a provider.
 */
import { parentPort } from 'node:worker_threads'
import { packError, TransferError } from '../errors.ts'
import { systemClock } from '../ports.ts'
import { createOssStorage, type OssStorage } from '../storage/oss/oss-storage.ts'
import type { StorageAccess } from '../storage/storage.ts'
import { createBufferPool } from './buffer-pool.ts'
import { digestRange } from './digest-range.ts'
import type { FileAccess } from './file-access.ts'
import { createLocalDisks } from './local-disks.ts'
import type { LinePace } from './handing-pace.ts'
import { paceProgress } from './progress-pace.ts'
import { sendBytes } from './send-bytes.ts'
import type { SentProof, SourceRange } from './part-sender.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** More than all lanes of one worker will ever use: the real cap is the number of attempts in flight. */
const connectionsPerOrigin = 64

const port = parentPort
if (port === null) {
  throw new TransferError('internal/bug', 'part-worker is not a worker thread', { retry: 'never' })
}

const buffers = createBufferPool()
const accessOf = createLocalDisks(systemClock)
const running = new Map<number, AbortController>()
const storages = new Map<string, LentStorage>()

/** A set of connections that is closed only when nobody uses it any more. */
interface LentStorage {
  readonly storage: OssStorage
  readonly access: string
  readonly line: LinePace
  users: number
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'send':
      void run(message.id, (signal) => send(message, signal))
      break
    case 'digest':
      void run(message.id, (signal) =>
        digestRange(message.source, message.withMd5, signal, accessTo(message.source)),
      )
      break
    case 'abort':
      running.get(message.id)?.abort()
      break
    case 'renew':
      for (const { storage } of storages.values()) storage.renew()
      break
    case 'close':
      void close()
      break
  }
})

async function send(
  { id, job, access: to }: Extract<ToWorker, { type: 'send' }>,
  signal: AbortSignal,
): Promise<SentProof> {
  const lent = storageOf(job.connectionId, to)
  lent.users++
  try {
    const { storage, line } = lent
    const access = accessTo(job.source)
    const onSent = paceProgress(systemClock, (sentBytes) =>
      tell({ type: 'progress', id, sentBytes }),
    )
    return await sendBytes(
      job,
      { storage, clock: systemClock, buffers, access, line },
      onSent,
      signal,
    )
  } finally {
    lent.users--
    if (storages.get(job.connectionId) !== lent) await closeUnused(lent)
  }
}

function accessTo({ path, identity }: SourceRange): FileAccess {
  return accessOf(path, identity.dev)
}

function tell(message: FromWorker): void {
  port?.postMessage(message)
}

async function run<T extends Extract<FromWorker, { type: 'done' }>['value']>(
  id: number,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  try {
    tell({ type: 'done', id, value: await action(controller.signal) })
  } catch (error) {
    tell({ type: 'failed', id, error: packError(error) })
  } finally {
    running.delete(id)
  }
}

/** Connections are kept per connection; new credentials or a new clock offset make a new set. */
function storageOf(connectionId: string, access: StorageAccess): LentStorage {
  const fingerprint = JSON.stringify(access)
  const known = storages.get(connectionId)
  if (known?.access === fingerprint) return known
  const storage = createOssStorage(access, {
    connections: connectionsPerOrigin,
    clock: systemClock,
    onClockOffset: (offsetMs) => tell({ type: 'clock', connectionId, offsetMs }),
  })
  const lent: LentStorage = { storage, access: fingerprint, line: { isFast: false }, users: 0 }
  storages.set(connectionId, lent)
  if (known !== undefined) void closeUnused(known)
  return lent
}

/** One that is in use is closed by its last user: a closed one refuses what is about to be sent. */
async function closeUnused({ storage, users }: LentStorage): Promise<void> {
  if (users > 0) return
  // Its requests have ended; what closing their connections says is nobody's trouble.
  await storage.close().catch(() => {})
}

async function close(): Promise<void> {
  for (const controller of running.values()) controller.abort()
  await Promise.all(Array.from(storages.values(), ({ storage }) => storage.close()))
  port?.close()
}
