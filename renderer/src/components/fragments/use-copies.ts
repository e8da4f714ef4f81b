/** What of fragments can be put on the clipboard, one line each. */
import type { FragmentRow } from '#shared/fragment-view.ts'
import { useFragmentActsStore } from '../../stores/fragment-acts.ts'
import { ossPath } from '../../text/oss-path.ts'
import { ossutilCommands } from '../fragment-detail/ossutil.ts'

/** `list`, `abort`: the ossutil command that does so. */
export type CopyWhat = 'uploadId' | 'path' | 'list' | 'abort'

export interface Copies {
  copy(what: CopyWhat, rows: readonly FragmentRow[]): Promise<void>
}

export function useCopies(): Copies {
  const acts = useFragmentActsStore()
  return { copy: (what, rows) => acts.copy(rows.map((row) => lineOf(what, row))) }
}

function lineOf(what: CopyWhat, row: FragmentRow): string {
  switch (what) {
    case 'uploadId':
      return row.uploadId
    case 'path':
      return ossPath(row.bucket, row.key)
    case 'list':
    case 'abort':
      return (
        ossutilCommands(row)
          .find(({ act }) => act === what)
          ?.words.join(' ') ?? ''
      )
  }
}
