/** `partway fragments complete`: an expert's last resort, after every gap was shown. */
import type { CompletedFragment, Gap } from '#shared/fragment-view.ts'
import { gapsIn } from '#shared/fragment-view.ts'
import { TransferError } from '../engine/errors.ts'
import { createRequestBudget } from '../engine/fragments/request-budget.ts'
import { agreed } from './agreement.ts'
import type { FragmentAccess } from './fragments-access.ts'
import type { CompleteArguments } from './fragments-arguments.ts'
import { gapLine, jsonLine } from './fragments-words.ts'
import { exitCodes, type Io } from './io.ts'
import { count, formatBytes, printable } from './printable.ts'

interface Held {
  readonly parts: number
  readonly bytes: number
  readonly gaps: readonly Gap[]
}

/** Answers the exit code: 0 only when the object is there and was made of the parts that were shown. */
export async function completeCommand(
  args: CompleteArguments,
  { fragments }: Pick<FragmentAccess, 'fragments'>,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const budget = createRequestBudget()
  const ref = { ...args.fragment, connectionId: args.connection.id }
  const listed = await fragments.parts(ref, budget, signal)
  const held: Held = {
    parts: listed.length,
    bytes: listed.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    gaps: gapsIn(listed.map(({ number }) => number)),
  }
  tellHeld(args, held, io)
  const refusal = fragments.isInUse(ref) ? 'in-use' : held.parts === 0 ? 'empty' : undefined
  if (refusal !== undefined) return refused(args, refusal, io)
  if (args.isDryRun) return exitCodes.ok
  if (!(await agreed(args, 'Make the object of these parts? It ends the upload.', io, signal))) {
    io.err.write('Nothing was completed.\n')
    return exitCodes.failed
  }
  try {
    const { forbidOverwrite } = args
    const object = await fragments.completeAll(ref, held, { forbidOverwrite }, budget, signal)
    return tellObject(args, object, io)
  } catch (error) {
    const reason = error instanceof TransferError ? error.details['reason'] : undefined
    if (reason === undefined || !Object.hasOwn(refusals, reason)) throw error
    return refused(args, reason as keyof typeof refusals, io)
  }
}

function tellHeld(args: CompleteArguments, { parts, bytes, gaps }: Held, io: Io): void {
  const { bucket, key, uploadId } = args.fragment
  if (args.json) {
    const runs = gaps.map(({ from, to }) => [from, to])
    io.out.write(jsonLine('completion-plan', { bucket, key, uploadId, parts, bytes, gaps: runs }))
    return
  }
  io.out.write(
    `oss://${bucket}/${printable(key)}: ${count(parts, 'part')}, ${formatBytes(bytes)}\n`,
  )
  for (const gap of gaps) io.out.write(`${gapLine(gap)}\n`)
  if (gaps.length > 0) {
    io.out.write('The object will be without them: what follows a gap moves forward.\n')
  }
  io.out.write('Parts missing at the end cannot be seen: nobody but its owner knows the whole.\n')
}

function tellObject(args: CompleteArguments, object: CompletedFragment, io: Io): number {
  const { bucket, key } = args.fragment
  const { sizeBytes, etag, crc64, crcOfParts, requestId } = object
  const isOther = crcOfParts === 'different'
  if (args.json) {
    const fields = { bucket, key, bytes: sizeBytes, etag, crc64: crc64 ?? null, crcOfParts }
    io.out.write(jsonLine('completed', { ...fields, requestId }))
  } else {
    const proof = crc64 === undefined ? '' : `, CRC-64 ${printable(crc64)}`
    io.out.write(
      `oss://${bucket}/${printable(key)} is there: ${formatBytes(sizeBytes)}, ETag ${printable(etag)}${proof}\n`,
    )
  }
  if (crcOfParts === 'unknown') {
    io.err.write(
      'partway: the service told no CRC-64 of every part: its bytes were not proven by those of the parts.\n',
    )
  }
  if (isOther) {
    io.err.write(
      'partway: it was made of other parts than those shown: somebody sent some since.\n',
    )
  }
  return isOther ? exitCodes.failed : exitCodes.ok
}

const refusals = {
  'in-use': 'a task goes on with this upload',
  empty: 'no part is stored',
  changed: 'its parts are others than those shown: somebody sent some since; run the command again',
} as const

function refused(args: CompleteArguments, reason: keyof typeof refusals, io: Io): number {
  const { key, uploadId } = args.fragment
  if (args.json) io.out.write(jsonLine('completion-refused', { key, uploadId, reason }))
  io.err.write(`partway: ${printable(key)} is not completed: ${refusals[reason]}.\n`)
  return exitCodes.failed
}
