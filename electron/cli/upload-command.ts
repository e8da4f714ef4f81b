/** `partway upload`: from the command line to the proof of every file. */
import { silentLogger } from '../engine/ports.ts'
import { parseUpload } from './arguments.ts'
import { createCliKeys } from './cli-keys.ts'
import { dataFolder, type Surroundings } from './data-folder.ts'
import { exitCodes, type Io } from './io.ts'
import { openEngine } from './open-engine.ts'
import { createRedactingLogger } from './redacting-logger.ts'
import { reportersFor } from './reporters.ts'
import { howToContinue, summaryOf } from './upload-ending.ts'
import { forgetDone, recoveryLines, runUpload } from './upload-run.ts'
import { uploadSources } from './upload-sources.ts'

export interface UploadDeps {
  readonly surroundings: Surroundings
  /** The part worker's file. */
  readonly workerUrl: URL
}

/**
 * Uploads and answers the exit code: 0 only when every file is done, 1 when any is not, 130 when
 * `signal` was aborted. Throws `UsageError`, and `TransferError` when the data folder cannot be used.
 */
export async function uploadCommand(
  argv: readonly string[],
  io: Io,
  deps: UploadDeps,
  signal: AbortSignal,
): Promise<number> {
  const args = parseUpload(argv, io.env)
  const sources = await uploadSources(args, io.cwd)
  const folder = dataFolder(args.data, io.cwd, deps.surroundings)
  const secrets: string[] = []
  const keys = createCliKeys(args.connection, ({ accessKeySecret, securityToken }) => {
    secrets.push(accessKeySecret.reveal(), securityToken?.reveal() ?? '')
  })
  const opened = await openEngine({
    folder,
    connection: args.connection,
    keys,
    limits: args.limits,
    logger: args.verbose ? createRedactingLogger(io.err, secrets) : silentLogger,
    workerUrl: deps.workerUrl,
  })
  try {
    const reporters = reportersFor(args.json, io, folder)
    const recovery = recoveryLines(opened, folder)
    if (recovery.length > 0) for (const to of reporters) to.notice('recovery', recovery)
    const { prefix, key, paths } = sources
    const destination = { connectionId: args.connection.id, bucket: args.bucket, prefix }
    const options = { ...args.options, key, keepDone: true }
    const ended = await runUpload(
      (engine, either) => engine.enqueue(paths, destination, options, either),
      args.giveUpAfterSeconds,
      opened,
      reporters,
      signal,
    )
    const summary = summaryOf(ended)
    if (summary.exitCode === exitCodes.ok) await forgetDone(opened.engine, ended.tasks)
    for (const to of reporters) to.summary(summary)
    for (const line of howToContinue(summary, ended.why)) io.err.write(`${line}\n`)
    return summary.exitCode
  } finally {
    await keys.stop()
    await opened.close()
  }
}
