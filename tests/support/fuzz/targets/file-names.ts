/** Names on a real disk -> keys -> the wire -> what the service understands, byte for byte (reliability F55, F92). */
import { mkdir, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import * as fc from 'fast-check'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { scanSources } from '../../../../electron/engine/queue/scan-sources.ts'
import { keyProblem } from '../../../../electron/engine/storage/key-rules.ts'
import { encodeKey } from '../../../../electron/engine/storage/oss/encode.ts'
import { readAddress } from '../../../../electron/local-oss/address.ts'
import { tempFolder } from '../../temp-folder.ts'
import { temptingText } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import { never } from '../wire.ts'

/** What a file system of bytes takes: anything but `/` and NUL, 1 to 255 bytes, no dot segments. */
const name: fc.Arbitrary<Buffer> = fc
  .oneof(
    { weight: 8, arbitrary: temptingText.map((text) => Buffer.from(text)) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ minLength: 1, maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('é', 'e\u0301', 'ﬁ', 'a\\b').map((t) => Buffer.from(t)),
    },
  )
  .map((bytes) => Buffer.from(bytes.filter((byte) => byte !== 0x2f && byte !== 0)))
  .filter((bytes) => bytes.length > 0 && bytes.length < 256 && !/^\.\.?$/.test(bytes.toString()))

type Scan = typeof scanSources

/** `scan`: a planted bug brings its own. On systems that change names themselves there is nothing to compare. */
export function fileNameTargets(scan: Scan = scanSources): readonly FuzzTarget[] {
  if (process.platform !== 'linux') return []
  return [
    fuzzTarget(
      'file names: path to key to wire',
      0.5,
      fc.record({
        names: fc.uniqueArray(name, { selector: (bytes) => bytes.toString('hex'), maxLength: 5 }),
        folder: fc.option(name, { nil: undefined }),
        prefix: fc.constantFrom('', 'a/', '照片 2026/'),
      }),
      async ({ names, folder, prefix }) => {
        await using root = await tempFolder()
        const inner =
          folder === undefined || names.some((one) => one.equals(folder)) ? [] : [folder]
        const files = names.map((bytes) => [bytes])
        for (const bytes of inner) {
          await mkdir(pathOf(root.path, [bytes]))
          files.push([bytes, Buffer.from('x')], [bytes, names[0] ?? Buffer.from('y')])
        }
        const unique = new Map(
          files.map((path) => [Buffer.concat(path).toString('hex') + path.length, path]),
        )
        for (const path of unique.values()) await writeFile(pathOf(root.path, path), '')
        const top = Buffer.from(`${prefix}${basename(root.path)}`)
        const expected = new Set<string>()
        let refusals = 0
        // A folder that cannot be named is refused once, with all that is in it.
        const unreadable = new Set<string>()
        for (const path of unique.values()) {
          const [bad] = path.filter((bytes) => !isUtf8(bytes))
          if (bad === undefined) expected.add(joined([top, ...path]).toString('hex'))
          else
            unreadable.add(
              path[0] === bad && path.length > 1
                ? `folder ${bad.toString('hex')}`
                : joined(path).toString('hex'),
            )
        }
        const found = new Set<string>()
        for await (const one of scan([root.path], 'skip', never)) {
          if (one.kind === 'refused') {
            const { error } = one
            if (!(error instanceof TransferError) || error.code !== 'key/not-utf8') throw error
            refusals += 1
            continue
          }
          const key = `${prefix}${one.name}`
          if (keyProblem(key) !== undefined) throw new Error(`${JSON.stringify(key)} is refused`)
          const rules = { cnames: {}, region: 'r', maxKeyBytes: 1_023 }
          const understood = readAddress(`/bucket/${encodeKey(key)}`, '127.0.0.1', rules).key ?? ''
          found.add(Buffer.from(understood).toString('hex'))
        }
        const missing = [...expected].filter((hex) => !found.has(hex))
        if (missing.length > 0 || found.size !== expected.size) {
          throw new Error(
            `lost ${missing.map((hex) => JSON.stringify(Buffer.from(hex, 'hex').toString())).join()}`,
          )
        }
        if (refusals !== unreadable.size)
          throw new Error(`${refusals} refused, not ${unreadable.size}`)
      },
    ),
  ]
}

function joined(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(
    pieces.flatMap((piece, at) => (at === 0 ? [piece] : [Buffer.from('/'), piece])),
  )
}

function pathOf(root: string, path: readonly Buffer[]): Buffer {
  return joined([Buffer.from(root), ...path])
}

function isUtf8(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}
