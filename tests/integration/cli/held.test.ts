import { describe, expect, it } from 'vitest'
import { bucket, countOf, fixture, type Fixture } from './fixture.ts'
import { runPartway } from './partway.ts'

const files = 60

/** A folder of small files, all of which a policy denies. */
async function deniedFolder(): Promise<{ server: Fixture['oss']; call: readonly string[] }> {
  const { oss, folder, flags, file } = await fixture()
  for (let i = 0; i < files; i++) await file(`tree/${i}`, `${i}`)
  oss.faults.add({
    operation: 'PutObject',
    fault: { kind: 'error', status: 403, code: 'AccessDenied' },
  })
  return { server: oss, call: ['upload', `${folder}/files/tree`, `oss://${bucket}/`, ...flags] }
}

describe('partway upload of files that would all be denied', () => {
  it('ends by itself, says what waits, and goes on when the same command runs again', async () => {
    const { server, call } = await deniedFolder()
    const ended = await runPartway(call)
    expect(ended.code).toBe(1)
    const summary = ended.events.at(-1)
    expect(summary).toMatchObject({ type: 'summary', done: 0, exitCode: 1 })
    const failed = Number(summary?.['failed'])
    const unfinished = Number(summary?.['unfinished'])
    expect(failed + unfinished).toBe(files)
    expect(countOf(server, 'PutObject', 403)).toBe(failed)
    expect(failed).toBeLessThan(files / 3)
    const held = ended.events.filter(({ type, state }) => type === 'connection' && state === 'held')
    expect(held).toMatchObject([{ bucket, code: 'oss/access-denied', waiting: unfinished }])
    expect(ended.stderr.match(/Held: .*/g)).toEqual([
      `Held: several files in a row were refused (oss/access-denied); ${unfinished} more files to the bucket ${bucket} wait.`,
    ])

    server.faults.clear()
    const again = await runPartway(call)
    expect(again.code).toBe(0)
    expect(again.events.filter(({ type }) => type === 'connection')).toEqual([])
    expect(server.listKeys(bucket)).toHaveLength(files)
  })
})
