/** `partway fragments adopt`: compare, show the plan, ask, and finish the upload like any other. */
import { resolve } from 'node:path'
import { defaultSettings } from '#shared/settings.ts'
import type { BatchReport, Engine } from '../engine/engine-api.ts'
import type { AdoptAnswer, AdoptPlan } from '../engine/fragments/adopt-plan.ts'
import { createRequestBudget } from '../engine/fragments/request-budget.ts'
import type { Logger } from '../engine/ports.ts'
import { agreed } from './agreement.ts'
import { createCliKeys } from './cli-keys.ts'
import type { AdoptArguments } from './fragments-arguments.ts'
import { searchFile } from './fragments-search.ts'
import { jsonLine } from './fragments-words.ts'
import { exitCodes, type Io } from './io.ts'
import { numberRuns } from './number-runs.ts'
import { openEngine } from './open-engine.ts'
import { count, formatBytes, printable } from './printable.ts'
import { reportersFor } from './reporters.ts'
import { howToContinue, summaryOf } from './upload-ending.ts'
import { forgetDone, recoveryLines, runUpload } from './upload-run.ts'

const { tasksAtOnce, partsAtOnce, connectionsAtOnce, stallSeconds } = defaultSettings
const limits = { tasksAtOnce, partsAtOnce, connectionsAtOnce, stallTimeoutMs: stallSeconds * 1000 }

export interface AdoptCommandDeps {
  readonly folder: string
  readonly logger: Logger
  /** The part worker's file. */
  readonly workerUrl: URL
}

/** Answers the exit code: 0 only when the object is there and proven, or with `--dry-run` could be. */
export async function adoptCommand(
  args: AdoptArguments,
  deps: AdoptCommandDeps,
  io: Io,
  signal: AbortSignal,
): Promise<number> {
  const keys = createCliKeys(args.connection, () => {})
  const opened = await openEngine({ ...deps, connection: args.connection, keys, limits })
  try {
    const reporters = reportersFor(args.json, io, deps.folder)
    const recovery = recoveryLines(opened, deps.folder)
    if (recovery.length > 0) for (const to of reporters) to.notice('recovery', recovery)
    let early: number | undefined
    const begin = async (engine: Engine, either: AbortSignal): Promise<BatchReport> => {
      const begun = await beginAdoption(args, engine, io, either)
      if (typeof begun === 'object') return begun
      early = begun
      return nothing
    }
    const ended = await runUpload(begin, undefined, opened, reporters, signal)
    if (early !== undefined) return early
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

const nothing: BatchReport = { batchId: '', taskIds: [], addedBytes: 0, refused: [] }

/** The task that was begun, or the exit code when none is. */
async function beginAdoption(
  args: AdoptArguments,
  engine: Engine,
  io: Io,
  signal: AbortSignal,
): Promise<BatchReport | number> {
  const { fragment, connection, source, forbidOverwrite, verifyMd5 } = args
  const ref = { ...fragment, connectionId: connection.id }
  const ours = engine.tasks().find(({ uploadId }) => uploadId === ref.uploadId)?.sourcePath
  const isJson = isForProgram(args, io)
  const path =
    source.by === 'file'
      ? resolve(io.cwd, source.file)
      : (ours ?? (await searchFile(ref, source.folder, engine, isJson, io, signal)))
  if (path === undefined) return exitCodes.failed
  if (path === ours && !args.isDryRun) return await goOn(args, path, engine, signal)
  const budget = createRequestBudget()
  const answer = await engine.fragments.planAdoption(ref, path, budget, signal)
  tellAnswer(answer, path, args, io)
  if (answer.kind === 'refused') return exitCodes.failed
  if (args.isDryRun) return exitCodes.ok
  if (!(await agreed(args, 'Go on with this upload?', io, signal))) {
    io.err.write('Nothing was sent.\n')
    return exitCodes.failed
  }
  const id = await engine.fragments.adopt(answer.plan, { forbidOverwrite, verifyMd5 })
  const addedBytes = answer.plan.plan.sizeBytes
  return { ...nothing, taskIds: [id], addedBytes }
}

/** An earlier, interrupted command has adopted it already. */
function goOn(
  { fragment, connection, forbidOverwrite, verifyMd5 }: AdoptArguments,
  path: string,
  engine: Engine,
  signal: AbortSignal,
): Promise<BatchReport> {
  const { partSizeBytes, multipartThresholdBytes, links } = defaultSettings
  const { bucket, key } = fragment
  return engine.enqueue(
    [path],
    { connectionId: connection.id, bucket, prefix: '' },
    { forbidOverwrite, verifyMd5, partSizeBytes, multipartThresholdBytes, links, key },
    signal,
  )
}

/** As its progress will be: for a program, unless somebody looks at it. */
function isForProgram({ json }: AdoptArguments, { out }: Io): boolean {
  return json || !out.isTerminal
}

function tellAnswer(answer: AdoptAnswer, path: string, args: AdoptArguments, io: Io): void {
  const isJson = isForProgram(args, io)
  if (isJson) {
    const { key, uploadId } = args.fragment
    const name = { key, uploadId, file: path }
    io.out.write(
      answer.kind === 'refused'
        ? jsonLine('adoption-refused', {
            ...name,
            reason: answer.reason,
            stored: answer.stored,
            different: answer.different.length,
            differentParts: answer.different,
          })
        : jsonLine('adoption-plan', { ...name, ...planFields(answer.plan) }),
    )
  }
  if (answer.kind === 'refused') {
    io.err.write(`partway: ${printable(path)} is not sent: ${refusalWords(answer)}\n`)
  } else if (!isJson) io.out.write(`${planLines(answer.plan).join('\n')}\n`)
}

function planFields({ plan, proofs, different, missing, bytesToSend }: AdoptPlan) {
  return {
    parts: plan.count,
    matching: proofs.size,
    different: different.length,
    differentParts: different,
    missing: missing.length,
    missingParts: missing,
    bytesToSend,
    isUneven: plan.unevenEnds !== undefined,
  }
}

function planLines({ plan, proofs, different, missing, bytesToSend }: AdoptPlan): string[] {
  const [matching, all] = [proofs.size, count(plan.count, 'part')]
  return [
    `${matching} of ${all} match, ${different.length} differ, ${missing.length} missing: ${formatBytes(bytesToSend)} to send.`,
    ...(different.length === 0 ? [] : [`  differing: ${numberRuns(different)}`]),
    ...(missing.length === 0 ? [] : [`  missing: ${numberRuns(missing)}`]),
    'Headers given when it was begun cannot be read back: content type, metadata and storage class stay what they are.',
    ...(plan.unevenEnds === undefined
      ? []
      : ['Its parts have different sizes; those from part 1 without a gap are used as they are.']),
  ]
}

function refusalWords(answer: Extract<AdoptAnswer, { kind: 'refused' }>): string {
  const { reason, stored, different } = answer
  switch (reason) {
    case 'in-use':
      return 'a task goes on with this upload.'
    case 'empty':
      return 'no part is stored; whoever began the upload may be about to send the first one.'
    case 'other-cut':
      return `the sizes of the ${count(stored, 'stored part')} fit no way to cut this file.`
    case 'another-file':
      return `${different.length} of ${count(stored, 'stored part')} differ from it: it is another file (parts ${numberRuns(different)}).`
  }
}
