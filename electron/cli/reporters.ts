/** Who is told what an upload does: a person sees bars, a program reads JSON. */
import { systemClock } from '../engine/ports.ts'
import { receiptPath } from '../engine/store/receipt-files.ts'
import type { Io } from './io.ts'
import { createJsonLines } from './json-lines.ts'
import { createProgressBars } from './progress-bars.ts'
import type { Reporter } from './reporter.ts'
import { createStderrReporter } from './trouble-teller.ts'

/** JSON goes to stdout, also when that is no terminal; words for a person then go to stderr. */
export function reportersFor(json: boolean, io: Io, folder: string): readonly Reporter[] {
  const onStderr = createStderrReporter((text) => io.err.write(text))
  if (json || !io.out.isTerminal) {
    return [
      createJsonLines({
        out: io.out,
        clock: systemClock,
        receiptPath: (taskId) => receiptPath(folder, taskId),
      }),
      onStderr,
    ]
  }
  const screen = io.err.isTerminal ? io.err : io.out
  const bars = createProgressBars({ screen, clock: systemClock })
  return io.err.isTerminal ? [bars] : [bars, onStderr]
}
