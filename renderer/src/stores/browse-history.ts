/** Where a person has been while looking around, and the way back. Pure. */

export interface Location {
  readonly connectionId: string
  readonly bucket: string
  /** Empty or ending in `/`. */
  readonly folder: string
  /** The beginning of the names looked for. */
  readonly search: string
}

export interface BrowseHistory {
  readonly past: readonly Location[]
  readonly here: Location | undefined
  readonly future: readonly Location[]
}

export const noHistory: BrowseHistory = { past: [], here: undefined, future: [] }

/** Nobody goes back further. */
const most = 200

export function sameLocation(a: Location | undefined, b: Location | undefined): boolean {
  return (
    a?.connectionId === b?.connectionId &&
    a?.bucket === b?.bucket &&
    a?.folder === b?.folder &&
    a?.search === b?.search
  )
}

/** A new place; what lay in front is forgotten. Changing a search is no new place. */
export function visit(history: BrowseHistory, next: Location): BrowseHistory {
  const { past, here } = history
  if (sameLocation(here, next)) return history
  const isSearch = here !== undefined && sameLocation({ ...here, search: next.search }, next)
  if (here === undefined || isSearch) return { ...history, here: next }
  return { past: [...past, here].slice(-most), here: next, future: [] }
}

export function back({ past, here, future }: BrowseHistory): BrowseHistory {
  const last = past.at(-1)
  if (last === undefined || here === undefined) return { past, here, future }
  return { past: past.slice(0, -1), here: last, future: [here, ...future] }
}

export function forward({ past, here, future }: BrowseHistory): BrowseHistory {
  const [next, ...rest] = future
  if (next === undefined || here === undefined) return { past, here, future }
  return { past: [...past, here], here: next, future: rest }
}

/** The folder around; `undefined` at the top of the bucket. */
export function parentOf(folder: string): string | undefined {
  if (folder === '') return undefined
  return folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
}

/** `a/b/` as steps: each names a folder by its own name and by its whole prefix. */
export function stepsOf(folder: string): readonly { readonly name: string; readonly to: string }[] {
  const steps: { name: string; to: string }[] = []
  for (let from = 0; from < folder.length;) {
    const end = folder.indexOf('/', from) + 1
    steps.push({ name: folder.slice(from, end - 1), to: folder.slice(0, end) })
    from = end
  }
  return steps
}

/** What was typed behind `oss://bucket/`: up to the last slash a folder, behind it what to look for. */
export function splitPath(path: string): Pick<Location, 'folder' | 'search'> {
  const end = path.lastIndexOf('/') + 1
  return { folder: path.slice(0, end), search: path.slice(end) }
}
