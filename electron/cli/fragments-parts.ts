/** `partway fragments parts`: what one upload holds, and where it has gaps. */
import { createRequestBudget } from '../engine/fragments/request-budget.ts'
import type { FragmentAccess } from './fragments-access.ts'
import type { PartsArguments } from './fragments-arguments.ts'
import { jsonLine } from './fragments-words.ts'
import { exitCodes, type Io } from './io.ts'
import { count, formatBytes, printable } from './printable.ts'

/** Answers the exit code. Throws `TransferError`, `oss/no-such-upload` when it is gone. */
export async function partsCommand(
  args: PartsArguments,
  { fragments }: Pick<FragmentAccess, 'fragments'>,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const budget = createRequestBudget()
  const ref = { ...args.fragment, connectionId: args.connection.id }
  const parts = await fragments.parts(ref, budget, signal)
  const gaps = gapsOf(parts.map(({ number }) => number))
  const bytes = parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  for (const { number, sizeBytes, etag, crc64, lastModifiedMs } of parts) {
    const stored = new Date(lastModifiedMs).toISOString()
    if (args.json) {
      io.out.write(
        jsonLine('part', { number, bytes: sizeBytes, etag, crc64: crc64 ?? null, stored }),
      )
    } else {
      const sum = crc64 === undefined ? '' : `  CRC-64 ${printable(crc64)}`
      io.out.write(`${number}  ${sizeBytes} B  ${stored}  ETag ${printable(etag)}${sum}\n`)
    }
  }
  if (args.json) {
    io.out.write(jsonLine('summary', { parts: parts.length, bytes, gaps, requests: budget.made }))
    return exitCodes.ok
  }
  io.out.write(`${count(parts.length, 'part')}, ${formatBytes(bytes)}\n`)
  for (const [from, to] of gaps) {
    io.out.write(
      from === to ? `  part ${from} is missing\n` : `  parts ${from} to ${to} are missing\n`,
    )
  }
  return exitCodes.ok
}

/** Part numbers before the last one that are not there, as first and last of each run; ascending. */
export function gapsOf(
  numbers: readonly number[],
): readonly (readonly [from: number, to: number])[] {
  const gaps: (readonly [number, number])[] = []
  let before = 0
  for (const number of numbers) {
    if (number > before + 1) gaps.push([before + 1, number - 1])
    before = number
  }
  return gaps
}
