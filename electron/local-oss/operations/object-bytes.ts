/** Streams an object across the files of its parts. */
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Bucket, ObjectVersion } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import type { ByteRange } from './range.ts'

/** Constant memory; the files stay until the reader is done, whatever happens to the object. */
export async function* readObject(
  store: Store,
  bucket: Bucket,
  version: ObjectVersion,
  range: ByteRange,
): AsyncGenerator<Uint8Array> {
  const folder = store.disk.dataFolder(bucket.name, version.dataId)
  const release = store.pins.hold(folder)
  try {
    let offset = 0
    for (const segment of version.segments) {
      const start = Math.max(range.start - offset, 0)
      const end = Math.min(range.end - offset, segment.sizeBytes - 1)
      if (start <= end) {
        const options = { start, end, highWaterMark: 256 * 1024 }
        const stream: AsyncIterable<Uint8Array> = createReadStream(
          join(folder, segment.file),
          options,
        )
        yield* stream
      }
      offset += segment.sizeBytes
      if (offset > range.end) return
    }
  } finally {
    release()
  }
}
