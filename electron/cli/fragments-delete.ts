/** Deleting fragments: say what would go, ask, abort until gone, say what did not. */
import { toWireError, TransferError } from '../engine/errors.ts'
import { systemClock } from '../engine/ports.ts'
import type { ListedUpload, ObjectStorage } from '../engine/storage/storage.ts'
import { abortUntilGone } from '../engine/transfer/abort-upload.ts'
import { inParallel } from '../engine/transfer/in-parallel.ts'
import { errorLines } from './error-words.ts'
import type { TasksInFolder } from './fragments-access.ts'
import type { FragmentsArguments, Selection } from './fragments-arguments.ts'
import {
  type Fragment,
  fragmentFields,
  fragmentLines,
  jsonError,
  jsonLine,
  listFragments,
  look,
  totalLine,
} from './fragments-list.ts'
import { exitCodes, type Io } from './io.ts'
import { count, printable } from './printable.ts'
import { UsageError } from './usage-error.ts'

type DeleteArguments = Extract<FragmentsArguments, { action: 'delete' }>

const abortsAtOnce = 4
/** Longer lists are counted, not shown. */
const shownAtMost = 50

/** Answers the exit code: 1 when anything that was asked for is still there. */
export async function deleteFragments(
  args: DeleteArguments,
  service: { readonly storage: ObjectStorage; readonly tasks: TasksInFolder },
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const { storage, tasks } = service
  const found = await select(args, storage, tasks, signal)
  const kept = args.withTasks ? [] : found.filter(({ task }) => task !== undefined)
  const chosen = found.filter((fragment) => !kept.includes(fragment))
  tellChoice(args, chosen, kept, io)
  const failed =
    args.isDryRun || chosen.length === 0 ? [] : await carryOut(args, chosen, service, io, signal)
  if (failed === undefined) return exitCodes.failed
  const deleted = args.isDryRun ? 0 : chosen.length - failed.length
  if (args.json) {
    const counts = { deleted, kept: kept.length, failed: failed.length, dryRun: args.isDryRun }
    io.out.write(jsonLine('summary', counts))
  } else if (!args.isDryRun) {
    const left = failed.length === 0 ? '' : `, ${failed.length} could not be deleted`
    io.out.write(`${count(deleted, 'fragment')} deleted${left}.\n`)
  }
  // One that was named and is left alone has not been deleted either.
  const isNamedKept = args.selection.by === 'id' && kept.length > 0
  return failed.length === 0 && !isNamedKept ? exitCodes.ok : exitCodes.failed
}

async function select(
  args: DeleteArguments,
  storage: ObjectStorage,
  tasks: TasksInFolder,
  signal: AbortSignal,
): Promise<readonly Fragment[]> {
  const { bucket, selection } = args
  if (selection.by === 'id') {
    const { key, uploadId } = selection
    const task = tasks.find(bucket, uploadId)
    const fragment = await look({ bucket, key, uploadId, task }, storage, signal)
    return fragment === undefined ? [] : [fragment]
  }
  const uploads = matching(storage.listUploads(bucket, selection.prefix, signal), selection)
  return await Array.fromAsync(listFragments(uploads, storage, tasks, signal))
}

async function* matching(
  uploads: AsyncIterable<ListedUpload>,
  selection: Exclude<Selection, { by: 'id' }>,
): AsyncGenerator<ListedUpload> {
  const latestMs = selection.by === 'all' ? Infinity : systemClock.now() - selection.seconds * 1000
  for await (const upload of uploads) {
    if (upload.initiatedMs <= latestMs) yield upload
  }
}

function tellChoice(
  args: DeleteArguments,
  chosen: readonly Fragment[],
  kept: readonly Fragment[],
  io: Io,
): void {
  if (args.json) {
    for (const fragment of chosen) io.out.write(jsonLine('fragment', fragmentFields(fragment)))
    for (const fragment of kept) io.out.write(jsonLine('kept', fragmentFields(fragment)))
    return
  }
  for (const fragment of chosen.slice(0, shownAtMost)) {
    io.out.write(`${fragmentLines(fragment).join('\n')}\n`)
  }
  if (chosen.length > shownAtMost) io.out.write(`... and ${chosen.length - shownAtMost} more\n`)
  if (kept.length > 0) {
    io.out.write(
      `${count(kept.length, 'upload')} of unfinished tasks left alone (--with-tasks deletes them too, and forgets the tasks):\n`,
    )
    for (const fragment of kept.slice(0, shownAtMost)) {
      io.out.write(`  ${fragmentLines(fragment).join('\n  ')}\n`)
    }
  }
  const verb = args.isDryRun ? 'would be deleted' : 'to delete'
  if (chosen.length === 0) io.out.write('Nothing to delete: no such fragment is there.\n')
  else io.out.write(`${totalLine(sumOf(chosen))} ${verb}.\n`)
}

function sumOf(fragments: readonly Fragment[]): Parameters<typeof totalLine>[0] {
  return {
    fragments: fragments.length,
    parts: fragments.reduce((sum, { parts }) => sum + parts, 0),
    bytes: fragments.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

/** What could not be deleted; `undefined` when the person said no. */
async function carryOut(
  args: DeleteArguments,
  chosen: readonly Fragment[],
  service: { readonly storage: ObjectStorage; readonly tasks: TasksInFolder },
  io: Io,
  signal: AbortSignal,
): Promise<readonly Fragment[] | undefined> {
  if (!args.isAgreed) {
    const answer = await io.ask('Delete them? Their parts cannot be brought back. [y/N] ', signal)
    if (answer === undefined) {
      throw new UsageError(
        'there is no terminal to ask for agreement: --yes is expected (or --dry-run to look)',
      )
    }
    if (!/^y(es)?$/i.test(answer.trim())) {
      io.out.write('Nothing was deleted.\n')
      return undefined
    }
  }
  const failed: Fragment[] = []
  await inParallel(chosen, abortsAtOnce, async (fragment) => {
    try {
      await deleteOne(fragment, service, signal)
      if (args.json) io.out.write(jsonLine('deleted', fragmentFields(fragment)))
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      failed.push(fragment)
      const wire = toWireError(error)
      const name = { key: fragment.key, uploadId: fragment.uploadId }
      if (args.json) io.out.write(jsonLine('failed', { ...name, ...jsonError(wire) }))
      const title = `oss://${fragment.bucket}/${printable(fragment.key)} (${printable(fragment.uploadId)})`
      io.err.write(`partway: ${title}: ${errorLines(wire).join('\n  ')}\n`)
    }
  })
  return failed
}

async function deleteOne(
  fragment: Fragment,
  service: { readonly storage: ObjectStorage; readonly tasks: TasksInFolder },
  signal: AbortSignal,
): Promise<void> {
  const { storage, tasks } = service
  await abortUntilGone(fragment, { storage, clock: systemClock, random: Math.random }, signal)
  if (fragment.task !== undefined) await tasks.forget(fragment.task)
}
