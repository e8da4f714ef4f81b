/** The cases, and the targets they are held to (ratios within one run). */
import type { BenchCase, Target } from './bench-case.ts'
import { aliOss, curl, libStorage, md5ThenCurl, partway, type Client } from './clients.ts'
import { makeFile, makeFolder, makeHole } from './sources.ts'
import type { LongLine } from './servers.ts'
import type { Summary } from './summary.ts'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

/** The line of the case `far`. */
export const farLine: LongLine = { roundTripMs: 40, connectionRate: 8e6, lineRate: 64e6 }

const crc = 'Partway, CRC'
const crcAndMd5 = 'Partway, CRC + MD5'
const crcEight = 'Partway, CRC, 8 at once'
const adaptive = 'Partway, as it comes'
const adaptiveAgain = 'Partway, the second time'
/** More than the four that peers begin with: those leave half of the line empty. */
const fixedCounts = [8, 16, 32]

export interface CaseOptions {
  /** The checkout whose build is measured. */
  readonly root: string
  /** Further builds that take turns with it, without targets. */
  readonly builds: readonly { readonly name: string; readonly root: string }[]
  readonly isQuick: boolean
}

export function casesOf({ root, builds, isQuick }: CaseOptions): readonly BenchCase[] {
  const sized = (full: number, quick: number): number => (isQuick ? quick : full)
  const partwayCrc = partway({ name: crc, root, withMd5: false })
  const partwayMd5 = partway({ name: crcAndMd5, root, withMd5: true })
  const others = (withMd5: boolean): readonly Client[] =>
    builds.map((build) =>
      partway({ name: `${withMd5 ? crcAndMd5 : crc} (${build.name})`, root: build.root, withMd5 }),
    )
  const eight = partway({ name: crcEight, root, withMd5: false, atOnce: 8 })
  const both = [partwayCrc, ...others(false), partwayMd5, ...others(true)]
  return [
    {
      word: 'big',
      title: 'one big file, parts of 8 MiB, 4 at once',
      servers: ['counting', 'local-oss'],
      partSizeBytes: 8 * MiB,
      atOnce: 4,
      source: (folder, server) =>
        makeFile(folder, sized(server === 'counting' ? 4 * GiB : GiB, 64 * MiB)),
      clients: [...both, eight, aliOss, libStorage, curl, md5ThenCurl],
      targets: bigTargets,
    },
    {
      word: 'parts',
      title: '10,000 parts of 100 KiB (--quick: 200), 4 at once',
      servers: ['counting', 'local-oss'],
      partSizeBytes: 100 * KiB,
      atOnce: 4,
      source: (folder) => makeFile(folder, sized(10_000, 200) * 100 * KiB),
      clients: [...both, aliOss],
      targets: [loopTarget(crc)],
    },
    {
      word: 'small',
      title: '10,000 files of 10 KiB (--quick: 300), 16 at once',
      servers: ['counting', 'local-oss'],
      partSizeBytes: 8 * MiB,
      atOnce: 16,
      source: (folder) => makeFolder(folder, sized(10_000, 300), 10 * KiB),
      clients: [...both, aliOss, libStorage],
      targets: [
        atLeast('files per second, CRC: x ali-oss', 3, wallRatio(aliOss.name, crc)),
        atLeast('files per second, CRC + MD5: x ali-oss', 3, wallRatio(aliOss.name, crcAndMd5)),
        loopTarget(crc),
      ],
    },
    {
      word: 'far',
      title: `${farLine.roundTripMs} ms round trip, ${farLine.connectionRate / 1e6} MB/s a connection, ${farLine.lineRate / 1e6} MB/s in all`,
      servers: ['far'],
      // The least that AWS lib-storage takes.
      partSizeBytes: 5 * MiB,
      atOnce: 4,
      source: (folder) => makeFile(folder, sized(GiB, 32 * MiB)),
      clients: [
        partway({ name: adaptive, root, withMd5: false, atOnce: 'auto' }),
        partway({ name: adaptiveAgain, root, withMd5: false, atOnce: 'auto', continues: true }),
        ...fixedCounts.map((atOnce) =>
          partway({ name: fixedName(atOnce), root, withMd5: false, atOnce }),
        ),
        { ...aliOss, mostRounds: 1 },
        libStorage,
      ],
      targets: [adaptive, adaptiveAgain].map((name) =>
        atLeast(`speed, ${name}: x the best fixed count`, 0.95, shareOfBest(name)),
      ),
    },
    {
      word: 'tls',
      title: 'one big file over TLS, parts of 8 MiB, 4 at once',
      servers: ['tls'],
      partSizeBytes: 8 * MiB,
      atOnce: 4,
      source: (folder) => makeFile(folder, sized(GiB, 64 * MiB)),
      clients: [...both, aliOss, libStorage, curl, md5ThenCurl],
      targets: [],
    },
    {
      word: 'hole',
      title: 'one sparse file of 40 GiB (--quick: 256 MiB), parts of 8 MiB, 8 at once',
      servers: ['counting'],
      partSizeBytes: 8 * MiB,
      atOnce: 8,
      mostRounds: 1,
      source: (folder) => makeHole(folder, sized(40 * GiB, 256 * MiB)),
      clients: [partwayCrc],
      targets: [memoryTarget(crc)],
    },
  ]
}

const bigTargets: readonly Target[] = [
  atMost('CPU, CRC: x ali-oss', 0.5, cpuRatio(crc, aliOss.name)),
  atMost('CPU, CRC: x curl -T', 1.6, cpuRatio(crc, curl.name)),
  atMost('wall, CRC: x ali-oss', 0.6, wallRatio(crc, aliOss.name)),
  atMost('wall, CRC: x curl -T', 1.1, wallRatio(crc, curl.name)),
  atMost('wall, CRC + MD5: x md5sum + curl -T', 0.65, wallRatio(crcAndMd5, md5ThenCurl.name)),
  loopTarget(crc),
  loopTarget(crcAndMd5),
  memoryTarget(crcEight),
]

function fixedName(atOnce: number): string {
  return `Partway, ${atOnce} at once`
}

function shareOfBest(name: string): Target['of'] {
  return (medians) => {
    const own = medians.get(name)?.wallSeconds
    const fixed = fixedCounts.flatMap((count) => medians.get(fixedName(count))?.wallSeconds ?? [])
    return own === undefined || fixed.length === 0 ? undefined : Math.min(...fixed) / own
  }
}

function loopTarget(name: string): Target {
  return atMost(
    `main-loop delay p99, ms: ${name}`,
    20,
    (medians) => medians.get(name)?.loopDelayP99Ms,
  )
}

function memoryTarget(name: string): Target {
  return atMost(`peak over idle, MB: ${name}`, 150, (medians) => {
    const bytes = medians.get(name)?.overIdleBytes
    return bytes === undefined ? undefined : bytes / 1e6
  })
}

function cpuRatio(above: string, below: string): Target['of'] {
  return ratio(above, below, ({ cpuSeconds }) => cpuSeconds)
}

function wallRatio(above: string, below: string): Target['of'] {
  return ratio(above, below, ({ wallSeconds }) => wallSeconds)
}

function ratio(above: string, below: string, pick: (summary: Summary) => number): Target['of'] {
  return (medians) => {
    const [upper, lower] = [medians.get(above), medians.get(below)]
    return upper === undefined || lower === undefined ? undefined : pick(upper) / pick(lower)
  }
}

function atMost(text: string, limit: number, of: Target['of']): Target {
  return { text, limit, is: 'at most', of }
}

function atLeast(text: string, limit: number, of: Target['of']): Target {
  return { text, limit, is: 'at least', of }
}
