/** The moments at which the app dies: what is on the wire then, and what the server had done with it. */
import type { FaultHandle, FaultRule } from '../../../electron/local-oss/faults/faults.ts'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import type { Operation } from '../../../electron/local-oss/route.ts'
import type { Choices } from '../../support/choices.ts'

/** A moment that has been set up on the server. */
export interface Moment {
  readonly name: string
  /** Resolves when it is there. */
  readonly reached: Promise<void>
}

type Named = readonly [name: string, rule: (choices: Choices) => FaultRule]

/** Every request of the app; its own writes of a start (ListBuckets, ...) are not among them. */
const requests: readonly Operation[] = [
  'InitiateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'PutObject',
  'ListParts',
  'ListMultipartUploads',
  'HeadObject',
]

const named: readonly Named[] = [
  ['Initiate on its way', () => hold('InitiateMultipartUpload', 'commit')],
  ['Initiate applied, no answer', () => hold('InitiateMultipartUpload', 'reply')],
  ['part received, not stored', (by) => hold('UploadPart', 'commit', by.below(8))],
  ['part stored, no answer', (by) => hold('UploadPart', 'reply', by.below(8))],
  ['parts without an end', (by) => cut('UploadPart', by.below(8))],
  ['Complete on its way', (by) => hold('CompleteMultipartUpload', 'commit', by.below(2))],
  ['Complete applied, no answer', (by) => hold('CompleteMultipartUpload', 'reply', by.below(2))],
  ['Complete never arrives', () => cut('CompleteMultipartUpload', 0)],
  ['Put on its way', () => hold('PutObject', 'commit')],
  ['Put applied, no answer', () => hold('PutObject', 'reply')],
  ['asked for the parts', () => hold('ListParts', 'reply')],
  ['asked for the object', () => hold('HeadObject', 'reply')],
  // Everything stands still after so many requests, whatever they are.
  ['any request', (by) => hold(requests, 'start', by.below(25))],
  ['in full flight', (by) => ({ ...slow, skip: by.below(25) })],
]

/** Slows nothing down; only tells that it was met. */
const slow: FaultRule = { operation: requests, fault: { kind: 'latency', ms: 0 } }

/**
 * Sets up one of the moments; which one is drawn. It may never come, when the app has no such
 * request left: then `reached` stays open until the server's faults are cleared.
 */
export function drawMoment(choices: Choices, oss: LocalOss): Moment {
  const [name, rule] = choices.pick(named)
  const handle: FaultHandle = oss.faults.add(rule(choices))
  return { name, reached: handle.hit(1) }
}

function hold(
  operation: Operation | readonly Operation[],
  at: 'start' | 'commit' | 'reply',
  skip = 0,
): FaultRule {
  return { operation, skip, fault: { kind: 'hold', at } }
}

/** From then on nothing of it arrives. */
function cut(operation: Operation, skip: number): FaultRule {
  return { operation, skip, fault: { kind: 'blackHole' } }
}
