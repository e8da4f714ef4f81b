/** What may be lost with one file of the store: only what the program itself reports (reliability F67). */
import { isDeepStrictEqual } from 'node:util'
import type { Task } from '../../../electron/engine/task/task.ts'
import type { Damage } from './damage.ts'
import type { World } from './world.ts'

/**
 * After a start over a damaged store. Records that came back older or not at all are no longer
 * expected, if that was reported or nobody could tell; otherwise everything stays expected, and the
 * checker finds what is missing.
 */
export function judgeDamage(world: World, before: readonly Task[], damage: Damage): void {
  const { oracle, program, wishes } = world
  const { quarantined, dropped, lost } = program.stores.recovery
  const isReported = quarantined.length > 0 || dropped.length > 0 || lost
  oracle.tell(`   recovered: ${JSON.stringify(program.stores.recovery)}`)
  if (!isReported && !damage.isUntellable) return
  const found = new Map(program.found.map((task) => [task.id, task]))
  const known = new Map(before.map((task) => [task.id, task]))
  for (const id of new Set([...found.keys(), ...known.keys(), ...wishes.keys()])) {
    const task = known.get(id)
    const now = found.get(id)
    if (isDeepStrictEqual(task, now)) continue
    wishes.delete(id)
    for (const each of [task, now]) {
      if (each === undefined) continue
      oracle.excuse(each.target.key, 'lost record')
      if (each.upload !== undefined) oracle.leave(each.upload.uploadId)
    }
  }
  world.settings = [program.stores.settings.read().tasksAtOnce]
  // A task whose adding is lost, and a later record of it is not, comes back behind the others.
  world.order = program.found.map(({ id }) => id)
}
