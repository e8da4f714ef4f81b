import { readFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../../electron/engine/ports.ts'
import {
  readCheckedFile,
  writeCheckedFile,
} from '../../../../electron/engine/store/checked-file.ts'
import { diskFiles, type FileSystem } from '../../../../electron/engine/store/file-system.ts'
import {
  hostRecordSchema,
  mostHosts,
  openHostFile,
} from '../../../../electron/engine/store/host-file.ts'
import { createQuarantine } from '../../../../electron/engine/store/quarantine.ts'
import type { HostRecord } from '../../../../electron/engine/store/stores.ts'
import { createRecordingLogger } from '../../../support/recording-logger.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

const name = 'hosts.kept'

function aRecord(change: Partial<HostRecord> = {}): HostRecord {
  return {
    host: 'oss.example:443',
    parts: 20,
    bytesPerSecond: 2e6,
    troubleShare: 0.1,
    atMs: 5,
    ...change,
  }
}

async function opened(folder: string, files: FileSystem = diskFiles) {
  const logger = createRecordingLogger()
  const quarantine = createQuarantine({ folder, files, clock: systemClock, logger })
  return { logger, hosts: await openHostFile({ folder, files, logger, quarantine }) }
}

/** What another version has written. */
async function written(folder: string, content: object, header: { minReader?: number } = {}) {
  const own = { magic: 'partway-hosts', schema: 1, minReader: 1, gen: 1, ...header }
  const target = { folder, name, verify: false }
  await writeCheckedFile(diskFiles, target, own, [JSON.stringify(content)])
}

describe('openHostFile', () => {
  it('remembers hosts after the program has gone, the later word about each', async () => {
    await using folder = await tempFolder()
    const first = await opened(folder.path)
    expect(first.hosts.find('a')).toBeUndefined()
    const [one, two, other] = [1, 2, 3].map((parts) => aRecord({ host: 'a', parts }))
    const b = { ...aRecord(), ...other, host: 'b' }
    // Neither waits for the other.
    const noted = first.hosts.note([aRecord({ ...one }), b])
    await Promise.all([noted, first.hosts.note([aRecord({ ...two })])])
    expect(first.hosts.find('a')).toEqual(two)
    const next = await opened(folder.path)
    expect([next.hosts.find('a'), next.hosts.find('b')]).toEqual([two, b])
    expect([...first.logger.lines, ...next.logger.lines]).toEqual([])
    expect((await stat(join(folder.path, name))).mode & 0o077).toBe(0)
  })

  it('sets a damaged file aside, says so, and begins with nothing', async () => {
    await using folder = await tempFolder()
    const path = join(folder.path, name)
    await (await opened(folder.path)).hosts.note([aRecord()])
    const damaged = (await readFile(path, 'utf8')).replace('20', '21')
    await writeFile(path, damaged)
    const { hosts, logger } = await opened(folder.path)
    expect(hosts.find('oss.example:443')).toBeUndefined()
    expect(logger.lines.join()).toContain('set aside')
    const [aside = ''] = await readdir(join(folder.path, 'quarantine'))
    expect(await readFile(join(folder.path, 'quarantine', aside), 'utf8')).toBe(damaged)
    await hosts.note([aRecord({ parts: 7 })])
    expect((await opened(folder.path)).hosts.find('oss.example:443')?.parts).toBe(7)
  })

  it('keeps what a newer version has added', async () => {
    await using folder = await tempFolder()
    const added = { ...aRecord({ host: 'a' }), lossShare: 0.5 }
    await written(folder.path, { hosts: [added, aRecord({ host: 'b' })], learntBy: 'v9' })
    const { hosts } = await opened(folder.path)
    await hosts.note([aRecord({ host: 'a', parts: 3 })])
    const { body } = await readCheckedFile(diskFiles, join(folder.path, name), 1)
    expect(JSON.parse(String(body))).toEqual({
      hosts: [aRecord({ host: 'b' }), { ...added, parts: 3 }],
      learntBy: 'v9',
    })
  })

  it('leaves a file alone that only a newer version can read', async () => {
    await using folder = await tempFolder()
    await written(folder.path, { hosts: [aRecord()] }, { minReader: 2 })
    const before = await readFile(join(folder.path, name), 'utf8')
    const { hosts } = await opened(folder.path)
    expect(hosts.find('oss.example:443')).toBeUndefined()
    await hosts.note([aRecord({ parts: 1 })])
    expect(await readFile(join(folder.path, name), 'utf8')).toBe(before)
  })

  it('forgets the hosts that were noted longest ago, whatever a clock said', async () => {
    await using folder = await tempFolder()
    const { hosts } = await opened(folder.path)
    const names = Array.from({ length: mostHosts + 2 }, (_, n) => `host-${n}`)
    const future = Date.UTC(2999)
    await hosts.note(
      names.slice(0, -1).map((host, n) => aRecord({ host, atMs: n < 10 ? future : n })),
    )
    // Noted again: it is not the oldest any more.
    await hosts.note([aRecord({ host: 'host-1' }), aRecord({ host: names.at(-1) ?? '' })])
    const next = await opened(folder.path)
    const known = names.filter((host) => next.hosts.find(host) !== undefined)
    expect(known).toHaveLength(mostHosts)
    expect(names.filter((host) => !known.includes(host))).toEqual(['host-0', 'host-2'])
  })

  it('believes no record that cannot be, and writes none', async () => {
    await using folder = await tempFolder()
    await written(folder.path, { hosts: [aRecord({ host: 'a', parts: 0 }), 7, aRecord()] })
    const { hosts } = await opened(folder.path)
    expect(hosts.find('a')).toBeUndefined()
    expect(hosts.find('oss.example:443')).toEqual(aRecord())
    await hosts.note([aRecord({ host: 'still', bytesPerSecond: 0 })])
    expect(hosts.find('still')).toBeUndefined()
  })

  it('goes on without a disk, and says so', async () => {
    await using folder = await tempFolder()
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' })
    let isFull = true
    const files: FileSystem = {
      ...diskFiles,
      create: (path) => (isFull ? Promise.reject(full) : diskFiles.create(path)),
    }
    const { hosts, logger } = await opened(folder.path, files)
    await hosts.note([aRecord()])
    expect(hosts.find('oss.example:443')).toEqual(aRecord())
    expect(logger.lines.join()).toContain('could not keep')
    isFull = false
    // Left by a kill in the middle of a write.
    await writeFile(join(folder.path, `${name}.tmp`), 'half')
    await hosts.note([aRecord({ host: 'b' })])
    const next = await opened(folder.path)
    expect(next.hosts.find('oss.example:443')).toEqual(aRecord())
  })
})

describe('hostRecordSchema', () => {
  it.each([
    ['parts', 0],
    ['parts', 1.5],
    ['parts', 100_000],
    ['bytesPerSecond', 0],
    ['bytesPerSecond', null],
    ['bytesPerSecond', Infinity],
    ['troubleShare', 2],
    ['atMs', -1],
    ['host', ''],
  ])('refuses %s %s', (field, value) => {
    expect(hostRecordSchema.safeParse({ ...aRecord(), [field]: value }).success).toBe(false)
  })
})
