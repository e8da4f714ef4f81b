/** Tells what is wrong with connections: once for all tasks, and only while a task needs to know. */
import type { ConnectionHealth } from '#shared/connection-health.ts'
import type { Clock } from '../ports.ts'
import type { Entry } from '../queue/entry.ts'
import { keyOf, type Holds } from './holds.ts'
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
  readonly holds: Pick<Holds, 'troubles' | 'scopeOf'>
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
    const held = deps.holds.troubles()
    if (troubles.length === 0 && held.length === 0) return []
    const needs = countNeeds(deps.entries(), deps.holds)
    const isHeld = new Set(held.map(([scope]) => keyOf(scope)))
    return [
      ...troubles.flatMap(([connectionId, trouble]): ConnectionHealth[] => {
        // Without credentials nobody can try; of any other trouble those that are held need not know.
        const isForAll = trouble.state === 'refused'
        if (!isForAll && isHeld.has(connectionId)) return []
        const need = (isForAll ? needs.all : needs.free).get(connectionId)
        return need === undefined ? [] : [{ ...trouble, connectionId, waitingTasks: need.waiting }]
      }),
      ...held.flatMap(([scope, trouble]): ConnectionHealth[] => {
        const need = needs.held.get(keyOf(scope))
        const { connectionId } = scope
        return need === undefined ? [] : [{ ...trouble, connectionId, waitingTasks: need.waiting }]
      }),
    ]
  }

  function isAnyInTrouble(): boolean {
    return deps.ways.isAnyInTrouble() || deps.holds.troubles().length > 0
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
      if (isStopped || (told === '[]' && !isAnyInTrouble())) return
      stopTimer ??= deps.clock.timer(afterMs, look)
    },
    stop: () => {
      isStopped = true
      stopTimer?.()
    },
  }
}

type Needs = Map<string, { waiting: number }>

interface AllNeeds {
  /** By connection. */
  readonly all: Needs
  /** Without those that are held. */
  readonly free: Needs
  /** By what is held: a connection, or one of its buckets. */
  readonly held: Needs
}

/** Tasks that would move, or do: those of other connections need nothing. */
function countNeeds(entries: Iterable<Entry>, holds: Pick<Holds, 'scopeOf'>): AllNeeds {
  const needs: AllNeeds = { all: new Map(), free: new Map(), held: new Map() }
  for (const { shown, task } of entries) {
    const isRefused = shown.kind === 'blocked' && shown.by === 'credentials'
    const isWaiting = shown.kind === 'queued' || shown.kind === 'waiting' || isRefused
    if (!isWaiting && shown.kind !== 'running' && shown.kind !== 'stopping') continue
    const { connectionId } = task.target
    const held = isWaiting && !isRefused ? holds.scopeOf(task.target) : undefined
    count(needs.all, connectionId, isWaiting)
    if (held === undefined) count(needs.free, connectionId, isWaiting)
    else count(needs.held, keyOf(held), isWaiting)
  }
  return needs
}

function count(needs: Needs, key: string, isWaiting: boolean): void {
  const need = needs.get(key) ?? { waiting: 0 }
  if (isWaiting) need.waiting++
  needs.set(key, need)
}
