/** Where the database lives and the names of its files. */
import type { Logger } from '../ports.ts'
import type { FileSystem } from './file-system.ts'
import type { StoreSchema } from './schema.ts'

export interface Place {
  readonly folder: string
  readonly files: FileSystem
  readonly schema: StoreSchema
  readonly logger: Logger
}

/** Holds one file per open upload. */
export const checkpointFolder = 'tasks'

/** A generation: a snapshot of the whole index, and the journal of what changed since. */
export type GenerationKind = 'snap' | 'jnl'

export interface GenerationFile {
  readonly kind: GenerationKind
  readonly gen: number
  readonly name: string
}

export function generationName(kind: GenerationKind, gen: number): string {
  return `${kind}.${gen}`
}

const namePattern = /^(snap|jnl)\.([1-9]\d{0,14})$/

/** The generation files among the names, oldest first. */
export function generationFiles(names: readonly string[]): readonly GenerationFile[] {
  return names
    .map((name) => {
      const [, kind, gen] = namePattern.exec(name) ?? []
      return { kind: kind as GenerationKind | undefined, gen: Number(gen), name }
    })
    .filter((file): file is GenerationFile => file.kind !== undefined)
    .sort((a, b) => a.gen - b.gen)
}

/** Far beyond what is ever reached, and still one that can be counted on from. */
const highestGroup = 2 ** 52

/** Whether a file names a group, counted from 1 without gaps; it may have been edited by hand. */
export function isGroupNumber(seq: unknown): seq is number {
  return typeof seq === 'number' && Number.isInteger(seq) && seq >= 1 && seq < highestGroup
}
