/** Which kept configuration a change can go back to. */
import type { LifecycleBackup, LifecycleBackupStore } from '../store/stores.ts'
import type { PlannedChange } from './lifecycle-change.ts'
import { isSameMeaning } from './meaning.ts'

/** A change that was never carried out, or carried out late, must not push out the one in force. */
const mostKept = 5

/**
 * The newest whose change is what the service holds: a kill or a lost answer may have left one that
 * never took place, and somebody else may have changed the bucket since.
 */
export function backupInForce(
  backups: readonly LifecycleBackup[],
  served: string | undefined,
): LifecycleBackup | undefined {
  return backups.find(({ written }) => isSameMeaning(written ?? undefined, served))
}

/** Durable when it resolves. Throws what the disk says. */
export async function keepBackup(
  store: LifecycleBackupStore,
  { connectionId, bucket, before, after }: PlannedChange,
  nowMs: number,
): Promise<void> {
  const earlier = await store.read(connectionId, bucket)
  const inForce = backupInForce(earlier, before)
  const others = earlier.filter((backup) => backup !== inForce)
  const added = { savedMs: nowMs, previous: before ?? null, written: after ?? null }
  const kept = [added, ...(inForce === undefined ? [] : [inForce]), ...others]
  await store.write(connectionId, bucket, kept.slice(0, mostKept))
}
