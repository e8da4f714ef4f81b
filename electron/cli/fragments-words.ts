/** Fragments and their sums as lines for a person and as fields for a program. Pure. */
import type { WireError } from '#shared/error-codes.ts'
import { costPerMonth, oldAfterDays, type FragmentSum } from '#shared/fragment-cost.ts'
import type { Gap } from '#shared/fragment-view.ts'
import type { Prices } from '../engine/store/price-file.ts'
import { errorLines, tellError } from './error-words.ts'
import type { MeasuredRow } from './fragments-rows.ts'
import { count, formatBytes, printable } from './printable.ts'

type Fields = Readonly<Record<string, unknown>>

/** What it holds, its name for other commands, and whose it is. */
export function rowLines({ fragment, size }: MeasuredRow): readonly string[] {
  const { bucket, key, uploadId, initiatedMs, use } = fragment
  const began = initiatedMs === undefined ? '' : `begun ${new Date(initiatedMs).toISOString()}  `
  const held =
    size.kind === 'known'
      ? `${count(size.parts, 'part')}, ${formatBytes(size.bytes)}`
      : 'size unknown'
  return [
    `oss://${bucket}/${printable(key)}`,
    `  ${began}${held}  upload ID ${printable(uploadId)}`,
    ...(use.kind === 'in-use' ? [`  in use by the task for ${printable(use.sourcePath)}`] : []),
    ...(use.kind === 'known' ? [`  left by the task for ${printable(use.sourcePath)}`] : []),
  ]
}

export function rowFields({ fragment, size }: MeasuredRow, { table }: Prices): Fields {
  const { bucket, key, uploadId, initiatedMs, storageClass, use } = fragment
  const owner = use.kind === 'unknown' ? null : { taskId: use.taskId, file: use.sourcePath }
  return {
    bucket,
    key,
    uploadId,
    initiated: initiatedMs === undefined ? null : new Date(initiatedMs).toISOString(),
    storageClass: storageClass ?? null,
    parts: size.kind === 'known' ? size.parts : null,
    bytes: size.kind === 'known' ? size.bytes : null,
    costPerMonth: costPerMonth(fragment, size, table) ?? null,
    use: use.kind,
    inUseBy: use.kind === 'in-use' ? owner : null,
  }
}

/** `12 fragments, 340 parts, 2.1 GiB, about 0.25 CNY a month`. */
export function sumLine(sum: FragmentSum, { table }: Prices): string {
  const { fragments, parts, bytes } = sum
  const what = `${count(fragments, 'fragment')}, ${count(parts, 'part')}, ${formatBytes(bytes)}`
  return sum.costPerMonth === 0
    ? what
    : `${what}, about ${sum.costPerMonth.toFixed(2)} ${table.currency} a month`
}

/** What else has to be known of the sum: nothing about nothing. */
export function sumRemarks(sum: FragmentSum, prices: Prices): readonly string[] {
  const { table, path, from } = prices
  const kind = from === 'file' ? 'your prices' : 'an estimate by list prices'
  return [
    ...(sum.old > 0 ? [`${count(sum.old, 'fragment')} older than ${oldAfterDays} days`] : []),
    ...(sum.inUse > 0 ? [`${count(sum.inUse, 'fragment')} in use by your tasks`] : []),
    ...(sum.costPerMonth > 0 ? [`costs are ${kind} of ${table.asOf}: ${printable(path)}`] : []),
    ...(sum.unpriced > 0
      ? [`${count(sum.unpriced, 'fragment')} without a price for region and storage class`]
      : []),
    ...(sum.dearByLifecycle > 0
      ? [
          `${count(sum.dearByLifecycle, 'fragment')} of IA, Archive or Cold Archive in mainland China: a lifecycle rule deletes them at a higher request price`,
        ]
      : []),
  ]
}

export function sumFields(sum: FragmentSum, { table, from }: Prices): Fields {
  const { fragments, parts, bytes, costPerMonth, unmeasured, unpriced } = sum
  return {
    fragments,
    parts,
    bytes,
    cost: { perMonth: costPerMonth, currency: table.currency, asOf: table.asOf, prices: from },
    unmeasured,
    unpriced,
    olderThan30Days: sum.old,
    inUse: sum.inUse,
    dearByLifecycle: sum.dearByLifecycle,
  }
}

/** `undefined` unless the person's own price file cannot be used. */
export function priceProblem(prices: Prices): string | undefined {
  if (prices.from !== 'damaged') return undefined
  const { path, problem } = prices
  return `the price file ${printable(path)} is not used, ${problem}; list prices are`
}

/** `  parts 3 to 5 are missing`. */
export function gapLine({ from, to }: Gap): string {
  return from === to ? `  part ${from} is missing` : `  parts ${from} to ${to} are missing`
}

export function jsonLine(type: string, fields: Fields): string {
  return `${JSON.stringify({ type, ...fields })}\n`
}

export function jsonError(error: WireError): Fields {
  const { code, what, remedy, requestId } = tellError(error)
  return { code, what, remedy, ...(requestId === undefined ? {} : { requestId }) }
}

/** An error behind what it is about; the budget of a listing has words of its own. */
export function troubleText(about: string, error: WireError): string {
  const budget = error.details?.['budget']
  if (error.code === 'request/refused' && budget !== undefined) {
    return `partway: ${about}: stopped after ${budget} requests (--max-requests).\n`
  }
  return `partway: ${about}: ${errorLines(error).join('\n  ')}\n`
}
