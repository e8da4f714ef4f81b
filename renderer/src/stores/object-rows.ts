/** The rows of one folder, column by column: a million of them are four arrays, not a million objects. */
import type { ObjectPage, RowRanges } from '#shared/object-view.ts'

export type ObjectSort = {
  readonly by: 'name' | 'size' | 'modified' | 'class'
  readonly descending: boolean
}

/** Folders as they came are first; `object` is the number main knows it by. */
export interface ObjectRow {
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedMs: number
  readonly storageClass: string
  readonly object: number
}

/** The order in which rows are shown. A line is the name of a folder, ending in `/`, or of an object. */
export interface ObjectLines {
  readonly lines: readonly string[]
  /** `undefined` for a folder. */
  rowAt(position: number): ObjectRow | undefined
}

export interface ObjectRows {
  readonly folders: number
  readonly objects: number
  add(page: ObjectPage): void
  clear(): void
  /** What is loaded at this moment; folders stay in front. */
  sorted(sort: ObjectSort): ObjectLines
  /** By the numbers main knows. */
  chosen(names: ReadonlySet<string>): Chosen
  find(name: string): ObjectRow | undefined
}

export interface Chosen {
  readonly folders: RowRanges
  readonly objects: RowRanges
  readonly folderCount: number
  readonly objectCount: number
  /** Of the objects; what is in folders is not known. */
  readonly bytes: number
}

export function createObjectRows(): ObjectRows {
  let folders: string[] = []
  let names: string[] = []
  let sizes: number[] = []
  let times: number[] = []
  let classes: number[] = []
  /** A class has one number, so a row has no text of its own for it. */
  const classNames: string[] = []

  function classNumber(name: string): number {
    const known = classNames.indexOf(name)
    return known === -1 ? classNames.push(name) - 1 : known
  }

  function rowOf(object: number): ObjectRow | undefined {
    const name = names[object]
    if (name === undefined) return undefined
    return {
      name,
      object,
      sizeBytes: sizes[object] ?? 0,
      modifiedMs: times[object] ?? 0,
      storageClass: classNames[classes[object] ?? -1] ?? '',
    }
  }

  /** Object numbers in their order; `undefined`: as they came, which is by name. */
  function orderOf({ by, descending }: ObjectSort): Uint32Array | undefined {
    if (by === 'name' && !descending) return undefined
    const order = Uint32Array.from(names, (_, index) => index)
    if (by === 'name') return order.reverse()
    const column = { size: sizes, modified: times, class: classes }[by]
    const sign = descending ? -1 : 1
    return order.sort((a, b) => sign * ((column[a] ?? 0) - (column[b] ?? 0)) || a - b)
  }

  return {
    get folders() {
      return folders.length
    },
    get objects() {
      return names.length
    },
    add: (page) => {
      for (const folder of page.folders) folders.push(folder)
      for (const name of page.names) names.push(name)
      for (const size of page.sizes) sizes.push(size)
      for (const time of page.modifiedMs) times.push(time)
      for (const name of page.classes) classes.push(classNumber(name))
    },
    clear: () => {
      folders = []
      names = []
      sizes = []
      times = []
      classes = []
    },
    sorted: (sort) => {
      const order = orderOf(sort)
      const first = sort.by === 'name' && sort.descending ? folders.toReversed() : folders
      const rest = order === undefined ? names : Array.from(order, (object) => names[object] ?? '')
      const count = first.length
      return {
        lines: first.concat(rest),
        rowAt: (position) => {
          if (position < count) return undefined
          return rowOf(order === undefined ? position - count : (order[position - count] ?? -1))
        },
      }
    },
    chosen: (wanted) => {
      const folderRanges = rangesOf(folders, wanted)
      const objectRanges = rangesOf(names, wanted)
      let bytes = 0
      for (const [first, count] of objectRanges) {
        for (let at = first; at < first + count; at += 1) bytes += sizes[at] ?? 0
      }
      return {
        folders: folderRanges,
        objects: objectRanges,
        folderCount: lengthOf(folderRanges),
        objectCount: lengthOf(objectRanges),
        bytes,
      }
    },
    find: (name) => rowOf(names.indexOf(name)),
  }
}

function rangesOf(names: readonly string[], wanted: ReadonlySet<string>): RowRanges {
  const ranges: [number, number][] = []
  if (wanted.size === 0) return ranges
  for (let at = 0; at < names.length; at += 1) {
    if (!wanted.has(names[at] ?? '')) continue
    const last = ranges.at(-1)
    if (last !== undefined && last[0] + last[1] === at) last[1] += 1
    else ranges.push([at, 1])
  }
  return ranges
}

function lengthOf(ranges: RowRanges): number {
  return ranges.reduce((sum, [, count]) => sum + count, 0)
}
