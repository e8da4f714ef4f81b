/** Which turn of the main loop it is: tells what ran together, without a clock. */

export interface LoopTurns extends Disposable {
  /** Grows by one with every turn of the loop. */
  now(): number
}

export function countTurns(): LoopTurns {
  let turn = 0
  const count = (): void => {
    turn += 1
    handle = setImmediate(count)
  }
  let handle = setImmediate(count)
  return { now: () => turn, [Symbol.dispose]: () => clearImmediate(handle) }
}
