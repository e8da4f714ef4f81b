/** Tells what is wrong with connections: once for all tasks, and only while a task needs to know. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { Clock } from '../ports.ts'
import type { Entry } from '../queue/entry.ts'
import type { Ways } from './ways.ts'

export interface HealthTeller {
  list(): readonly ConnectionHealth[]
  /** Looks after a moment, and tells if it is so. */
  mayHaveChanged(): void
  stop(): void
}

export interface HealthTellerDeps {
  readonly clock: Pick<Clock, 'timer'>
  readonly ways: Pick<Ways, 'troubles' | 'isAnyInTrouble'>
  readonly entries: () => Iterable<Entry>
  readonly tell: (connections: readonly ConnectionHealth[]) => void
}

/** Counting walks through all tasks, and a storm brings many changes. */
const afterMs = 200

export function createHealthTeller(deps: HealthTellerDeps): HealthTeller {
  let told = '[]'
  let stopTimer: (() => void) | undefined
  let isStopped = false

  function list(): readonly ConnectionHealth[] {
    const troubles = deps.ways.troubles()
    if (troubles.length === 0) return []
    const needs = countNeeds(deps.entries())
    return troubles.flatMap(([connectionId, trouble]) => {
      const need = needs.get(connectionId)
      if (need === undefined) return []
      return [{ ...trouble, connectionId, waitingTasks: need.waiting }]
    })
  }

  function look(): void {
    stopTimer = undefined
    const connections = list()
    const text = JSON.stringify(connections)
    if (text === told) return
    told = text
    deps.tell(connections)
  }

  return {
    list,
    mayHaveChanged: () => {
      if (isStopped || (told === '[]' && !deps.ways.isAnyInTrouble())) return
      stopTimer ??= deps.clock.timer(afterMs, look)
    },
    stop: () => {
      isStopped = true
      stopTimer?.()
    },
  }
}

/** Tasks that would move, or do: those of other connections need nothing. */
function countNeeds(entries: Iterable<Entry>): ReadonlyMap<string, { waiting: number }> {
  const needs = new Map<string, { waiting: number }>()
  for (const { shown, task } of entries) {
    const isRefused = shown.kind === 'blocked' && shown.by === 'credentials'
    const isWaiting = shown.kind === 'queued' || shown.kind === 'waiting' || isRefused
    if (!isWaiting && shown.kind !== 'running' && shown.kind !== 'stopping') continue
    const { connectionId } = task.target
    const need = needs.get(connectionId) ?? { waiting: 0 }
    if (isWaiting) need.waiting++
    needs.set(connectionId, need)
  }
  return needs
}
