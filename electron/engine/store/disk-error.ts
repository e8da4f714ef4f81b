/** The store's door for foreign errors: what the disk says, as `TransferError`. */
import { TransferError } from '../errors.ts'

const fullCodes: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EDQUOT'])

/** No room: space or quota. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof TransferError
    ? error.code === 'disk/full'
    : fullCodes.has((error as NodeJS.ErrnoException | undefined)?.code)
}

/**
 * `disk/full`, `disk/unwritable` for every other error the system names, `internal/bug` for one
 * without a system code: repeating that would repeat the bug.
 */
export function toDiskError(error: unknown, doing: string): TransferError {
  if (error instanceof TransferError) return error
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException
  if (typeof code !== 'string') {
    return new TransferError('internal/bug', `${doing} failed: ${String(error)}`, {
      retry: 'never',
      cause: error,
    })
  }
  return new TransferError(
    isDiskFull(error) ? 'disk/full' : 'disk/unwritable',
    `${doing} failed: ${code}${path === undefined ? '' : ` on ${path}`}`,
    {
      retry: 'later',
      details: { osCode: code, ...(path === undefined ? {} : { path }) },
      cause: error,
    },
  )
}
