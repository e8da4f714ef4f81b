/** The part table of one open upload on the disk: each version a new file, the one before removed when the new one is durable. */
import { join } from 'node:path'
import { TransferError } from '../errors.ts'
import type { Clock, Logger } from '../ports.ts'
import { readCheckedFile, writeCheckedFile } from './checked-file.ts'
import { decodeCheckpoint, encodeCheckpoint, isProofValid } from './checkpoint-codec.ts'
import { toDiskError } from './disk-error.ts'
import type { FileSystem } from './file-system.ts'
import type { Quarantine } from './quarantine.ts'
import { refuseNewer, type StoreSchema } from './schema.ts'
import type { Checkpoint, PartProof } from './stores.ts'
import type { Trouble } from './trouble.ts'

export interface CheckpointLane {
  read(): Promise<Checkpoint | undefined>
  write(checkpoint: Checkpoint): Promise<void>
  stored(proof: PartProof): void
  flush(): Promise<void>
  remove(): Promise<void>
}

export interface LaneDeps {
  /** Holds the checkpoint files. */
  readonly folder: string
  readonly files: FileSystem
  readonly clock: Pick<Clock, 'timer'>
  readonly logger: Logger
  readonly schema: StoreSchema
  readonly quarantine: Quarantine
  readonly trouble: Trouble
}

const magic = 'PARTWAY-CHECKPOINT'
const writer = 'checkpoints'
const saveEveryMs = 1000
const slowestRetryMs = 30_000

/** `found`: generations on the disk, oldest first. */
export function createLane(
  taskId: string,
  found: readonly number[],
  deps: LaneDeps,
): CheckpointLane {
  const { folder, files, logger, schema } = deps
  let gens = found
  let nextGen = (found.at(-1) ?? 0) + 1
  let content: (Checkpoint & { readonly parts: Map<number, PartProof> }) | undefined
  let isDirty = false
  let failures = 0
  let cancelTimer: (() => void) | undefined
  let tail: Promise<unknown> = Promise.resolve()

  /** One after the other; a failure is told to who asked and stops nobody else. */
  const inOrder = <T>(action: () => Promise<T>): Promise<T> => {
    const done = tail.then(action)
    tail = done.catch(() => {})
    return done
  }
  const nameOf = (gen: number): string => `${taskId}.${gen}`
  const drop = async (outlived: readonly number[]): Promise<void> => {
    for (const gen of outlived) {
      await files.unlink(join(folder, nameOf(gen))).catch((error: unknown) => {
        // It is outlived by a newer one, and removed with that at the latest.
        logger.warn('could not remove a checkpoint file', { name: nameOf(gen), error })
      })
    }
  }
  const save = async (): Promise<void> => {
    cancelTimer?.()
    cancelTimer = undefined
    if (!isDirty || content === undefined) return
    isDirty = false
    const gen = nextGen++
    const header = { magic, schema: schema.version, minReader: schema.minReader, gen }
    try {
      const target = { folder, name: nameOf(gen), verify: false }
      await writeCheckedFile(files, target, header, [encodeCheckpoint(content)])
    } catch (error) {
      isDirty = true
      failures += 1
      const problem = toDiskError(error, 'writing a checkpoint')
      deps.trouble.set(writer, problem)
      throw problem
    }
    failures = 0
    deps.trouble.set(writer, undefined)
    const outlived = gens
    gens = [gen]
    await drop(outlived)
  }
  const saveLater = (): void => {
    const delayMs = Math.min(slowestRetryMs, saveEveryMs * 2 ** failures)
    cancelTimer ??= deps.clock.timer(delayMs, () => {
      cancelTimer = undefined
      inOrder(save).catch((error: unknown) => {
        logger.warn('could not write a checkpoint', { taskId, error })
        if (content !== undefined) saveLater()
      })
    })
  }
  const load = async (): Promise<Checkpoint | undefined> => {
    for (const gen of gens.toReversed()) {
      const name = nameOf(gen)
      const { header, body } = await readCheckedFile(files, join(folder, name), gen)
      const isOurs = header?.magic === magic
      if (isOurs) refuseNewer(schema, name, header)
      const checkpoint = isOurs && body && decodeCheckpoint(body.toString(), taskId)
      if (checkpoint) return checkpoint
      logger.error('checkpoint is damaged', { name })
      await deps.quarantine.move(folder, name)
      gens = gens.filter((other) => other !== gen)
    }
    return undefined
  }

  return {
    read: () =>
      inOrder(async () => {
        const checkpoint = content ?? (await load())
        if (checkpoint === undefined) return undefined
        content ??= { ...checkpoint, parts: new Map(checkpoint.parts) }
        return { ...content, parts: new Map(content.parts) }
      }).catch((error: unknown) => {
        throw toDiskError(error, 'reading a checkpoint')
      }),
    write: async (checkpoint) => {
      for (const proof of checkpoint.parts.values()) refuseInvalid(taskId, proof)
      content = { ...checkpoint, parts: new Map(checkpoint.parts) }
      isDirty = true
      await inOrder(save)
    },
    stored: (proof) => {
      if (content === undefined) return
      refuseInvalid(taskId, proof)
      content.parts.set(proof.number, proof)
      isDirty = true
      saveLater()
    },
    flush: () => inOrder(save),
    remove: () => {
      content = undefined
      cancelTimer?.()
      cancelTimer = undefined
      return inOrder(async () => {
        const outlived = gens
        gens = []
        await drop(outlived)
      })
    },
  }
}

function refuseInvalid(taskId: string, proof: PartProof): void {
  if (isProofValid(proof)) return
  const message = `proof of part ${proof.number} of task ${taskId} does not hold up`
  const details = { taskId, part: `${proof.number}` }
  throw new TransferError('internal/bug', message, { retry: 'never', details })
}
