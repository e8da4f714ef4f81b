/** The durable record of one task: one local file on its way to one object. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { errorCodes } from '#shared/error-codes.ts'

const wireErrorSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  requestId: z.string().optional(),
  details: z.record(z.string(), z.string()).optional(),
})

/** What a person or the service left a task in; what was moving is `queued` again after a start. */
const stateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queued') }),
  z.object({
    kind: z.literal('running'),
    phase: z.enum(['preparing', 'uploading', 'completing', 'verifying']),
  }),
  z.object({ kind: z.literal('stopping'), to: z.enum(['paused', 'cancelled']) }),
  z.object({
    kind: z.literal('waiting'),
    for: z.enum(['retry', 'network']),
    untilMs: z.number(),
    error: wireErrorSchema,
  }),
  z.object({
    kind: z.literal('blocked'),
    by: z.enum(['credentials', 'source-changed', 'source-missing', 'name-taken']),
    error: wireErrorSchema,
  }),
  z.object({ kind: z.literal('paused') }),
  // Nested: zod refuses two options with the same kind beside each other, at the first parse.
  z.discriminatedUnion('as', [
    z.object({ kind: z.literal('ended'), as: z.enum(['done', 'cancelled']) }),
    z.object({ kind: z.literal('ended'), as: z.literal('failed'), error: wireErrorSchema }),
  ]),
])

/**
 * What identifies one state of a file. Numbers beyond 2^53 are decimal strings.
 * ctime catches a rewrite that restores size and mtime.
 */
export const sourceIdentitySchema = z.object({
  sizeBytes: z.int().min(0),
  mtimeNs: z.string().regex(/^-?\d+$/),
  ctimeNs: z.string().regex(/^-?\d+$/),
  dev: z.string().regex(/^\d+$/),
  ino: z.string().regex(/^\d+$/),
})
export type SourceIdentity = z.infer<typeof sourceIdentitySchema>

export const taskSchema = z.object({
  id: z.string().min(1).max(64),
  batchId: z.string().min(1).max(64),
  source: z.object({
    /** Absolute. */
    path: z.string().min(1),
    /** What the row shows: the file's name, or its path inside the dropped folder. */
    name: z.string().min(1),
    identity: sourceIdentitySchema,
  }),
  target: z.object({
    connectionId: z.string().min(1).max(64),
    bucket: z.string().min(1).max(63),
    key: z.string().min(1),
  }),
  options: z.object({
    contentType: z.string(),
    forbidOverwrite: z.boolean(),
    verifyMd5: z.boolean(),
    partSizeBytes: z.union([z.literal('auto'), z.int().positive()]),
    /** Cut into this many parts instead. */
    partCount: z.int().positive().optional(),
    multipartThresholdBytes: z.int().positive(),
  }),
  /** Value of `x-oss-meta-partway-upload`: says of an object that this task made it. */
  marker: z.string().min(1).max(64),
  state: stateSchema,
  /** The open multipart upload; durable before its first part is sent. */
  upload: z
    .object({
      uploadId: z.string().min(1),
      /** The key it was begun for: a task that was renamed has to abort under the old one. */
      key: z.string().min(1),
      partSizeBytes: z.int().positive(),
      /** Of an upload somebody else has cut unevenly: see `PartCut`. */
      unevenEnds: z.array(z.int().positive()).max(10_000).readonly().optional(),
      initiatedAtMs: z.number(),
      /**
       * When its last part was stored, as far as it was known at the last change of the record: the
       * days of a lifecycle rule count from there.
       */
      lastPartAtMs: z.number().optional(),
      /**
       * It was begun by somebody else, or by us before the record was lost: the object will not
       * carry this task's marker, and is known by size and CRC-64 instead.
       */
      adopted: z.boolean().optional(),
      /** Of the answer to Initiate; the receipt names it. */
      initiateRequestId: z.string().optional(),
    })
    .optional(),
  /**
   * How the next run treats what is stored: `verify` trusts no remembered proof and compares every
   * listed part with the file; `prove-equal` does that too, and asks a person when one differs;
   * `restart` aborts the open upload and begins anew.
   */
  resume: z.enum(['verify', 'prove-equal', 'restart']).optional(),
  /** Times the file was touched and compared without asking, since a person last decided. */
  touches: z.int().min(0).optional(),
  /** While the file cannot be read: since when, last when, and how many parts were stored then. */
  unreadable: z
    .object({ sinceMs: z.number(), lastMs: z.number(), parts: z.int().min(0) })
    .optional(),
  /** A request that was about to leave; cleared by its answer, otherwise resolved by asking. */
  intent: z
    .object({
      kind: z.enum(['initiate', 'put', 'complete', 'abort']),
      atMs: z.number(),
      /** CRC-64 the object will have, for `complete`. */
      crc64: z.string().optional(),
      /** For `initiate`: the key, and the IDs of the uploads that were open for it before. */
      key: z.string().optional(),
      known: z.array(z.string()).optional(),
    })
    .optional(),
  /**
   * Uploads that an Initiate without an answer probably began: never used, deleted when they have
   * been empty twice with some time between.
   */
  leftovers: z
    .array(
      z.object({ uploadId: z.string().min(1), key: z.string().min(1), firstEmptyMs: z.number() }),
    )
    .optional(),
  addedAtMs: z.number(),
  startedAtMs: z.number().optional(),
  endedAtMs: z.number().optional(),
  retries: z.int().min(0),
  /** Times an upload of ours had vanished and was begun again. */
  restarts: z.int().min(0).default(0),
  /** Times the object turned out not to be the file and was uploaded once more. */
  reuploads: z.int().min(0).optional(),
  result: z
    .object({
      etag: z.string(),
      crc64: z.string(),
      checkedBy: z.enum(['crc64', 'size']),
      requestId: z.string(),
      versionId: z.string().optional(),
    })
    .optional(),
})
export type Task = Readonly<z.infer<typeof taskSchema>>

/** A new queued task with its own id and marker. */
export function createTask(
  { batchId, source, target, options }: Pick<Task, 'batchId' | 'source' | 'target' | 'options'>,
  nowMs: number,
): Task {
  // Anew: Node puts the text together from twenty pieces, and the last pair stays with it.
  const id = Buffer.from(randomUUID()).toString()
  // Named one by one: V8 keeps fields that are spread in a second object.
  return {
    id,
    batchId,
    source,
    target,
    options,
    // As good as any other name that nobody else has, and one string less for each of 100,000.
    marker: id,
    state: { kind: 'queued' },
    addedAtMs: nowMs,
    retries: 0,
    restarts: 0,
  }
}
