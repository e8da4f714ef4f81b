/** SIGKILL while the answer to Complete is on its way, or the Complete itself. */
import { describe, expect, it } from 'vitest'
import { printedSeed, seededChoices } from '../../support/choices.ts'
import { arm, type KillMoment } from '../../support/kills/moments.ts'
import { singleUpload, type SingleUpload } from '../../support/kills/single.ts'
import { useCompileCache } from '../../support/kills/uploading.ts'

const compileCache = useCompileCache()
const parts = 6

function aSingle(): Promise<SingleUpload> {
  return singleUpload({
    sizeBytes: parts * 100 * 1024,
    choices: seededChoices(printedSeed()),
    compileCache: compileCache(),
  })
}

function atComplete(at: 'start' | 'commit' | 'reply'): KillMoment {
  return { kind: 'named', name: '', rule: { operation: 'CompleteMultipartUpload' }, at }
}

/** Done once, with every part sent once. */
async function expectOnce(upload: SingleUpload): Promise<void> {
  const { resentParts, extraBytes } = await upload.isProven()
  expect([resentParts, extraBytes]).toEqual([0, 0])
  const { oss, file } = upload
  expect(oss.server.listVersions('bucket', file.key)).toHaveLength(1)
  expect(oss.requests('InitiateMultipartUpload')).toHaveLength(1)
}

describe('a process killed at Complete', () => {
  it.each([
    ['before it was carried out', 'start', 2],
    ['while it is carried out', 'commit', 1],
    ['after it was carried out', 'reply', 1],
  ] as const)('%s ends done, once', async (_, at, completes) => {
    await using upload = await aSingle()
    const { oss } = upload
    const first = upload.start()
    const armed = arm(atComplete(at), first, oss.server.faults)
    await armed.reached
    await upload.kill(first)
    armed.letGo()
    await oss.quiet()
    await upload.ends(upload.start())
    await expectOnce(upload)
    expect(oss.requests('CompleteMultipartUpload')).toHaveLength(completes)
  })

  it('and again while it asks what became of it ends done, once', async () => {
    await using upload = await aSingle()
    const { oss } = upload
    const asked = {
      kind: 'named',
      name: '',
      rule: { operation: 'HeadObject' },
      at: 'reply',
    } as const
    for (const moment of [atComplete('reply'), asked, asked]) {
      const program = upload.start()
      const armed = arm(moment, program, oss.server.faults)
      await armed.reached
      await upload.kill(program)
      armed.letGo()
      await oss.quiet()
    }
    await upload.ends(upload.start())
    await expectOnce(upload)
    expect(oss.requests('CompleteMultipartUpload')).toHaveLength(1)
  })

  it('that is carried out while the next process waits ends done, once', async () => {
    await using upload = await aSingle()
    const { oss } = upload
    const first = upload.start()
    const late = arm(atComplete('commit'), first, oss.server.faults)
    await late.reached
    await upload.kill(first)
    // As it is while the service assembles: no upload any more, and no object yet.
    const gone = oss.server.faults.add({
      operation: ['CompleteMultipartUpload', 'ListParts'],
      key: upload.file.key,
      fault: { kind: 'noSuchUpload' },
    })
    const second = upload.start()
    const waits = await second.hears((line) => line.type === 'state' && line.state === 'retrying')
    expect(waits).toBeDefined()
    late.letGo()
    await gone.hit()
    await upload.ends(second)
    gone.remove()
    await expectOnce(upload)
  })

  it('that is carried out after the next process has completed makes no second object', async () => {
    await using upload = await aSingle()
    const { oss } = upload
    const first = upload.start()
    const late = arm(atComplete('commit'), first, oss.server.faults)
    await late.reached
    await upload.kill(first)
    await upload.ends(upload.start())
    late.letGo()
    await expectOnce(upload)
    expect(oss.requests('CompleteMultipartUpload')).toHaveLength(2)
  })
})
