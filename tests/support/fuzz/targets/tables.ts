/** Part tables and receipts (reliability F67, F71): what was written, an older version of it, or nothing. */
import * as fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import {
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../../../electron/engine/store/checkpoint-codec.ts'
import { createReceiptStore, receiptPath } from '../../../../electron/engine/store/receipt-files.ts'
import type { Checkpoint } from '../../../../electron/engine/store/stores.ts'
import { createTrouble } from '../../../../electron/engine/store/trouble.ts'
import { encodeReceipt, type Receipt } from '../../../../electron/engine/task/receipt.ts'
import { aReceipt } from '../../build-receipt.ts'
import { createCrashDisk } from '../../crash-file-system.ts'
import { damaged, damages } from '../arbitraries.ts'
import { fuzzTarget, type FuzzTarget } from '../fuzz-target.ts'
import {
  checkedBytes,
  checkpointSample,
  checkpointText,
  dataFolder,
  openTables,
  type CheckpointSample,
} from '../store-samples.ts'
import { outcomeOf } from '../wire.ts'

export interface TableTargetDeps {
  readonly decode: typeof decodeCheckpoint
  /** Reads the receipt that lies on the disk as these bytes. */
  readonly readReceipt: (bytes: Buffer) => Promise<Receipt | undefined>
}

/** The product itself. */
export const realTables: TableTargetDeps = {
  decode: decodeCheckpoint,
  readReceipt: readThroughStore,
}
const samplesKept = 12

export function tableTargets({
  decode,
  readReceipt,
}: TableTargetDeps = realTables): readonly FuzzTarget[] {
  const samples = new Map<number, Promise<CheckpointSample>>()
  const sampleOf = (seed: number): Promise<CheckpointSample> => {
    const sample = samples.get(seed) ?? checkpointSample(seed)
    samples.set(seed, sample)
    return sample
  }
  const seed = fc.nat({ max: samplesKept - 1 })
  return [
    fuzzTarget(
      'store: damaged part tables',
      3,
      fc.record({ seed, which: fc.constantFrom(0, 1, 1), acts: damages }),
      async ({ seed, which, acts }) => {
        const sample = await sampleOf(seed)
        const [path = '', whole = Buffer.alloc(0)] = sample.files[which] ?? []
        const donor = sample.files[1 - which]?.[1] ?? whole
        const bytes = damaged(whole, acts, donor)
        const disk = createCrashDisk(new Map(sample.files).set(path, bytes))
        const found = await (await openTables(disk)).read(sample.taskId)
        const text = found === undefined ? undefined : checkpointText(found)
        // The newest that holds: the other file is untouched.
        const expected = which === 0 || bytes.equals(whole) ? sample.says[1] : sample.says[0]
        if (text !== expected) throw new Error(`read ${text}, not ${expected}`)
        const isAside = [...disk.content()].some(([name, found]) => {
          return name.startsWith(`${dataFolder}/quarantine/`) && found.equals(bytes)
        })
        if (which === 1 && isAside === bytes.equals(whole)) throw new Error('not set aside')
        const again = await (await openTables(disk)).read(sample.taskId)
        if (again === undefined || checkpointText(again) !== text) throw new Error('read otherwise')
      },
    ),
    fuzzTarget('store: any part table there and back', 3, anyCheckpoint, (checkpoint) => {
      const back = decode(encodeCheckpoint(checkpoint), checkpoint.taskId)
      if (back === undefined || checkpointText(back) !== checkpointText(checkpoint)) {
        throw new Error(`became ${back && checkpointText(back)}`)
      }
      if (decode(encodeCheckpoint(checkpoint), 'another') !== undefined) throw new Error('not ours')
    }),
    fuzzTarget(
      'store: hand-edited part tables with valid sums',
      2,
      fc.tuple(anyCheckpoint, fc.array(oddField, { minLength: 1, maxLength: 2 })),
      async ([checkpoint, fields]) => {
        const body = JSON.parse(encodeCheckpoint(checkpoint)) as Record<string, unknown>
        const { taskId } = checkpoint
        const text = JSON.stringify({ ...body, ...Object.fromEntries(fields) })
        const found = decode(text, taskId)
        if (found !== undefined) refuseImpossible(found)
        const disk = createCrashDisk(
          new Map([
            [
              `${dataFolder}/tasks/${taskId}.3`,
              checkedBytes({ magic: 'PARTWAY-CHECKPOINT' }, 3, Buffer.from(text)),
            ],
          ]),
        )
        const store = await openTables(disk)
        const read = await store.read(taskId)
        if (read === undefined) return
        refuseImpossible(read)
        // What was believed can be kept.
        await store.write(read)
        await store.close()
      },
    ),
    fuzzTarget(
      'store: damaged receipts',
      2,
      fc.tuple(fc.integer({ min: 1, max: 5 }), fc.option(damages, { nil: undefined })),
      async ([parts, acts]) => {
        const receipt = aReceipt(parts)
        const whole = Buffer.from(encodeReceipt(receipt))
        const bytes = acts === undefined ? whole : damaged(whole, acts)
        const outcome = await outcomeOf(() => readReceipt(bytes))
        if ('error' in outcome) {
          if (!/^disk\/(damaged|newer-version)$/.test(outcome.error.code)) throw outcome.error
          if (bytes.equals(whole)) throw new Error('refused what was written')
        } else if (!isDeepStrictEqual(outcome.value, receipt)) {
          throw new Error(`believed ${JSON.stringify(outcome.value)}`)
        }
      },
    ),
  ]
}

async function readThroughStore(bytes: Buffer): Promise<Receipt | undefined> {
  const { files } = createCrashDisk(new Map([[receiptPath(dataFolder, 'task'), bytes]]))
  return createReceiptStore({ folder: dataFolder, files, trouble: createTrouble() }).read('task')
}

const decimal = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map(String)
const md5 = fc.option(
  fc
    .uint8Array({ minLength: 16, maxLength: 16 })
    .map((bytes) => Buffer.from(bytes).toString('hex')),
  { nil: undefined },
)

const anyCheckpoint: fc.Arbitrary<Checkpoint> = fc
  .record({
    count: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(9_999, 10_000)),
    partSizeBytes: fc.constantFrom(1, 102_400, 8 * 1024 ** 2, 5 * 1024 ** 3),
    numbers: fc.array(fc.nat({ max: 9_999 }), { maxLength: 8 }),
    proofs: fc.array(
      fc.record({
        md5,
        crc64: fc.oneof(fc.constantFrom('0', '18446744073709551615'), decimal),
        etag: fc.option(fc.constantFrom('A', '"1e5"', '__proto__', ' '), { nil: undefined }),
      }),
      { minLength: 8, maxLength: 8 },
    ),
  })
  .map(({ count, partSizeBytes, numbers, proofs }) => {
    const parts = new Map<
      number,
      Checkpoint['parts'] extends ReadonlyMap<number, infer P> ? P : never
    >()
    for (const [at, one] of numbers.entries()) {
      const number = (one % count) + 1
      const { md5, crc64, etag } = proofs[at] ?? { md5: undefined, crc64: '0', etag: 'A' }
      parts.set(number, { number, md5, crc64, etag: etag ?? md5?.toUpperCase() ?? 'B' })
    }
    const sizeBytes = (count - 1) * partSizeBytes + 1
    return { taskId: 'task', uploadId: 'U', sizeBytes, partSizeBytes, parts }
  })

