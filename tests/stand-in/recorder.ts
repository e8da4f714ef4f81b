/** What the app did to the desktop, for tests to read: the last entries of each kind. */
export type RecordKind =
  | 'background'
  | 'badge'
  | 'clipboard'
  | 'dialog'
  | 'menu'
  | 'notification'
  | 'opened'
  | 'power-save'
  | 'progress'
  | 'tray'

export interface RecordEntry {
  readonly kind: RecordKind
  readonly fields: Readonly<Record<string, unknown>>
}

const entries: RecordEntry[] = []
const limit = 10_000

/** Notes plain data only; what cannot be cloned is left out by the caller. */
export function record(kind: RecordKind, fields: Readonly<Record<string, unknown>>): void {
  entries.push({ kind, fields })
  if (entries.length > limit) entries.splice(0, entries.length - limit)
}

/** Everything noted of one kind, oldest first. */
export function recorded(kind: RecordKind): readonly RecordEntry[] {
  return entries.filter((entry) => entry.kind === kind)
}
