/** `partway fragments parts`: what one upload holds, and where it has gaps. */
import { gapsIn } from '#shared/fragment-view.ts'
import { createRequestBudget } from '../engine/fragments/request-budget.ts'
import type { FragmentAccess } from './fragments-access.ts'
import type { PartsArguments } from './fragments-arguments.ts'
import { gapLine, jsonLine } from './fragments-words.ts'
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
  const gaps = gapsIn(parts.map(({ number }) => number))
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
    const runs = gaps.map(({ from, to }) => [from, to])
    const fields = { parts: parts.length, bytes, gaps: runs, requests: budget.made }
    io.out.write(jsonLine('summary', fields))
    return exitCodes.ok
  }
  io.out.write(`${count(parts.length, 'part')}, ${formatBytes(bytes)}\n`)
  for (const gap of gaps) io.out.write(`${gapLine(gap)}\n`)
  return exitCodes.ok
}
