/** `partway fragments delete`: say what would go, ask, abort until gone, say what did not. */
import { createLedger } from '#shared/fragment-cost.ts'
import type { DeleteOutcome } from '../engine/fragments/delete-fragments.ts'
import { createRequestBudget } from '../engine/fragments/request-budget.ts'
import type { Prices } from '../engine/store/price-file.ts'
import { agreed } from './agreement.ts'
import type { FragmentAccess } from './fragments-access.ts'
import type { DeleteArguments } from './fragments-arguments.ts'
import { findRows, lookAt, type FragmentRow, type MeasuredRow } from './fragments-rows.ts'
import {
  jsonError,
  jsonLine,
  rowFields,
  rowLines,
  sumFields,
  sumLine,
  troubleText,
} from './fragments-words.ts'
import { exitCodes, type Io } from './io.ts'
import { count, printable } from './printable.ts'

/** Longer lists are counted, not shown. */
const shownAtMost = 50
/** A person is told how far it is after each of these. */
const toldEach = 100

interface Counts {
  deleted: number
  kept: number
  failed: number
}

/** Answers the exit code: 1 when anything that was asked for is still there. */
export async function deleteCommand(
  args: DeleteArguments,
  access: FragmentAccess,
  prices: Prices,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const { rows, isWhole } = await select(args, access, io, signal)
  const isKept = ({ fragment }: MeasuredRow): boolean =>
    !args.withTasks && fragment.use.kind === 'in-use'
  const kept = rows.filter((row) => isKept(row))
  const chosen = rows.filter((row) => !isKept(row))
  tellChoice(args, chosen, kept, createLedger(prices.table, access.nowMs()), prices, io)
  const counts = { deleted: 0, kept: kept.length, failed: 0 }
  if (!args.isDryRun && chosen.length > 0) {
    if (!(await agreed(args, 'Delete them? Their parts cannot be brought back.', io, signal))) {
      io.out.write('Nothing was deleted.\n')
      return exitCodes.failed
    }
    await carryOut(args, chosen, access, prices, counts, io, signal)
  }
  if (args.json) {
    io.out.write(jsonLine('summary', { ...counts, dryRun: args.isDryRun }))
  } else if (!args.isDryRun) {
    const left = counts.failed === 0 ? '' : `, ${counts.failed} could not be deleted`
    io.out.write(`${count(counts.deleted, 'fragment')} deleted${left}.\n`)
  }
  // One that was named and is left alone has not been deleted either.
  const isNamedKept = args.selection.by === 'id' && counts.kept > 0
  return isWhole && counts.failed === 0 && !isNamedKept ? exitCodes.ok : exitCodes.failed
}

async function select(
  args: DeleteArguments,
  access: FragmentAccess,
  io: Io,
  signal: AbortSignal,
): Promise<{ readonly rows: readonly MeasuredRow[]; readonly isWhole: boolean }> {
  const { selection, connection } = args
  if (selection.by === 'id') {
    const budget = createRequestBudget()
    const row = await lookAt(connection.id, selection.fragment, access.fragments, budget, signal)
    return { rows: row === undefined ? [] : [row], isWhole: true }
  }
  const { filter } = selection
  const budget = createRequestBudget(filter.maxRequests)
  const found = findRows(connection.id, filter, access, budget, signal)
  const rows = await Array.fromAsync(found.rows)
  for (const { bucket, error } of found.failed) {
    if (args.json) io.out.write(jsonLine('bucket-failed', { bucket, ...jsonError(error) }))
    io.err.write(troubleText(`oss://${bucket} could not be listed`, error))
  }
  return { rows, isWhole: found.failed.length === 0 }
}

function tellChoice(
  args: DeleteArguments,
  chosen: readonly MeasuredRow[],
  kept: readonly MeasuredRow[],
  ledger: ReturnType<typeof createLedger>,
  prices: Prices,
  io: Io,
): void {
  for (const { fragment, size } of chosen) ledger.add(fragment, size)
  if (args.json) {
    for (const row of chosen) io.out.write(jsonLine('fragment', rowFields(row, prices)))
    for (const row of kept) io.out.write(jsonLine('kept', rowFields(row, prices)))
    io.out.write(jsonLine('chosen', sumFields(ledger.total, prices)))
    return
  }
  for (const row of chosen.slice(0, shownAtMost)) io.out.write(`${rowLines(row).join('\n')}\n`)
  if (chosen.length > shownAtMost) io.out.write(`... and ${chosen.length - shownAtMost} more\n`)
  if (kept.length > 0) {
    io.out.write(
      `${count(kept.length, 'upload')} of unfinished tasks left alone (--with-tasks deletes them too, and forgets the tasks):\n`,
    )
    for (const row of kept.slice(0, shownAtMost)) {
      io.out.write(`  ${rowLines(row).join('\n  ')}\n`)
    }
  }
  const verb = args.isDryRun ? 'would be deleted' : 'to delete'
  if (chosen.length === 0) io.out.write('Nothing to delete: no such fragment is there.\n')
  else io.out.write(`${sumLine(ledger.total, prices)} ${verb}.\n`)
}

async function carryOut(
  args: DeleteArguments,
  chosen: readonly MeasuredRow[],
  access: FragmentAccess,
  prices: Prices,
  counts: Counts,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  const rowOf = new Map(chosen.map((row) => [row.fragment, row]))
  for (const { fragment } of chosen) {
    // First the task: killed in between, its upload is a fragment nobody needs, and told as one.
    if (fragment.use.kind === 'in-use') await access.forget(fragment.use.taskId)
  }
  const fieldsOf = (fragment: FragmentRow): Readonly<Record<string, unknown>> => {
    const row = rowOf.get(fragment)
    return row === undefined ? {} : rowFields(row, prices)
  }
  const tell = (outcome: DeleteOutcome<FragmentRow>): void => {
    const { kind, fragment } = outcome
    if (kind === 'deleted') counts.deleted++
    else if (kind === 'in-use') counts.kept++
    else counts.failed++
    tellOutcome(outcome, fieldsOf(fragment), args.json, io)
    const done = counts.deleted + counts.failed
    if (!args.json && chosen.length > toldEach && done % toldEach === 0) {
      io.out.write(`${done} of ${chosen.length} ...\n`)
    }
  }
  await access.fragments.delete([...rowOf.keys()], tell, signal)
}

function tellOutcome(
  outcome: DeleteOutcome<FragmentRow>,
  fields: Readonly<Record<string, unknown>>,
  isJson: boolean,
  io: Io,
): void {
  const { bucket, key, uploadId } = outcome.fragment
  const title = `oss://${bucket}/${printable(key)} (${printable(uploadId)})`
  switch (outcome.kind) {
    case 'deleted':
      if (isJson) io.out.write(jsonLine('deleted', fields))
      break
    case 'in-use':
      if (isJson) io.out.write(jsonLine('kept', fields))
      else io.out.write(`${title}: a task goes on with it meanwhile, left alone\n`)
      break
    case 'failed': {
      const error = jsonError(outcome.error)
      if (isJson) io.out.write(jsonLine('failed', { bucket, key, uploadId, ...error }))
      io.err.write(troubleText(title, outcome.error))
      break
    }
  }
}
