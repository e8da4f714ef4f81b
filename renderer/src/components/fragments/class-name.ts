/** Storage classes as people call them. Pure. */
import { storageClasses } from '#shared/storage-class.ts'
import type { Text } from '../../text/use-text.ts'

/** A class we do not know is shown as the service names it. */
export function className(storageClass: string | undefined, t: Text['t']): string {
  const known = storageClasses.find((each) => each === storageClass)
  if (known !== undefined) return t(`fragments.class.${known}`)
  return storageClass ?? '—'
}
