/** A small bucket, as main tells of it. */
import type { ObjectDetails, ObjectPage } from '#shared/object-view.ts'

/** Prefix -> what is there. */
const tree: Readonly<Record<string, { folders: string[]; names: string[] }>> = {
  '': { folders: ['films/', 'odd\u202e/'], names: ['a.txt', 'z\nz.txt'] },
  'films/': { folders: ['2026/'], names: ['one.mov', 'two.mov'] },
  'films/2026/': { folders: [], names: [] },
  'films/on': { folders: [], names: ['one.mov'] },
}
/** Of one object; the right to read its tags is missing. */
export const details: ObjectDetails = {
  properties: {
    key: 'films/one.mov',
    sizeBytes: 5,
    lastModifiedMs: 0,
    contentType: 'video/quicktime',
    etag: 'ABC',
    crc64: '123',
    type: 'Normal',
    storageClass: 'IA',
    versionId: undefined,
    encryption: 'AES256',
    encryptionKeyId: undefined,
    restore: undefined,
    headers: { 'Cache-Control': 'no-cache' },
    metadata: { origin: 'cam\u202e1' },
    requestId: 'R-1',
  },
  tags: {
    error: { code: 'oss/access-denied', message: '', details: { operation: 'GetObjectTagging' } },
  },
  acl: { value: 'private' },
}

/** What main answers for a prefix, whole. */
export function pageOf(prefix: string): ObjectPage {
  const { folders, names } = tree[prefix] ?? { folders: [], names: [] }
  return {
    folders,
    names,
    sizes: names.map(() => 5),
    modifiedMs: names.map(() => 0),
    classes: names.map(() => 'IA'),
    end: 'done',
  }
}
