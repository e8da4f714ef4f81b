/** What goes wrong, in words for a person, each trouble once. */
import type { WireError } from '#shared/error-codes.ts'
import { errorLines } from './error-words.ts'
import { heldLines } from './health-words.ts'
import { printable } from './printable.ts'
import { troubleOf, type Reporter } from './reporter.ts'

/** `say` takes whole lines. */
export function createTroubleTeller(
  say: (lines: readonly string[]) => void,
): Pick<Reporter, 'changed' | 'progress' | 'refused' | 'health' | 'notice'> {
  let isSlowed = false
  let isHeld = false
  /** Codes of waits that were told: many files wait for the same thing. */
  const told = new Set<string>()

  function sayError(title: string, error: WireError): void {
    const [what = '', ...more] = errorLines(error)
    say([`${printable(title)}: ${what}`, ...more.map((line) => `  ${line}`)])
  }

  return {
    changed: (task) => {
      const error = troubleOf(task)
      if (error === undefined) return
      if (task.state.kind !== 'waiting') {
        sayError(task.sourcePath, error)
        return
      }
      if (told.has(error.code)) return
      told.add(error.code)
      const what = task.state.for === 'network' ? 'waiting for the network' : 'waiting'
      sayError(`${task.sourcePath}: ${what}, trying again (Ctrl-C stops)`, error)
    },
    progress: (items) => {
      // What is over may come back, and is news then.
      if (items.some(({ speedBytesPerSecond }) => speedBytesPerSecond > 0)) told.clear()
    },
    refused: sayError,
    health: (connections) => {
      const slowed = connections.find(({ state }) => state === 'slowed')
      const isNews = slowed !== undefined && !isSlowed
      isSlowed = slowed !== undefined
      const held = heldLines(connections)
      if (held !== undefined && !isHeld) say(held)
      isHeld = held !== undefined
      if (isNews) say(['The service asked for fewer requests: the upload goes on more slowly.'])
    },
    notice: (_, lines) => say(lines),
  }
}

/** Troubles on stderr, for when stdout belongs to a program. */
export function createStderrReporter(write: (text: string) => void): Reporter {
  const teller = createTroubleTeller((lines) => {
    write(`partway: ${lines.join('\n')}\n`)
  })
  return {
    ...teller,
    added: () => {},
    log: () => {},
    kept: () => {},
    summary: () => {},
    stop: () => {},
  }
}
