/** English names of the states of a task and of a part, and what each state leads to. */
import type { PartState, StateName } from '#shared/task-view.ts'

export const states = {
  /** One name per state, for the status cell. */
  task: {
    queued: 'Queued',
    preparing: 'Preparing',
    uploading: 'Uploading',
    pausing: 'Pausing',
    paused: 'Paused',
    retrying: 'Retrying',
    'waiting-network': 'Waiting for network',
    'needs-credentials': 'Needs credentials',
    'source-changed': 'File has changed',
    'source-missing': 'File not found',
    'name-taken': 'Object already exists',
    completing: 'Completing',
    verifying: 'Verifying',
    done: 'Done',
    failed: 'Failed',
    cancelling: 'Cancelling',
    cancelled: 'Cancelled',
  },
  /** The event that leaves the state, in one sentence. */
  next: {
    queued: 'Starts as soon as a place is free.',
    preparing: 'Looks at the file and asks the server which parts it already holds.',
    uploading: 'When the last part is stored, OSS puts the object together.',
    pausing: 'Lets go of the parts on their way; stored parts stay on the server.',
    paused: 'Waits until you resume it. Stored parts stay on the server.',
    retrying: 'Tries again by itself in {time}.',
    'waiting-network': 'Goes on by itself when the network is back; next look in {time}.',
    'needs-credentials': 'Waits for valid credentials, then goes on with the same upload.',
    'source-changed': 'Waits for your choice.',
    'source-missing': 'Waits until the file is back.',
    'name-taken': 'Waits for your choice.',
    completing: 'OSS is putting the parts together.',
    verifying: 'Size and CRC-64 of the object are compared with the file.',
    done: 'The object is complete and proven.',
    failed: 'Nothing more happens by itself. Retry goes on with the parts already stored.',
    cancelling: 'Deletes the parts on the server.',
    cancelled: 'The parts on the server are deleted.',
  },
  part: {
    pending: 'Not started',
    sending: 'Uploading',
    stored: 'Uploaded',
    'to-retry': 'To retry',
  },
} satisfies {
  task: Record<StateName, string>
  next: Record<StateName, string>
  part: Record<PartState, string>
}
