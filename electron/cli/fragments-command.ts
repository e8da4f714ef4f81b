/** `partway fragments`: incomplete uploads on the service, listed and deleted. */
import { TransferError } from '../engine/errors.ts'
import { silentLogger, type Logger } from '../engine/ports.ts'
import { accessOf } from './connection-options.ts'
import { dataFolder, type Surroundings } from './data-folder.ts'
import { openStorage, openTasks, type TasksInFolder } from './fragments-access.ts'
import { parseFragments, type FragmentsArguments } from './fragments-arguments.ts'
import { deleteFragments } from './fragments-delete.ts'
import { listFragments, printFragments } from './fragments-list.ts'
import { exitCodes, type Io } from './io.ts'
import { createRedactingLogger } from './redacting-logger.ts'

/** Answers the exit code. Throws `UsageError`, `TransferError`, or the signal's reason. */
export async function fragmentsCommand(
  argv: readonly string[],
  io: Io,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const args = parseFragments(argv, io.env)
  const tasks = await tasksFor(args, io, surroundings)
  const storage = openStorage(args.connection)
  try {
    if (args.action === 'delete') {
      return await deleteFragments(args, { storage, tasks }, io, signal)
    }
    const uploads = storage.listUploads(args.bucket, args.prefix, signal)
    const isWhole = await printFragments(
      listFragments(uploads, storage, tasks, signal),
      io,
      args.json,
    )
    return isWhole ? exitCodes.ok : exitCodes.failed
  } finally {
    await storage.close()
    await tasks.close()
  }
}

/** Looking is possible while an upload runs; deleting is not, because its uploads are not known. */
async function tasksFor(
  args: FragmentsArguments,
  io: Io,
  surroundings: Surroundings,
): Promise<TasksInFolder> {
  const folder = dataFolder(args.data, io.cwd, surroundings)
  try {
    return await openTasks(folder, loggerFor(args, io))
  } catch (error) {
    const isBusy = error instanceof TransferError && error.code === 'disk/in-use'
    if (!isBusy || args.action === 'delete') throw error
    io.err.write(
      'partway: another Partway works with the data folder; which fragments its tasks use is not shown.\n',
    )
    return { find: () => undefined, forget: async () => {}, close: async () => {} }
  }
}

function loggerFor(args: FragmentsArguments, io: Io): Logger {
  if (!args.verbose) return silentLogger
  const { accessKeySecret, securityToken = '' } = accessOf(args.connection)
  return createRedactingLogger(io.err, [accessKeySecret, securityToken])
}
