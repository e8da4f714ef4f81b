/** What the contract of the provider port needs of a provider, and what it sends to it. */
import { createHash } from 'node:crypto'
import type { ObjectStorage, UploadBody } from '../../electron/engine/storage/storage.ts'

export interface StorageHarness extends AsyncDisposable {
  readonly storage: ObjectStorage
  /** Exists, and is empty at the start. */
  readonly bucket: string
  /** The bytes behind a key as the provider holds them, past our client; `undefined`: none. */
  read(key: string): Promise<Buffer | undefined>
}

/** Keys that some layer between us and the disk of the service would like to change. */
export const awkwardKeys: readonly string[] = [
  "照片/a b+c!'()*~.bin",
  '..',
  '.',
  'a/../b',
  'a/./b/..',
  'a//b///c',
  'ends/with/slash/',
  '😀/👩‍👩‍👧',
  '+',
  '%2B',
  '%',
  'a%2Fb',
  '%2e%2e/x',
  ' spaces at both ends ',
  'tab\tand\nnew\r\nline',
  '\u0001\u007f control',
  'a?b#c&d=e;f',
  'a\\b',
  '"quoted" <tag> & \'more\'',
  'e\u0301 is not é',
  '00123',
  '1e5',
  '__proto__',
  'x'.repeat(1_023),
  '照'.repeat(341),
]

/** A body over bytes in memory, with its MD5. */
export function bodyOf(bytes: Buffer, md5 = true): UploadBody {
  return {
    lengthBytes: bytes.length,
    md5Base64: md5 ? createHash('md5').update(bytes).digest('base64') : undefined,
    open: async function* open() {
      for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000)
    },
  }
}