const base64 = fc
  .uint8Array({ maxLength: 60 })
  .map((bytes) => Buffer.from(bytes).toString('base64'))
const oddField: fc.Arbitrary<readonly [string, unknown]> = fc.oneof(
  fc.tuple(
    fc.constantFrom('sizeBytes', 'partSizeBytes'),
    fc.constantFrom<unknown>(-1, 0, 1, 1.5, 2 ** 53, 1e308, '5', null),
  ),
  fc.tuple(fc.constantFrom('stored', 'withoutMd5', 'table'), fc.oneof(base64, fc.constant('=='))),
  fc.tuple(
    fc.constant('etags'),
    fc.dictionary(
      fc.constantFrom('1', '2', '10001', '-1', '__proto__', '01'),
      fc.constantFrom('', 'X', ' '),
    ),
  ),
  fc.tuple(
    fc.constantFrom('uploadId', 'taskId', 'more'),
    fc.constantFrom<unknown>('', 'task', 7, null),
  ),
)

function refuseImpossible({ sizeBytes, partSizeBytes, uploadId, parts }: Checkpoint): void {
  const count = Math.ceil(sizeBytes / partSizeBytes)
  if (uploadId === '' || !(count >= 0 && count <= 10_000)) throw new Error(`${count} parts`)
  for (const [number, proof] of parts) {
    const isPossible =
      number === proof.number &&
      number >= 1 &&
      number <= count &&
      proof.etag !== '' &&
      (proof.md5 === undefined || /^[0-9a-f]{32}$/.test(proof.md5)) &&
      BigInt(proof.crc64) < 1n << 64n
    if (!isPossible) throw new Error(`kept the proof ${JSON.stringify(proof)}`)
  }
}
