/** 3,200 fragments in three buckets, with everything that was ever lost between an answer and a request. */
import type { LocalOss } from '../../electron/local-oss/local-oss.ts'

export const day = 86_400_000
export const crowdBuckets = ['plenty', 'strange', 'small'] as const
export const strangeNames = [
  '文件',
  'a+b',
  '100%25',
  'x&y=z?',
  'bell\u0007',
  'tab\t',
  'line\n',
  'sp ace',
]

/**
 * The buckets have to be there. `plenty`: 2,000, two of one key on the border of a page; `strange`:
 * 1,100, every third forgotten for 40 days; `small`: 100, three of them of 2,500 parts of 1,000 bytes.
 */
export async function crowdWithFragments(oss: LocalOss): Promise<void> {
  for (let index = 0; index < 1_998; index++) {
    oss.createUpload('plenty', `key-${`${index}`.padStart(4, '0')}`)
  }
  // Sorted as the service sorts: the 1,000th and the 1,001st upload are of one key.
  oss.createUpload('plenty', 'key-0999')
  oss.createUpload('plenty', 'key-1500')
  for (let index = 0; index < 1_100; index++) {
    oss.clock.setOffset(index % 3 === 0 ? -40 * day : 0)
    oss.createUpload('strange', `${strangeNames[index % strangeNames.length] ?? ''}/${index}`)
  }
  oss.clock.setOffset(0)
  for (let index = 0; index < 97; index++) oss.createUpload('small', `s/${index}`)
  for (const [index, storageClass] of ['Standard', 'IA', 'Archive'].entries()) {
    const id = oss.createUpload('small', `large/${index}`, storageClass)
    await oss.createParts('small', id, 2_500, Buffer.alloc(1_000, index))
  }
}
