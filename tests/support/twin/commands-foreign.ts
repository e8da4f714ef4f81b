/** Other programs, and the rules of the bucket, at work on the same keys. */
import { seededBytes } from '../seeded-bytes.ts'
import { seal } from './service.ts'
import { bucket, type World } from './world.ts'

/** Who begins an upload sends its first part sooner than the patience for leftovers (F14). */
const longestEmptyMs = 5 * 60_000

/** Another program works on the same bucket. */
export async function foreign(world: World): Promise<string | void> {
  const { service, oracle, random, time } = world
  const { key } = random.pick(world.files)
  const options = { contentType: '', metadata: {}, forbidOverwrite: false }
  const ours = [...service.uploads.values()].filter((upload) => !upload.isForeign)
  switch (random.below(6)) {
    case 0: {
      const upload = ours.length === 0 ? undefined : random.pick(ours)
      const part = upload && [...upload.parts.values()][0]
      if (upload === undefined || part === undefined) return
      const other = await seal(seededBytes(part.sizeBytes, random.below(1e9)))
      service.putPart(upload.uploadId, part.number, other, time.nowMs)
      oracle.excuse(upload.key, 'foreign part')
      return `overwrote part ${part.number} of ${upload.key}`
    }
    case 1: {
      const upload = ours.length === 0 ? undefined : random.pick(ours)
      if (upload === undefined) return
      const { uploadId } = upload
      const abort = (): void => {
        if (!service.uploads.has(uploadId)) return
        service.abort(uploadId)
        oracle.uploadLost(upload)
        oracle.tell(`   ${uploadId} of ${upload.key} is aborted by somebody else`)
      }
      // Also in the middle of what goes on then: between the last part and Complete, above all.
      if (random.next() < 0.4) abort()
      else time.timer(random.below(200), abort)
      return `aborts ${uploadId} of ${upload.key}`
    }
    case 2: {
      const uploadId = service.initiate({ bucket, key }, options, time.nowMs, true)
      const part = await seal(seededBytes(20, random.below(1e9)))
      const begin = (): void => {
        // A rule of the bucket may have been faster.
        if (!service.uploads.has(uploadId)) return
        service.putPart(uploadId, 1, part, time.nowMs)
        oracle.foreignBegan(uploadId, service.open(uploadId))
      }
      if (random.next() < 0.5) begin()
      else time.timer(random.below(longestEmptyMs), begin)
      return `began ${uploadId} of ${key}`
    }
    case 3: {
      for (const upload of service.uploads.values()) {
        oracle.uploadLost(upload)
        oracle.foreignSwept(upload.uploadId)
      }
      service.sweep()
      return 'a lifecycle rule deleted all unfinished uploads'
    }
    default:
      oracle.excuse(key, 'foreign object')
      service.store(key, await seal(seededBytes(random.below(50), random.below(1e9))), options, {
        isForeign: true,
      })
      return `stored ${key}`
  }
}
