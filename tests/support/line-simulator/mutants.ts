/** Governors with a planted bug each, to see that the promises notice. */
import type { MakeGovernor } from './promises.ts'
import type { Governor } from './upload.ts'

export interface Mutant {
  readonly name: string
  /** The promise that notices. */
  readonly breaks: string
  readonly plant: (make: MakeGovernor) => MakeGovernor
}

function withLimit(governor: Governor, limit: Governor['limit']): Governor {
  return {
    limit,
    began: (nowMs) => governor.began(nowMs),
    moved: (bytes, nowMs) => governor.moved(bytes, nowMs),
    ended: (how, nowMs, whole) => governor.ended(how, nowMs, whole),
    record: (atMs, nowMs) => governor.record?.(atMs, nowMs),
  }
}

export const mutants: readonly Mutant[] = [
  {
    name: 'never shrinks',
    breaks: 'goes down when so many parts choke the line',
    plant: (make) => (start) => {
      const governor = make(start)
      let most = 0
      return withLimit(governor, (nowMs) => (most = Math.max(most, governor.limit(nowMs))))
    },
  },
  {
    name: 'grows without bound',
    breaks: 'never sends more parts at once than it may',
    plant: (make) => (start) => {
      const governor = make(start)
      return withLimit(governor, (nowMs) => governor.limit(nowMs) + Math.floor(nowMs / 10_000))
    },
  },
  {
    name: 'grows by time, whatever it brings',
    breaks: 'asks for no more while there is not enough to send',
    plant: (make) => (start) =>
      withLimit(make(start), (nowMs) => Math.min(start.most, 4 + Math.floor(nowMs / 5_000))),
  },
  {
    name: 'never grows',
    breaks: 'is at home again on a line that drops to a fifth and returns',
    plant: (make) => (start) => {
      const governor = make(start)
      return withLimit(governor, (nowMs) => Math.min(4, governor.limit(nowMs)))
    },
  },
  {
    name: 'swings to and fro',
    breaks: 'lets a steady line be',
    plant: (make) => (start) => {
      const governor = make(start)
      return withLimit(governor, (nowMs) => {
        const parts = governor.limit(nowMs)
        return Math.floor(nowMs / 3_000) % 2 === 0 ? parts : Math.max(1, parts - 1)
      })
    },
  },
  {
    name: 'did not hear that the service asks for less',
    breaks: 'asks a service that limits requests for about what it gives',
    plant: (make) => (start) => {
      const governor = make(start)
      const deaf = withLimit(governor, (nowMs) => governor.limit(nowMs))
      const ended: Governor['ended'] = (how, nowMs, whole) =>
        governor.ended(how === 'throttled' ? 'stored' : how, nowMs, whole)
      return { ...deaf, ended }
    },
  },
  {
    name: 'forgets the host',
    breaks: 'begins a second run near where the first one ended',
    plant:
      (make) =>
      ({ most }) =>
        make({ most }),
  },
  {
    name: 'believes its memory without a look at the line',
    breaks: 'does not choke another line with what it knows of the last one',
    plant: (make) => (start) => {
      const governor = make(start)
      const parts = start.known?.record.parts ?? 0
      return withLimit(governor, (nowMs) =>
        nowMs < 5_000 && parts > 0 ? parts : governor.limit(nowMs),
      )
    },
  },
]
