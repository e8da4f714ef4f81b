/** After a restart: a request that was about to leave may have been carried out. Asks, never guesses. */
import type { TaskResult } from '#shared/task-view.ts'
import { assertUnchanged, identify } from '../pipeline/source-file.ts'
import { findWhole } from './put-whole.ts'
import type { Run, TransferDeps } from './run.ts'
import { findOurs, resultOfHead } from './verify.ts'

/** The proof of the object, if an earlier run of this task made it already. */
export async function resolveIntent(
  run: Run,
  deps: TransferDeps,
  signal: AbortSignal,
): Promise<TaskResult | undefined> {
  const { intent, source } = run.task()
  switch (intent?.kind) {
    case 'complete': {
      run.log({ level: 'info', event: 'asking-result' })
      const expected = { sizeBytes: source.identity.sizeBytes, crc64: intent.crc64 }
      const head = await findOurs(run, expected, deps, signal)
      // Not there, or not to be seen: ListParts will tell whether the upload is still open.
      return typeof head === 'object' ? resultOfHead(head, expected) : undefined
    }
    case 'put':
      run.log({ level: 'info', event: 'asking-result' })
      assertUnchanged(source.path, source.identity, await identify(source.path))
      return await findWhole(run, deps, signal)
    case 'initiate':
    case 'abort':
    case undefined:
      return undefined
  }
}
