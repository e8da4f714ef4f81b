/** `partway fragments`: incomplete uploads on the service, listed, looked into, adopted, completed, deleted. */
import { TransferError } from '../engine/errors.ts'
import { silentLogger, type Logger } from '../engine/ports.ts'
import { readPrices, type Prices } from '../engine/store/price-file.ts'
import { accessOf, type CliConnection } from './connection-options.ts'
import { dataFolder, type Surroundings } from './data-folder.ts'
import { withKeys } from './cli-keys.ts'
import { openFragments, type FragmentAccess } from './fragments-access.ts'
import { adoptCommand } from './fragments-adopt.ts'
import {
  parseFragments,
  type CompleteArguments,
  type DeleteArguments,
  type ListArguments,
  type PartsArguments,
} from './fragments-arguments.ts'
import { completeCommand } from './fragments-complete.ts'
import { deleteCommand } from './fragments-delete.ts'
import { listCommand } from './fragments-list.ts'
import { partsCommand } from './fragments-parts.ts'
import { priceProblem } from './fragments-words.ts'
import type { Io } from './io.ts'
import { createRedactingLogger } from './redacting-logger.ts'

export interface FragmentsDeps {
  readonly surroundings: Surroundings
  /** The part worker's file. */
  readonly workerUrl: URL
}

/** Answers the exit code. Throws `UsageError`, `TransferError`, or the signal's reason. */
export async function fragmentsCommand(
  argv: readonly string[],
  io: Io,
  deps: FragmentsDeps,
  signal: AbortSignal,
): Promise<number> {
  const asked = parseFragments(argv, io.env)
  const args = { ...asked, connection: await withKeys(asked.connection, signal) }
  const folder = dataFolder(args.data, io.cwd, deps.surroundings)
  const logger = loggerFor(args, io)
  if (args.action === 'adopt') {
    return await adoptCommand(args, { folder, logger, workerUrl: deps.workerUrl }, io, signal)
  }
  const access = await accessFor(args, folder, logger, io)
  try {
    if (args.action === 'parts') return await partsCommand(args, access, io, signal)
    if (args.action === 'complete') return await completeCommand(args, access, io, signal)
    const prices = await pricesIn(folder, io)
    if (args.action === 'list') return await listCommand(args, access, prices, io, signal)
    return await deleteCommand(args, access, prices, io, signal)
  } finally {
    await access.close()
  }
}

/** Looking is possible while an upload runs; changing is not, because its uploads are not known. */
async function accessFor(
  { action, connection }: ListArguments | PartsArguments | CompleteArguments | DeleteArguments,
  folder: string,
  logger: Logger,
  io: Io,
): Promise<FragmentAccess> {
  if (action === 'parts') return await openFragments(connection, undefined, logger)
  try {
    return await openFragments(connection, folder, logger)
  } catch (error) {
    const isBusy = error instanceof TransferError && error.code === 'disk/in-use'
    if (!isBusy || action !== 'list') throw error
    io.err.write(
      'partway: another Partway works with the data folder; which fragments its tasks use is not shown.\n',
    )
    return await openFragments(connection, undefined, logger)
  }
}

async function pricesIn(folder: string, io: Io): Promise<Prices> {
  const prices = await readPrices(folder)
  const problem = priceProblem(prices)
  if (problem !== undefined) io.err.write(`partway: ${problem}\n`)
  return prices
}

function loggerFor(
  args: { readonly verbose: boolean; readonly connection: CliConnection },
  io: Io,
): Logger {
  if (!args.verbose) return silentLogger
  const { accessKeySecret, securityToken = '' } = accessOf(args.connection)
  return createRedactingLogger(io.err, [accessKeySecret, securityToken])
}
