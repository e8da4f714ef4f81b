/** One upload of 300 parts, killed again and again. PARTWAY_UPLOAD_KILLS sets how often. */
import { describe, expect, it } from 'vitest'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { noFault } from '../../support/kills/moments.ts'
import { singleUpload } from '../../support/kills/single.ts'
import { useCompileCache } from '../../support/kills/uploading.ts'
import { tellProof } from '../../support/proof.ts'

const compileCache = useCompileCache()
const kills = Number(process.env['PARTWAY_UPLOAD_KILLS'] ?? 5)
const parts = 300
const partSizeBytes = 100 * 1024

describe('one upload of 300 parts', () => {
  it(
    `sends no acknowledged part again over ${kills} kills`,
    async () => {
      const began = performance.now()
      const choices = seededChoices(printedSeed())
      await using upload = await singleUpload({
        sizeBytes: parts * partSizeBytes,
        choices,
        compileCache: compileCache(),
        limits: { partsAtOnce: 4 },
      })
      const { oss } = upload
      const storedParts = (): number => {
        const [open] = oss.openUploads()
        return open === undefined ? 0 : oss.server.listParts('bucket', open.uploadId).length
      }
      oss.server.shape({ latencyMs: 3 })
      for (let kill = 0; kill < kills; kill++) {
        const share = Math.floor((parts - storedParts()) / (kills - kill + 1)) - 4
        const count = oss.server.faults.add({ operation: 'UploadPart', fault: noFault })
        const program = upload.start()
        await Promise.race([count.hit(1 + choices.below(Math.max(1, share))), program.ended])
        await upload.kill(program)
        count.remove()
        await oss.quiet()
      }
      await upload.ends(upload.start())
      const { gate, resentParts, extraBytes, requests } = await upload.isProven()
      tellProof({
        runs: `${kills} kills`,
        gate,
        figures: {
          parts,
          requests,
          'acknowledged parts sent again': resentParts,
          'KiB sent in vain': Math.round(extraBytes / 1024),
          seconds: Math.round((performance.now() - began) / 1000),
        },
      })
      expect(resentParts).toBe(0)
      expect(oss.requests('InitiateMultipartUpload')).toHaveLength(1)
    },
    300_000 + kills * 10_000,
  )
})
