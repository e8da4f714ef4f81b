/** A storage against a server that gives prepared replies. */
import { createOssStorage } from '../../../../../electron/engine/storage/oss/oss-storage.ts'
import type { ObjectStorage } from '../../../../../electron/engine/storage/storage.ts'
import { startRawServer, type RawServer } from './raw-server.ts'

/** What the tests are about. */
export const target = { bucket: 'bkt', key: 'k' }
export const upload = { ...target, uploadId: 'U' }
export const options = { contentType: 'text/plain', metadata: {}, forbidOverwrite: false }
/** A signal that is never aborted. */
export const never = new AbortController().signal

/** A storage whose server gives these replies, one after the other, the last one again and again. */
export async function withReplies(
  replies: readonly string[],
  test: (storage: ObjectStorage, server: RawServer) => Promise<void>,
): Promise<void> {
  let at = 0
  await using server = await startRawServer(
    (socket) => socket.write(replies[Math.min(at++, replies.length - 1)] ?? ''),
    'end',
  )
  const storage = createOssStorage(
    {
      kind: 'oss',
      endpoint: server.origin,
      region: 'cn-hangzhou',
      addressing: 'path',
      signature: 'v4',
      accessKeyId: 'ak',
      accessKeySecret: 'sk',
      clockOffsetMs: 0,
    },
    { connections: 1, clock: Date },
  )
  await test(storage, server)
  await storage.close()
}
