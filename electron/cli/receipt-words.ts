/** A receipt and the checks of it, in words for a terminal. Pure. */
import type { ProofKind, ReceiptCheck } from '#shared/receipt-view.ts'
import { proofKind, type Receipt, type ReceiptRemark } from '../engine/task/receipt.ts'
import { count, formatBytes, printable } from './printable.ts'

/** One fact a line; names cannot move the cursor. */
export function receiptLines(receipt: Receipt): readonly string[] {
  const { object, parts, requestIds, source, times } = receipt
  const proof = proofKind(receipt)
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Object', `oss://${object.bucket}/${object.key}`],
    ['Service', object.endpoint === '' ? undefined : object.endpoint],
    ['Version ID', object.versionId],
    ['Size', `${formatBytes(object.sizeBytes)} (${object.sizeBytes} bytes)`],
    ['Parts', parts === null ? 'not known' : `${parts.length}`],
    ['CRC-64', object.crc64],
    ['CRC-64 there', object.serverCrc64],
    ['ETag', object.etag],
    ['Upload ID', receipt.uploadId],
    [
      'Request IDs',
      [requestIds.initiate, requestIds.store, requestIds.head].filter(Boolean).join(', '),
    ],
    ['File', source.path],
    ['Proven', times.proven],
    ['Proven by', proof && proofWords[proof]],
    ['By', `Partway ${receipt.partway}`],
    ...(receipt.remarks ?? []).map((remark) => ['Remark', remarkWords[remark]] as const),
  ]
  return facts
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name.padEnd(14)}${printable(value ?? '')}`)
}

const proofWords: Readonly<Record<ProofKind, string>> = {
  head: 'a HEAD of the object',
  answer: 'the answer to the upload itself',
}

const remarkWords: Readonly<Record<ReceiptRemark, string>> = {
  'options-unknown':
    'taken over from an open upload: content type and headers are those it was begun with',
  'parts-not-listed': 'oss:ListParts was denied: what was stored before is known by our own record',
}

/** How a check came out; the request ID is what support asks for. */
export function checkLines(check: ReceiptCheck): readonly string[] {
  if (check.against === 'file') return [fileLine(check)]
  const requestId = 'requestId' in check ? check.requestId : undefined
  return [serverLine(check), ...(requestId === undefined ? [] : [`Request ID: ${requestId}`])]
}

function serverLine(check: Extract<ReceiptCheck, { against: 'server' }>): string {
  switch (check.outcome) {
    case 'same': {
      const by = check.by === 'crc64' ? 'CRC-64' : 'ETag'
      const other =
        check.otherVersionId === undefined
          ? ''
          : ` It is another version with the same bytes: ${printable(check.otherVersionId)}.`
      return `Proven: the object has the size and the ${by} of the receipt.${other}`
    }
    case 'changed':
      return `Changed: the object is not the one of the receipt; it has ${count(check.sizeBytes, 'byte')}.`
    case 'gone':
      return 'Gone: the service has no object of that name.'
    case 'not-allowed':
      return 'Not proven: the credentials may not look at the object (oss:GetObject).'
  }
}

function fileLine(check: Extract<ReceiptCheck, { against: 'file' }>): string {
  switch (check.outcome) {
    case 'same':
      return 'Proven: the file is the one of the receipt, byte for byte.'
    case 'changed': {
      const where =
        check.part === undefined ? '' : `; the first difference is in part ${check.part}`
      return `Changed: the file is not the one of the receipt${where}. It has ${count(check.sizeBytes, 'byte')}.`
    }
    case 'missing':
      return 'Missing: there is no such file.'
  }
}
