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
import type { Turns } from './slices.ts'
import type { Checkpoint, PartProof } from './stores.ts'
import type { Trouble } from './trouble.ts'

export interface CheckpointLane {
  read(): Promise<Checkpoint | undefined>
  write(checkpoint: Checkpoint): Promise<void>
  stored(proof: PartProof): void
  flush(): Promise<void>
  recovery(): Promise<void> | undefined
  remove(): Promise<void>
  /** Nothing is known, on the disk or on its way: the lane may be forgotten. */
  isEmpty(): boolean
  /** The highest number it has used or found. */
  lastGen(): number
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
  /** Shared by all lanes: a part table of 10,000 parts takes some milliseconds. */
  readonly turns: Turns
}

const magic = 'PARTWAY-CHECKPOINT'
const writer = 'checkpoints'
const saveEveryMs = 1000
const slowestRetryMs = 30_000

/** `found`: generations on the disk, oldest first. Numbers up to `usedGen` were used by others of this name. */
export function createLane(
  taskId: string,
  found: readonly number[],
  usedGen: number,
  deps: LaneDeps,
): CheckpointLane {
  const { folder, files, logger, schema } = deps
  let gens = found
  let nextGen = Math.max(usedGen, found.at(-1) ?? 0) + 1
  let content: (Checkpoint & { readonly parts: Map<number, PartProof> }) | undefined
  let isDirty = false
  /** Looking at 10,000 proofs takes some milliseconds, so that is left to `save`. */
  let isUnchecked = false
  let failures = 0
  let cancelTimer: (() => void) | undefined
  let tail: Promise<unknown> = Promise.resolve()
  let waiting = 0
  /** There while the last write has failed. */
  let trouble: PromiseWithResolvers<void> | undefined

  /** One after the other; a failure is told to who asked and stops nobody else. */
  const inOrder = <T>(action: () => Promise<T>): Promise<T> => {
    waiting += 1
    const done = tail.then(action).finally(() => {
      waiting -= 1
    })
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
  /** The newest content as text; what is noted from now on makes it dirty again. */
  const takeText = (): string | undefined => {
    if (content === undefined) return undefined
    isDirty = false
    if (isUnchecked) checkAll(content)
    return encodeCheckpoint(content)
  }
  const checkAll = ({ parts }: Checkpoint): void => {
    try {
      for (const proof of parts.values()) refuseInvalid(taskId, proof)
      isUnchecked = false
    } catch (error) {
      content = undefined
      throw error
    }
  }
  const endTrouble = (): void => {
    trouble?.resolve()
    trouble = undefined
  }
  const save = async (): Promise<void> => {
    cancelTimer?.()
    cancelTimer = undefined
    if (!isDirty) return
    const gen = nextGen++
    const header = { magic, schema: schema.version, minReader: schema.minReader, gen }
    try {
      const target = { folder, name: nameOf(gen), verify: false }
      const text = await deps.turns.take(takeText)
      if (text === undefined) return
      // It may be that the folder has vanished.
      if (failures > 0) await files.makeFolder(folder)
      await writeCheckedFile(files, target, header, [text])
    } catch (error) {
      const problem = toDiskError(error, 'writing a checkpoint')
      // Trying again would repeat it.
      if (problem.code === 'internal/bug') {
        endTrouble()
        throw problem
      }
      isDirty = true
      failures += 1
      deps.trouble.set(writer, problem)
      trouble ??= Promise.withResolvers<void>()
      throw problem
    }
    failures = 0
    deps.trouble.set(writer, undefined)
    endTrouble()
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
      const checkpoint = await deps.turns.take(async () => {
        const { header, body } = await readCheckedFile(files, join(folder, name), gen)
        if (header?.magic !== magic) return undefined
        refuseNewer(schema, name, header)
        return body && decodeCheckpoint(body.toString(), taskId)
      })
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
      content = { ...checkpoint, parts: new Map(checkpoint.parts) }
      isDirty = true
      isUnchecked = true
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
    recovery: () => trouble?.promise,
    remove: () => {
      content = undefined
      cancelTimer?.()
      cancelTimer = undefined
      // Nothing is left that would be tried again, and tell when it works.
      if (failures > 0) deps.trouble.set(writer, undefined)
      failures = 0
      endTrouble()
      return inOrder(async () => {
        const outlived = gens
        gens = []
        await drop(outlived)
      })
    },
    isEmpty: () => waiting === 0 && content === undefined && gens.length === 0,
    lastGen: () => nextGen - 1,
  }
}

function refuseInvalid(taskId: string, proof: PartProof): void {
  if (isProofValid(proof)) return
  const message = `proof of part ${proof.number} of task ${taskId} does not hold up`
  const details = { taskId, part: `${proof.number}` }
  throw new TransferError('internal/bug', message, { retry: 'never', details })
}
