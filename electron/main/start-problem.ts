/** Why the app cannot start, in words for the person, with the remedy. */
import { TransferError } from '../engine/errors.ts'
import type { Words } from './words.ts'

const unwritableCodes: ReadonlySet<unknown> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOTDIR',
  'EEXIST',
  'ENOSPC',
])

export function startProblem(error: unknown, dataFolder: string, words: Words): string {
  const code = codeOf(error)
  if (code === 'disk/in-use') return words.inUse(dataFolder)
  if (code === 'disk/newer-version') return words.newer(dataFolder)
  if (code === 'disk/unwritable' || code === 'disk/full' || unwritableCodes.has(code)) {
    return words.unwritable(dataFolder)
  }
  return words.unexpected(error instanceof Error ? error.message : String(error))
}

function codeOf(error: unknown): unknown {
  if (error instanceof TransferError) return error.code
  return error instanceof Error && 'code' in error ? error.code : undefined
}
