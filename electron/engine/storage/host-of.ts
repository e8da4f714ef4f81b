/** Which host a connection talks to. */
import { TransferError } from '../errors.ts'
import type { Storages } from './storage.ts'

/** Host and port of its endpoint; empty when the connection was removed meanwhile. */
export async function hostOf(
  connectionId: string,
  storages: Pick<Storages, 'access'>,
): Promise<string> {
  try {
    return new URL((await storages.access(connectionId)).endpoint).host
  } catch (error) {
    if (error instanceof TransferError) return ''
    throw error
  }
}
