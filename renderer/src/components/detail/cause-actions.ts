/** The buttons of the cause card: what helps against this cause, as far as the state allows it. Pure. */
import type { ErrorCode } from '#shared/error-codes.ts'
import { allowed, type BlockReason, type TaskCommand, type TaskState } from '#shared/task-view.ts'

/** Names of the buttons. */
export type CauseAction =
  | 'retryNow'
  | 'retry'
  | 'continue'
  | 'enterCredentials'
  | 'editConnection'
  | 'addDomain'
  | 'keepMatching'
  | 'startAgain'
  | 'locate'
  | 'rename'
  | 'overwrite'
  | 'cancel'
  | 'remove'

/** The command behind each button, which `allowed` has to name. Editing a connection is always possible. */
const commandOf: Readonly<Record<CauseAction, TaskCommand | undefined>> = {
  retryNow: 'retry',
  retry: 'retry',
  continue: 'resolve',
  enterCredentials: undefined,
  editConnection: undefined,
  addDomain: undefined,
  keepMatching: 'resolve',
  startAgain: 'resolve',
  locate: 'resolve',
  rename: 'resolve',
  overwrite: 'resolve',
  cancel: 'cancel',
  remove: 'remove',
}

/** Causes that a change of the connection can cure. */
const connectionCauses: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'credentials/command',
  'credentials/environment',
  'credentials/missing',
  'network/dns',
  'network/not-oss',
  'network/refused',
  'network/tls',
  'oss/access-denied',
  'oss/invalid-access-key',
  'oss/no-such-bucket',
  'oss/signature-mismatch',
  'oss/token-expired',
  'oss/wrong-endpoint',
  'oss/wrong-region',
])

/** The buttons for `state`, the most helpful first; none for a state without a cause. */
export function causeActions(state: TaskState): readonly CauseAction[] {
  const commands = allowed(state)
  return helpfulFor(state).filter((action) => {
    const command = commandOf[action]
    return command === undefined || commands.has(command)
  })
}

function helpfulFor(state: TaskState): readonly CauseAction[] {
  if (state.kind === 'waiting') return ['retryNow', ...editFor(state.error.code), 'cancel']
  if (state.kind === 'blocked') return answers[state.by]
  if (state.kind === 'ended' && state.as === 'failed') {
    // Without its connection a task can neither be retried nor its parts be deleted.
    if (state.error.code === 'connection/unknown') return ['remove']
    // Trying again without the domain meets the same refusal.
    if (state.error.code === 'oss/custom-domain-required') return ['addDomain', 'retry', 'cancel']
    return ['retry', ...editFor(state.error.code), 'cancel']
  }
  return []
}

const answers: Readonly<Record<BlockReason, readonly CauseAction[]>> = {
  credentials: ['enterCredentials', 'continue', 'cancel'],
  'source-changed': ['keepMatching', 'startAgain', 'locate', 'cancel'],
  'source-missing': ['locate', 'continue', 'cancel'],
  'name-taken': ['rename', 'overwrite', 'cancel'],
}

function editFor(code: ErrorCode): readonly CauseAction[] {
  return connectionCauses.has(code) ? ['editConnection'] : []
}
