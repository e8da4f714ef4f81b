/** Deleting objects, many with one request (OSS API 3.2, DeleteMultipleObjects). */
import { createHash } from 'node:crypto'
import type { BrowseStorage } from '../browse-storage.ts'
import { nameDecoder, readXml } from './read-reply.ts'
import type { SignedCall } from './signed-call.ts'

type DeleteCalls = Pick<BrowseStorage, 'deleteObjects'>

export function deleteCalls(call: SignedCall): DeleteCalls {
  async function deleteOne(bucket: string, key: string, signal: AbortSignal): Promise<void> {
    await call({ operation: 'DeleteObject', method: 'DELETE', bucket, key }, signal)
  }

  async function deleteMany(
    bucket: string,
    keys: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const body = bodyFor(keys)
    const headers = {
      'content-type': 'application/xml',
      'content-md5': createHash('md5').update(body).digest('base64'),
    }
    const query = { delete: '', 'encoding-type': 'url' }
    const answer = await call(
      { operation: 'DeleteMultipleObjects', method: 'POST', bucket, query, headers, body },
      signal,
    )
    return readXml(answer, 'DeleteResult', (document) => {
      const decode = nameDecoder(document)
      return document.all('Deleted').map((each) => decode(each.required('Key')))
    })
  }

  return {
    deleteObjects: async (bucket, keys, signal) => {
      const deleted = new Set<string>()
      const plain = keys.filter((key) => !unwritable.test(key))
      if (plain.length > 0) {
        for (const key of await deleteMany(bucket, plain, signal)) deleted.add(key)
      }
      for (const key of keys.filter((each) => unwritable.test(each))) {
        await deleteOne(bucket, key, signal)
        deleted.add(key)
      }
      return deleted
    },
  }
}

/** What XML 1.0 cannot carry, however it is escaped; a URL can. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

/** References keep line breaks and tabs from being normalised, and outer spaces from being trimmed. */
function bodyFor(keys: readonly string[]): Buffer {
  const objects = keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('')
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>false</Quiet>${objects}</Delete>`,
  )
}

function escaped(key: string): string {
  return key
    .replaceAll(/[&<>"'\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/^ | $/g, '&#32;')
}
