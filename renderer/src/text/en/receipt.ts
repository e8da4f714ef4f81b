/** The receipt of a finished object, and how a check of it came out. */
export const receipt = {
  title: 'Receipt',
  parts: 'Parts proven',
  partsUnknown: 'Not known; size and CRC-64 are proven',
  remark: 'Note',
  remarks: {
    'options-unknown':
      'Taken over from an open upload: content type and headers are those it was begun with',
    'parts-not-listed':
      'oss:ListParts was denied: what was stored before is known by our own record',
  },
  store: 'Upload request ID',
  provenBy: 'Proven by',
  proofs: {
    head: 'A look at the stored object',
    answer: 'The server’s answer to the upload',
  },
  none: 'This upload has no receipt.',
  damaged: 'The receipt is damaged or was changed. It proves nothing.',
  verifyServer: 'Verify on server',
  verifyFile: 'Verify against file',
  save: 'Save receipt…',
  stop: 'Stop',
  askingServer: 'Asking the server…',
  readingFile: 'Reading the file…',
  stopped: 'Stopped. Nothing was proven.',
  saved: 'The receipt is saved.',
  server: {
    same: 'Proven: the object on the server is the one of the receipt.',
    sameOther: 'Proven: the object has the same bytes, but is another version: {version}.',
    changed: 'Changed: the object on the server is another one, of {size}.',
    gone: 'Gone: the server has no object of that name.',
    'not-allowed': 'Not proven: these credentials may not look at the object (oss:GetObject).',
    requestId: 'Request ID {id}',
  },
  file: {
    same: 'Proven: the file is the one that was uploaded, byte for byte.',
    changedPart: 'Changed: the file differs, first in part {part} of {parts}.',
    changed: 'Changed: the file is another one, of {size}.',
    missing: 'Missing: the file is not there any more.',
  },
}
