/** What the contract test needs besides the official client. */
import { request } from 'node:http'
import type OSS from 'ali-oss'

/** Any host name leads to this machine: `bucket.localhost` is not resolved everywhere. */
export function fetchByName(url: string): Promise<{ status: number; text: string }> {
  const { host, port, pathname, search } = new URL(url)
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: pathname + search, headers: { host } }
    const call = request(options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    call.on('error', reject)
    call.end()
  })
}

/** Headers as the client shows them. */
export function headersOf(result: { res: OSS.NormalSuccessResponse }): Record<string, string> {
  return result.res.headers as Record<string, string>
}

/** Calls that the client has and its published types lack. */
interface Tagging {
  putObjectTagging(name: string, tags: Record<string, string>): Promise<unknown>
  getObjectTagging(name: string): Promise<{ tag: Record<string, string> }>
}

export function withTagging(oss: OSS): Tagging {
  return oss as unknown as Tagging
}

/** What a call was refused with. */
export async function failure(act: Promise<unknown>): Promise<{ status: number; code: string }> {
  try {
    await act
  } catch (error) {
    return error as { status: number; code: string }
  }
  throw new Error('nothing was thrown')
}
