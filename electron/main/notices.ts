/** What the person should know beyond single tasks; kept until it is dismissed or over. */
import type { Notice } from '#shared/ipc/contract.ts'

export interface Notices {
  list(): readonly Notice[]
  /** Adds a notice, or replaces the one with the same id. */
  show(notice: Notice): void
  dismiss(id: string): void
}

export function createNotices(changed: (notices: readonly Notice[]) => void): Notices {
  const notices = new Map<string, Notice>()
  const list = (): readonly Notice[] => [...notices.values()]
  return {
    list,
    show: (notice) => {
      notices.set(notice.id, notice)
      changed(list())
    },
    dismiss: (id) => {
      if (notices.delete(id)) changed(list())
    },
  }
}
