/** A bucket in its states, for looking at it: `scenario=objects...`. */
import type { WireError } from '#shared/error-codes.ts'
import type { Outputs, RequestName } from '#shared/ipc/contract.ts'
import { storageClasses } from '#shared/storage-class.ts'

type Answers = {
  [N in RequestName]?: (input: never) => Outputs[N] | WireError | Promise<Outputs[N] | WireError>
}

const never = new Promise<never>(() => undefined)
const oddNames = [
  'EP07_master_v3.mov',
  'read me, please.txt',
  'übergröße e\u0301 NFD.pdf',
  'invoice\u202efdp.exe',
  'line\nbreak.csv',
  '%2B and +.bin',
  '😀👩‍👩‍👧.png',
  'trailing dot.',
  'trailing space ',
  '照片 2026.jpg',
  'x'.repeat(240),
]
const denied = (operation: string): WireError => ({
  code: 'oss/access-denied',
  message: 'AccessDenied: You have no right to access this object.',
  requestId: '5C3D9175B6FC201293AD4890',
  details: { operation, bucket: 'media-archive', ec: '0003-00000001' },
})

/** What main would say of `media-archive` in this scenario. */
export function objectAnswers(scenario: string, count = 100_000): Answers {
  let given = false
  let from = 0
  return {
    'objects.list': () => {
      given = false
      from = 0
      return { listingId: 'l' }
    },
    'objects.next': () => {
      if (scenario === 'objects-loading') return never
      if (scenario === 'objects-many') return later(() => page((from += 1000) - 1000, count))
      if (scenario === 'objects-denied') return denied('ListObjectsV2')
      if (scenario === 'objects-listing' && given) return never
      given = true
      const isEmpty = scenario === 'objects-empty'
      const names = isEmpty ? [] : [...oddNames, ...many()]
      return {
        folders: isEmpty ? [] : ['2026/', 'raw footage/', 'backups\u202e/'],
        names,
        sizes: names.map((_, at) => (at * 7919 + 13) ** 2 * 97),
        modifiedMs: names.map((_, at) => 1_790_000_000_000 - at * 7_654_321),
        classes: names.map((_, at) => storageClasses[at % 7 === 3 ? 2 : at % 5 === 0 ? 1 : 0]),
        end: scenario === 'objects-listing' ? 'no' : 'done',
      }
    },
    'objects.details': () => ({
      properties: {
        key: '2026/EP07_master_v3.mov',
        sizeBytes: 1_234_567_890,
        lastModifiedMs: 1_790_000_000_000,
        contentType: 'video/quicktime',
        etag: '5B3C1A2E053D763E1B002CC607C5A0FE-148',
        crc64: '11051210869376104954',
        type: 'Multipart',
        storageClass: 'IA',
        versionId: 'CAEQNhiBgMDJgZCA0BYiIDc4MGZjZGI2OTBjOTRmNTE5NmU5NmFhZjhjYmY0',
        encryption: 'KMS',
        encryptionKeyId: '9468da86-3509-4f8d-a61e-6eab1eac',
        restore: undefined,
        headers: { 'Cache-Control': 'no-cache', 'Content-Disposition': 'attachment' },
        metadata: { 'partway-task': 'b1946ac9', reviewer: '梅\u202e' },
        requestId: '5C3D9175B6FC201293AD4890',
      },
      tags:
        scenario === 'objects-few-rights'
          ? { error: denied('GetObjectTagging') }
          : { value: [['project', 'ep07'] as const, ['owner', 'ops team'] as const] },
      acl: { value: 'default' },
    }),
    'objects.copyLinks': ({ objects }: { objects: readonly unknown[] }) => ({
      copied: objects.length,
    }),
    'objects.createFolder': () => ({ code: 'oss/name-taken', message: 'FileAlreadyExists' }),
    'objects.planDelete': () => ({
      planId: 'p',
      objects: 12_345,
      bytes: 987_654_321_098,
      folders: 2,
      versioning: { value: scenario === 'objects-few-rights' ? 'Suspended' : undefined },
    }),
    'objects.delete': () =>
      scenario === 'objects-deleting'
        ? never
        : {
            deleted: 12_000,
            failed: [
              {
                error: denied('DeleteMultipleObjects'),
                count: 300,
                keys: ['2026/a.mov', 'b\u202e.mov'],
              },
              {
                error: { code: 'oss/immutable', message: 'FileImmutable' },
                count: 45,
                keys: ['worm/1'],
              },
            ],
            stopped: false,
          },
    'buckets.properties': ({ bucket }: { bucket: string }) =>
      scenario === 'objects-denied'
        ? denied('GetBucketInfo')
        : {
            name: bucket,
            region: 'cn-shanghai',
            createdMs: 1_690_000_000_000,
            storageClass: 'Standard',
            redundancy: 'ZRS',
            acl: 'private',
            versioning: 'Enabled',
            encryption: 'AES256',
            transferAcceleration: 'Disabled',
          },
    'buckets.create': () => ({ code: 'oss/bucket-exists', message: 'BucketAlreadyExists' }),
    'lifecycle.read': ({ connectionId, bucket }: { connectionId: string; bucket: string }) => ({
      connectionId,
      bucket,
      rules: [],
      otherRules: 0,
      xml: null,
      undo: null,
    }),
  }
}

/** As a message from main comes: the page draws between two of them. */
function later<T>(answer: () => T): Promise<T> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(answer()), 0)
  })
}

/** A thousand objects of `count`. */
function page(from: number, count: number): Outputs['objects.next'] {
  const rows = Array.from({ length: Math.min(1000, count - from) }, (_, at) => from + at)
  return structuredClone({
    folders: [],
    names: rows.map((at) => `2026-sequence_${String(at).padStart(9, '0')}.exr`),
    sizes: rows.map((at) => at * 37 + 5),
    modifiedMs: rows.map((at) => 1_790_000_000_000 - at * 1000),
    classes: rows.map(() => 'Standard'),
    end: from + 1000 >= count ? 'done' : 'no',
  })
}

function many(): string[] {
  return Array.from({ length: 400 }, (_, at) => `take_${String(at).padStart(4, '0')}.braw`)
}
