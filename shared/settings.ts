/** The settings: one schema is type, validation and defaults. */
import { z } from 'zod'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

/** Part size limits (OSS API 4: 100 KiB to 5 GiB; the last part may be smaller). */
export const partSizeLimits = { minBytes: 100 * KiB, maxBytes: 5 * GiB } as const

/** Parts of one task at once, when a person sets them. */
export const partsAtOnceLimits = { min: 1, max: 32 } as const

/** Where the next drop goes. `prefix` is empty or ends in `/`. */
export const destinationSchema = z.object({
  connectionId: z.string().min(1).max(64),
  bucket: z.string().min(1).max(63),
  prefix: z.string().max(1000),
})
export type Destination = z.infer<typeof destinationSchema>

export const settingsSchema = z.object({
  language: z.enum(['system', 'en', 'zh-CN']).default('system'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  /** Tasks running at the same time. */
  tasksAtOnce: z.int().min(1).max(16).default(3),
  /** Parts of one task on the wire at the same time. `auto`: as many as the line takes. */
  partsAtOnce: z
    .union([z.literal('auto'), z.int().min(partsAtOnceLimits.min).max(partsAtOnceLimits.max)])
    .default('auto'),
  /** Connections of all tasks together. */
  connectionsAtOnce: z.int().min(1).max(64).default(16),
  /** `auto`: chosen by the size of the file, and by the line where it is known. */
  partSizeBytes: z
    .union([z.literal('auto'), z.int().min(partSizeLimits.minBytes).max(partSizeLimits.maxBytes)])
    .default('auto'),
  /** Files of at least this size go up in parts, smaller ones as one PutObject. */
  multipartThresholdBytes: z
    .int()
    .min(partSizeLimits.minBytes)
    .max(5 * GiB)
    .default(8 * MiB),
  /** Send Content-MD5 with every part and our own MD5s at Complete. */
  verifyMd5: z.boolean().default(true),
  /** Symbolic links met inside a dropped folder. */
  links: z.enum(['skip', 'follow']).default('skip'),
  /** No byte moved for this long: the attempt is dropped and repeated. */
  stallSeconds: z.int().min(5).max(600).default(30),
  destination: destinationSchema.nullable().default(null),
  /** Earlier destinations, newest first. */
  recentDestinations: z.array(destinationSchema).max(12).default([]),
  /** Places in buckets a person comes back to. */
  bookmarks: z.array(destinationSchema).max(100).default([]),
  /** The Buckets page, as it was left. */
  browse: z
    .object({
      detailsOpen: z.boolean().default(true),
      detailsPercent: z.number().min(15).max(80).default(42),
    })
    .prefault({}),
  /** The details pane: remembered per person, not per task. */
  details: z
    .object({
      open: z.boolean().default(true),
      tab: z.enum(['parts', 'general', 'speed', 'log']).default('parts'),
      heightPercent: z.number().min(15).max(80).default(38),
    })
    .prefault({}),
  /** The Fragments page, as it was left. */
  fragments: z
    .object({
      group: z.enum(['none', 'bucket', 'folder', 'age']).default('none'),
      sort: z
        .object({
          by: z.enum([
            'key',
            'bucket',
            'initiated',
            'age',
            'parts',
            'bytes',
            'class',
            'cost',
            'use',
          ]),
          descending: z.boolean(),
        })
        .default({ by: 'initiated', descending: false }),
      /** Requests one listing may make before it asks; each is billed. */
      maxRequests: z.int().min(1).max(1_000_000).default(1000),
      detailsOpen: z.boolean().default(true),
      detailsPercent: z.number().min(15).max(80).default(42),
    })
    .prefault({}),
  /** Said once: closing the window keeps transfers running. */
  closeExplained: z.boolean().default(false),
})
export type Settings = z.infer<typeof settingsSchema>

/** Settings of a first start. */
export const defaultSettings: Settings = settingsSchema.parse({})

/**
 * A change of some settings. Only what is named changes: `partial()` alone would fill every field
 * that is not named with its default.
 */
export const settingsChangeSchema = z
  .record(z.string(), z.unknown())
  .transform((input, context): Partial<Settings> => {
    const parsed = settingsSchema.partial().safeParse(input)
    if (!parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        context.addIssue({ code: 'custom', path: [...path], message })
      }
      return z.NEVER
    }
    const named = Object.entries(parsed.data).filter(([name]) => Object.hasOwn(input, name))
    return Object.fromEntries(named) as Partial<Settings>
  })
