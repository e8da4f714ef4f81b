/** What the cells of the part map show: the parts of a task, counted and summed up per cell. Pure. */
import { partStates, type PartsView, type PartState } from '#shared/task-view.ts'
import { runOfCell, type PartMapLayout } from './part-map-layout.ts'

/** How many parts are in each state. */
export type PartCounts = Readonly<Record<PartState, number>>

/** One entry per cell, as typed arrays: 10,000 parts are summed up several times a second. */
export interface PartCells {
  /** 0 to 1: share of the cell's parts that are stored. */
  readonly stored: Float32Array
  /** 0 to 1: share on the wire, of parts not yet stored. */
  readonly sent: Float32Array
  /** 1 where a part is on its way. */
  readonly sending: Uint8Array
  /** 1 where a part waits to be sent again: shown however many parts a cell stands for. */
  readonly attention: Uint8Array
}

const pending = partStates.indexOf('pending')
const sending = partStates.indexOf('sending')
const stored = partStates.indexOf('stored')
const toRetry = partStates.indexOf('to-retry')

/** State of part `number`, counted from 1. */
export function partState(view: PartsView, number: number): PartState {
  return partStates[view.states[number - 1] ?? pending] ?? 'pending'
}

/** The bytes of part `number`: `[offsetBytes, offsetBytes + sizeBytes)`. The last part is the remainder. */
export function partRange(
  view: Pick<PartsView, 'sizeBytes' | 'partSizeBytes' | 'unevenEnds'>,
  number: number,
): { offsetBytes: number; sizeBytes: number } {
  const ends = view.unevenEnds ?? []
  const end = (part: number): number =>
    part <= ends.length
      ? (ends[part - 1] ?? 0)
      : (ends.at(-1) ?? 0) + (part - ends.length) * view.partSizeBytes
  const offsetBytes = end(number - 1)
  return { offsetBytes, sizeBytes: Math.min(end(number), view.sizeBytes) - offsetBytes }
}

export function countParts(view: Pick<PartsView, 'states'>): PartCounts {
  const counts = new Uint32Array(partStates.length)
  for (const state of view.states) counts[state] = (counts[state] ?? 0) + 1
  const of = (state: number): number => counts[state] ?? 0
  return {
    pending: of(pending),
    sending: of(sending),
    stored: of(stored),
    'to-retry': of(toRetry),
  }
}

/** Sums the parts up per cell of `layout`. */
export function fillCells(view: PartsView, layout: PartMapLayout): PartCells {
  const cells: PartCells = {
    stored: new Float32Array(layout.cells),
    sent: new Float32Array(layout.cells),
    sending: new Uint8Array(layout.cells),
    attention: new Uint8Array(layout.cells),
  }
  for (let cell = 0; cell < layout.cells; cell++) {
    const run = runOfCell(layout, cell)
    let storedParts = 0
    for (let number = run.first; number <= run.last; number++) {
      const state = view.states[number - 1]
      if (state === stored) storedParts++
      else if (state === sending) cells.sending[cell] = 1
      else if (state === toRetry) cells.attention[cell] = 1
    }
    cells.stored[cell] = storedParts / (run.last - run.first + 1)
  }
  for (const { number, sentBytes } of view.sending) {
    if (number < 1 || number > layout.parts || view.states[number - 1] !== sending) continue
    const cell = Math.floor((number - 1) / layout.partsPerCell)
    const run = runOfCell(layout, cell)
    const share = Math.min(1, sentBytes / Math.max(1, partRange(view, number).sizeBytes))
    cells.sent[cell] = (cells.sent[cell] ?? 0) + share / (run.last - run.first + 1)
  }
  return cells
}

/** Whether cell `index` would be painted the same in both; whole levels of a 16-pixel cell count. */
export function sameCell(a: PartCells, b: PartCells, index: number): boolean {
  return (
    a.attention[index] === b.attention[index] &&
    a.sending[index] === b.sending[index] &&
    level(a.stored[index]) === level(b.stored[index]) &&
    level(a.sent[index]) === level(b.sent[index])
  )
}

function level(share: number | undefined): number {
  return Math.round((share ?? 0) * 64)
}

/** For a task that is done nothing is watched any more, but every part is known to be stored. */
export function allStored(task: {
  readonly id: string
  readonly sizeBytes: number
  readonly partSizeBytes: number
  readonly partsTotal: number
}): PartsView {
  return {
    taskId: task.id,
    sizeBytes: task.sizeBytes,
    partSizeBytes: task.partSizeBytes,
    states: new Uint8Array(task.partsTotal).fill(stored),
    sending: [],
  }
}
