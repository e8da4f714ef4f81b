/** What no life may leave in the data folder for good: unfinished files, files nobody needs (I9). */
import { basename } from 'node:path'
import type { DiskContent } from '../crash-file-system.ts'
import type { Task } from '../../../electron/engine/task/task.ts'

/** Snapshots kept, each with its journals. */
const generationsKept = 2

/** Names of left-overs in the folder of a program that has come to its end. */
export function leftOvers(content: DiskContent, tasks: readonly Task[]): readonly string[] {
  const paths = [...content.keys()]
  const owners = new Set(tasks.flatMap(({ id, upload }) => (upload === undefined ? [] : [id])))
  const isLeft = (path: string): boolean => {
    const name = basename(path)
    if (name.endsWith('.tmp')) return true
    if (name.startsWith('lock')) return true
    if (!path.includes('/tasks/')) return false
    return !owners.has(name.slice(0, name.lastIndexOf('.')))
  }
  const snapshots = paths.filter((path) => /\/snap\.\d+$/.test(path) && !path.includes('before-v'))
  return [...paths.filter(isLeft), ...snapshots.slice(0, -generationsKept)]
}
