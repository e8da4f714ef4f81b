import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { EngineLimits } from '../../../../electron/engine/engine-api.ts'
import type { PartSender } from '../../../../electron/engine/pipeline/part-sender.ts'
import type { HostRecord, HostStore } from '../../../../electron/engine/store/stores.ts'
import { createHostMemory } from '../../../../electron/engine/tuning/host-memory.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'
import { startFakeEngine } from '../../../support/fake-engine.ts'
import { createFakeStorage, tinyLimits } from '../../../support/fake-storage.ts'
import { createFakeHostStore } from '../../../support/fake-stores.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const dayMs = 24 * 60 * 60 * 1000
const host = 'storage.in.memory:8080'
/** How long each part takes, however many there are: a line of a great length. */
const partMs = 400
const most = 32

/**
 * Uploads a file as a new run of the program; answers how many parts were under way at once, by the time.
 * No part waits for a disk: virtual time would run on meanwhile.
 */
async function upload(
  hosts: HostStore,
  wish: { sizeBytes: number; partsAtOnce?: number; wallMs?: number },
) {
  const { sizeBytes, partsAtOnce = 'auto', wallMs = 0 } = wish
  await using folder = await tempFolder()
  const bytes = seededBytes(sizeBytes, 1)
  const clock = createFakeClock()
  clock.jumpWall(wallMs)
  const storage = createFakeStorage({ ...tinyLimits, maxParts: 10_000 })
  const counts: { readonly atMs: number; readonly parts: number }[] = []
  let underWay = 0
  const sender: PartSender = {
    send: async ({ source, to }, onSent, signal) => {
      if (to.kind !== 'part') throw new Error('the file has many parts')
      counts.push({ atMs: clock.monotonic(), parts: ++underWay })
      await clock.sleep(partMs, signal)
      underWay--
      const part = bytes.subarray(source.offsetBytes, source.offsetBytes + source.lengthBytes)
      const md5 = createHash('md5').update(part).digest()
      const body = { lengthBytes: part.length, md5Base64: md5.toString('base64') }
      const open = async function* () {
        yield part
      }
      const proof = await storage.putPart(to.upload, to.number, { ...body, open }, signal)
      onSent(part.length)
      const { crc64 = '' } = proof
      const told = { serverCrc64: crc64, versionId: undefined }
      return { ...proof, ...told, crc64, md5: md5.toString('hex') }
    },
    digest: () => Promise.reject(new Error('nothing was stored before')),
    close: () => Promise.resolve(),
  }
  const limits: Partial<EngineLimits> = { partsAtOnce, connectionsAtOnce: most }
  const front = await startFakeEngine({ clock, storage, sender, hosts, limits })
  const [id = ''] = await front.add([await folder.file('file', bytes)])
  await front.reaches(id, 'done')
  await front.engine.stop()
  const beganMs = counts[0]?.atMs ?? 0
  const within = (ms: number): number =>
    Math.max(...counts.filter(({ atMs }) => atMs < beganMs + ms).map(({ parts }) => parts))
  return { first: within(partMs), soon: within(8_000), most: within(Infinity) }
}

describe('what is remembered of a host', () => {
  it('lets the next run begin with what the first one found', async () => {
    const hosts = createFakeHostStore()
    const found = await upload(hosts, { sizeBytes: 18_000 })
    expect(found.first).toBe(4)
    expect(found.most).toBe(most)
    expect(found.soon).toBeLessThan(most)
    const record = hosts.find(host)
    expect(record).toMatchObject({ host, parts: most })
    const again = await upload(hosts, { sizeBytes: 5_000 })
    expect(again.first).toBe(most / 4)
    expect(again.soon).toBe(most)
  })

  it.each([
    ['set back by years', -1000 * dayMs, most / 4],
    ['a little slow', -60_000, most / 4],
    ['far ahead', 100_000 * dayMs, 4],
  ])('does no harm where the clock is %s', async (_, wallMs, first) => {
    const atMs = 1_700_000_000_000
    const known = { host, parts: most, bytesPerSecond: 800, troubleShare: 0, atMs }
    const hosts = createFakeHostStore([known])
    const run = await upload(hosts, { sizeBytes: 1_000, wallMs })
    expect(run.first).toBe(first)
  })

  it('is neither asked nor changed where a person has set the parts', async () => {
    const atMs = 1_700_000_000_000
    const known = { host, parts: most, bytesPerSecond: 800, troubleShare: 0, atMs }
    const hosts = createFakeHostStore([known])
    const run = await upload(hosts, { sizeBytes: 1_000, partsAtOnce: 3 })
    expect(run.most).toBe(3)
    expect(hosts.find(host)).toBe(known)
  })
})

describe('createHostMemory', () => {
  it('keeps what was learnt when a task ends, many small ones as one', async () => {
    const { clock, noted, memory, learns } = aMemory()
    memory.taskEnded()
    expect(noted).toEqual([])
    await clock.advance(10_000)
    learns({ parts: 8 })
    memory.taskEnded()
    learns({ parts: 9 })
    memory.taskEnded()
    expect(noted).toMatchObject([[{ parts: 8 }]])
    await clock.advance(10_000)
    memory.taskEnded()
    learns({ parts: 10 })
    await memory.keep()
    expect(noted).toMatchObject([[{ parts: 8 }], [{ parts: 9 }], [{ parts: 10 }]])
  })

  it('keeps it once in a while when a task takes hours, and only what is news', async () => {
    const { clock, noted, memory, learns } = aMemory()
    learns({ parts: 8 })
    for (let minute = 0; minute < 60; minute++) {
      await clock.advance(60_000)
      learns({ parts: minute < 30 ? 8 : 9, atMs: minute })
      memory.look()
    }
    await memory.keep()
    expect(noted.map(([record]) => record?.parts)).toEqual([8, 9])
  })
})

function aMemory() {
  const clock = createFakeClock()
  const noted: HostRecord[][] = []
  const known = { host, parts: 4, bytesPerSecond: 1, troubleShare: 0, atMs: 0 }
  const state = { records: [] as HostRecord[] }
  const memory = createHostMemory({
    clock,
    tuners: { records: () => state.records },
    hosts: { note: async (records) => void noted.push([...records]) },
  })
  const learns = (change: Partial<HostRecord>): void => {
    state.records = [{ ...known, ...change }]
  }
  return { clock, noted, memory, learns }
}
