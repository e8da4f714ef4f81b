/** A valid receipt with the fields a test cares about. */
import { combineAll } from '../../electron/engine/pipeline/crc64-combine.ts'
import { sealReceipt, type Receipt, type ReceiptPart } from '../../electron/engine/task/receipt.ts'

/** Of an object of `parts` parts of 100 bytes, unless `change` says otherwise. */
export function aReceipt(parts = 3, change: Partial<Receipt> = {}): Receipt {
  const rows = Array.from({ length: parts }, (_, index): ReceiptPart => [
    index + 1,
    100,
    `${index + 1}`.padStart(32, 'a'),
    `${index + 7}`,
  ])
  const crc64 = combineAll(rows.map(([, lengthBytes, , crc64]) => ({ crc64, lengthBytes })))
  return sealReceipt({
    'partway-receipt': 1,
    partway: '0.1.0',
    object: {
      endpoint: 'oss-cn-hangzhou.aliyuncs.com',
      bucket: 'bucket',
      key: 'film.mov',
      sizeBytes: parts * 100,
      etag: 'ABC-3',
      crc64,
      serverCrc64: crc64,
      checkedBy: 'crc64',
      marker: 'marker',
    },
    partSizeBytes: 100,
    parts: rows,
    uploadId: 'UPLOAD',
    requestIds: { store: 'STORE', head: 'HEAD' },
    source: {
      path: '/folder/film.mov',
      identity: { sizeBytes: parts * 100, mtimeNs: '1', ctimeNs: '2', dev: '3', ino: '4' },
    },
    times: { added: '2026-01-01T00:00:00.000Z', proven: '2026-01-01T00:01:00.000Z' },
    ...change,
  })
}
