/** `partway`: the entry of the command line. Dispatches, hears signals, turns errors into words. */
import { homedir } from 'node:os'
import { toWireError, TransferError } from '../engine/errors.ts'
import { keepHeapSmall } from '../engine/small-heap.ts'
import { errorLines } from './error-words.ts'
import { fragmentsCommand } from './fragments-command.ts'
import { fragmentsHelp, generalHelp, lsHelp, receiptHelp, uploadHelp } from './help.ts'
import { exitCodes, type Io } from './io.ts'
import { localOssCommand } from './local-oss-command.ts'
import { lsCommand } from './ls-command.ts'
import { processIo } from './process-io.ts'
import { receiptCommand } from './receipt-command.ts'
import { listenForStop } from './stop-signals.ts'
import { uploadCommand } from './upload-command.ts'
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'
import { partwayVersion } from './version.ts'

/** Beside this file in a build, where the engine keeps it in the sources. */
const isSource = import.meta.url.endsWith('.ts')
const workerUrl = new URL(
  isSource ? '../engine/pipeline/part-worker.ts' : './part-worker.js',
  import.meta.url,
)

async function run(argv: readonly string[], io: Io, signal: AbortSignal): Promise<number> {
  const [command = '', ...rest] = argv
  const surroundings = { platform: process.platform, env: io.env, home: homedir() }
  const isHelp = rest.includes('--help') || rest.includes('-h')
  switch (command) {
    case 'upload':
      if (isHelp) return say(io, uploadHelp)
      return await uploadCommand(rest, io, { surroundings, workerUrl }, signal)
    case 'fragments':
      if (isHelp) return say(io, fragmentsHelp)
      return await fragmentsCommand(rest, io, { surroundings, workerUrl }, signal)
    case 'ls':
      if (isHelp) return say(io, lsHelp)
      return await lsCommand(rest, io, signal)
    case 'receipt':
      if (isHelp) return say(io, receiptHelp)
      return await receiptCommand(rest, io, signal)
    case 'local-oss':
      return await localOssCommand(rest, linesOf(io), signal)
    case '--version':
    case '-v':
      return say(io, `partway ${partwayVersion()}\n`)
    case '--help':
    case '-h':
    case 'help':
      return say(io, generalHelp)
    case '':
      io.err.write(generalHelp)
      return exitCodes.usage
    default:
      throw new UsageError(
        `${shown(command)} is not a command: upload, ls, fragments, receipt or local-oss is expected; see partway --help`,
      )
  }
}

function say(io: Io, text: string): number {
  io.out.write(text)
  return exitCodes.ok
}

function linesOf(io: Io): { out(line: string): void; err(line: string): void } {
  return {
    out: (line) => io.out.write(`${line}\n`),
    err: (line) => io.err.write(`${line}\n`),
  }
}

/** The exit code of a command that ended in an error, after telling it. */
function tell(error: unknown, io: Io, signal: AbortSignal): number {
  if (error instanceof UsageError) {
    io.err.write(`partway: ${error.message}\n`)
    if (error.example !== undefined) io.err.write(`  for example: ${error.example}\n`)
    return exitCodes.usage
  }
  if (signal.aborted && !(error instanceof TransferError)) {
    io.err.write('Stopped.\n')
    return exitCodes.interrupted
  }
  io.err.write(`partway: ${errorLines(toWireError(error)).join('\n  ')}\n`)
  return exitCodes.failed
}

keepHeapSmall()
const io = processIo()
const signal = listenForStop()
// Work nobody waits for any more, e.g. a record that could not be saved while the disk was full.
process.on('unhandledRejection', (error) => process.exit(tell(error, io, signal)))
try {
  process.exitCode = await run(process.argv.slice(2), io, signal)
} catch (error) {
  process.exitCode = tell(error, io, signal)
}
