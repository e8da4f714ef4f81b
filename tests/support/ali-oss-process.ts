/** Uploads that the official client began in a process of its own, which is dead by then. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { LocalOss } from '../../electron/local-oss/local-oss.ts'

export interface AliOssWish {
  readonly endpoint: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly bucket: string
  readonly key: string
  readonly path: string
  readonly partSizeBytes: number
}

const program = fileURLToPath(new URL('./ali-oss-uploader.ts', import.meta.url))

/** Lets it store so many parts, then kills it in the middle of the next one. Answers the upload ID. */
export async function leftByAliOss(
  oss: LocalOss,
  wish: Omit<AliOssWish, 'endpoint'>,
  parts: number,
): Promise<string> {
  const { bucket, key } = wish
  const next = { operation: 'UploadPart', key, skip: parts } as const
  const hold = oss.faults.add({ ...next, fault: { kind: 'hold', at: 'start' } })
  // What was held is lost with its connection: it is never stored.
  const lost = oss.faults.add({ ...next, fault: { kind: 'resetBefore' } })
  const child = spawn(
    process.execPath,
    [program, JSON.stringify({ ...wish, endpoint: oss.origin })],
    {
      // Its input ends with this process, and it with its input.
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  )
  const ended = once(child, 'close')
  await Promise.race([hold.held(), ended])
  child.kill('SIGKILL')
  await ended
  hold.release()
  hold.remove()
  lost.remove()
  const upload = oss.listUploads(bucket).find((each) => each.key === key)
  if (upload === undefined || oss.listParts(bucket, upload.uploadId).length !== parts) {
    throw new Error(`the official client has not left ${parts} parts of ${key}`)
  }
  return upload.uploadId
}
