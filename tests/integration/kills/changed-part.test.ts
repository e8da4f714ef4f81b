/** Another client replaces a part that was acknowledged; the process runs on, or is killed. */
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/engine/ports.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { bodyOf, type KillOss } from '../../support/kills/bench.ts'
import { singleUpload } from '../../support/kills/single.ts'
import { useCompileCache } from '../../support/kills/uploading.ts'
import { seededBytes } from '../../support/seeded-bytes.ts'

const compileCache = useCompileCache()
const partBytes = 100 * 1024
const parts = 8
const changed = 3

/** As another program with the same key would. */
async function replacePart(oss: KillOss, uploadId: string, bytes: Buffer): Promise<void> {
  const storage = createOssStorage(oss.access, { connections: 1, clock: systemClock })
  const upload = { bucket: 'bucket', key: 'single', uploadId }
  await storage.putPart(upload, changed, bodyOf(bytes), new AbortController().signal)
  await storage.close()
}

describe.each([
  { verifyMd5: true, isKilled: false },
  { verifyMd5: true, isKilled: true },
  { verifyMd5: false, isKilled: false },
  { verifyMd5: false, isKilled: true },
])('an acknowledged part replaced by another client (%o)', ({ verifyMd5, isKilled }) => {
  it.each([
    ['while other parts are sent', 'UploadPart', partBytes],
    ['before Complete', 'CompleteMultipartUpload', partBytes],
    ['by one of another size', 'CompleteMultipartUpload', partBytes + 7],
  ] as const)('%s is sent again and never gets into the object', async (_, operation, bytes) => {
    await using upload = await singleUpload({
      sizeBytes: parts * partBytes - 11,
      choices: seededChoices(printedSeed()),
      compileCache: compileCache(),
      verifyMd5,
    })
    const { oss, file } = upload
    const held = oss.server.faults.add({
      operation,
      key: file.key,
      ...(operation === 'UploadPart' ? { partNumber: parts } : {}),
      times: 1,
      fault: { kind: 'hold', at: 'start' },
    })
    const program = upload.start()
    const others = operation === 'UploadPart' ? parts - 1 : parts
    await Promise.all([
      held.held(),
      program.hears((line) => line.type === 'progress' && line.partsStored === others),
    ])
    const [open] = oss.openUploads()
    await replacePart(oss, open?.uploadId ?? '', seededBytes(bytes, 99))
    if (isKilled) await upload.kill(program)
    held.release()
    await oss.quiet()
    await upload.ends(isKilled ? upload.start() : program)
    expect((await oss.object(file.key)).equals(file.bytes)).toBe(true)
    expect(oss.server.listVersions('bucket', file.key)).toHaveLength(1)
    expect(oss.openUploads()).toEqual([])
    expect(oss.requests('InitiateMultipartUpload')).toHaveLength(1)
    const stored = oss.requests('UploadPart').filter(({ status }) => status === 200)
    const times = (number: number): number =>
      stored.filter(({ partNumber }) => partNumber === number).length
    const numbers = Array.from({ length: parts }, (__, index) => index + 1)
    // Ours, theirs, and ours again.
    expect(numbers.map(times)).toEqual(numbers.map((number) => (number === changed ? 3 : 1)))
  })
})
