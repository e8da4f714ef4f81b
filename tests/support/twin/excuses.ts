/**
 * The few things nobody can know, stated narrowly: with them a repeated object or a cancelled task
 * whose object is there is no bug. Everything else is.
 */
import type { Task } from '../../../electron/engine/task/task.ts'
import type { Version } from './service.ts'
import type { World } from './world.ts'

/**
 * The same bytes made twice by one task. Allowed when the object of the request sent first was not to
 * be seen by the time the other one left.
 */
export function isAllowedTwice(world: World, one: Version, other: Version): boolean {
  const [first, second] = one.sentMs <= other.sentMs ? [one, other] : [other, one]
  const isBetween = (ms: number): boolean => ms >= first.sentMs && ms <= second.sentMs
  // We looked after sending it, and it was carried out only then. A Complete is waited for.
  const looks = looksAt(world, first.key)
  const wasTooLate = first.madeBy === 'put' && looks.some((ms) => isBetween(ms) && ms <= first.atMs)
  return wasTooLate || isHidden(world, first, second.sentMs)
}

/** A cancelled task whose object is there. */
export function isUnknowable(world: World, task: Task, version: Version): boolean {
  const { oracle } = world
  const { key, atMs, sentMs, madeBy } = version
  const endMs = world.endedAt(task.id)
  if (atMs >= endMs) return true
  const fromMs = Math.max(sentMs, world.cancelledAt(task.id))
  const wasTooLate = looksAt(world, key).some((ms) => ms >= fromMs && ms <= atMs)
  // What PutObject made is known by comparing it with the file, which could not be read.
  const isUnread = oracle.timesOf(key, 'unreadable').some((ms) => ms <= endMs)
  return wasTooLate || (madeBy === 'put' && isUnread) || isHidden(world, version, endMs)
}

/** When the object was asked for. Who was refused before it was there would not have seen it either. */
function looksAt({ oracle }: World, key: string): readonly number[] {
  return [...oracle.timesOf(key, 'looked'), ...oracle.timesOf(key, 'denied head')]
}

/** From when it was there until `untilMs` it could not be recognised. */
function isHidden(world: World, version: Version, untilMs: number): boolean {
  const { oracle, service } = world
  const { key, atMs, sentMs, madeBy } = version
  const isThen = (ms: number): boolean => ms >= atMs && ms <= untilMs
  const isOnItsWay = (ms: number): boolean => ms >= sentMs && ms <= untilMs
  return (
    // Nobody was allowed to look.
    oracle.timesOf(key, 'denied head').some(isThen) ||
    // The answer said that it is another object, which is to be believed.
    oracle.timesOf(key, `damaged ${madeBy}`).some(isOnItsWay) ||
    // The record that it was asked for was lost with a damaged store, and that was told.
    oracle.timesOf(key, 'lost record').some(isOnItsWay) ||
    // By the clock it cannot be under way any more.
    oracle.timesOf('', 'clock set').some(isOnItsWay) ||
    // Somebody has replaced it since.
    service.versions.some(
      (other) =>
        other.key === key && other !== version && isThen(other.atMs) && other.over === version,
    )
  )
}
