/** Pages: every entry exactly once, at every border. */
import { Agent } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { aServer, bucket, elements, initiate, send, sendPart } from './client.ts'

interface Page {
  readonly text: string
  readonly isTruncated: boolean
}

async function page(server: LocalOss, query: Record<string, string>, key?: string): Promise<Page> {
  const answer = await send(server, { method: 'GET', query, ...(key === undefined ? {} : { key }) })
  expect(answer.status).toBe(200)
  return {
    text: answer.text,
    isTruncated: elements(answer.text, 'IsTruncated')[0] === 'true',
  }
}

function first(text: string, name: string): string {
  return decodeURIComponent(elements(text, name)[0] ?? '')
}

describe('ListParts', () => {
  it('walks 2,500 parts in pages of 1,000', async () => {
    await using running = await aServer()
    const { server } = running
    const uploadId = await initiate(server, 'k')
    const numbers = Array.from({ length: 2_500 }, (_, index) => index * 4 + 1)
    const agent = new Agent({ keepAlive: true })
    const lanes = [0, 1, 2, 3].map(async (lane) => {
      for (const number of numbers.filter((_, index) => index % 4 === lane)) {
        await sendPart(server, 'k', uploadId, number, Buffer.from('x'), { agent })
      }
    })
    await Promise.all(lanes)
    agent.destroy()
    const seen: number[] = []
    const sizes: number[] = []
    let marker = '0'
    for (let isMore = true; isMore;) {
      const next = await page(server, { uploadId, 'part-number-marker': marker }, 'k')
      const found = elements(next.text, 'PartNumber').map(Number)
      sizes.push(found.length)
      seen.push(...found)
      marker = first(next.text, 'NextPartNumberMarker')
      isMore = next.isTruncated
    }
    expect(sizes).toEqual([1_000, 1_000, 500])
    expect(seen).toEqual(numbers)
    expect(marker).toBe('9997')
  })
})

describe('ListMultipartUploads', () => {
  const keys = ['a', 'b', 'b', 'b', 'dir/1', 'dir/2', 'dir/sub/3', 'é', '照']

  async function uploads(server: LocalOss): Promise<readonly string[]> {
    for (const key of keys) await initiate(server, key)
    return server
      .listUploads(bucket)
      .toSorted(
        (left, right) =>
          Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)) ||
          (left.uploadId < right.uploadId ? -1 : 1),
      )
      .map((upload) => `${upload.key} ${upload.uploadId}`)
  }

  it.each([1, 2, 3, 4, 8, 9, 10])('shows each upload once in pages of %i', async (size) => {
    await using running = await aServer()
    const { server } = running
    const expected = await uploads(server)
    const seen: string[] = []
    let markers: Record<string, string> = {}
    for (let isMore = true; isMore;) {
      const query = { uploads: '', 'max-uploads': String(size), 'encoding-type': 'url', ...markers }
      const { text, isTruncated } = await page(server, query)
      const ids = elements(text, 'UploadId')
      seen.push(
        ...elements(text, 'Key').map(
          (key, index) => `${decodeURIComponent(key)} ${ids[index] ?? ''}`,
        ),
      )
      markers = {
        'key-marker': first(text, 'NextKeyMarker'),
        'upload-id-marker': first(text, 'NextUploadIdMarker'),
      }
      isMore = isTruncated
    }
    expect(seen).toEqual(expected)
  })

  it('with key-marker alone goes on after all uploads of that key', async () => {
    await using running = await aServer()
    const { server } = running
    await uploads(server)
    const { text } = await page(server, { uploads: '', 'key-marker': 'b', prefix: 'dir/' })
    expect(elements(text, 'Key')).toEqual(['dir/1', 'dir/2', 'dir/sub/3'])
    const ignored = await page(server, { uploads: '', 'upload-id-marker': 'F'.repeat(32) })
    expect(elements(ignored.text, 'Key')).toHaveLength(keys.length)
  })

  it('folds at a delimiter, also when a page ends on a folded prefix', async () => {
    await using running = await aServer()
    const { server } = running
    await uploads(server)
    const query = { uploads: '', delimiter: '/', 'max-uploads': '5' }
    const one = await page(server, query)
    expect(elements(one.text, 'Key')).toEqual(['a', 'b', 'b', 'b'])
    expect(one.text).toContain('<CommonPrefixes><Prefix>dir/</Prefix></CommonPrefixes>')
    const two = await page(server, { ...query, 'key-marker': first(one.text, 'NextKeyMarker') })
    expect([elements(two.text, 'Key'), two.isTruncated]).toEqual([['é', '照'], false])
    expect(two.text).not.toContain('CommonPrefixes')
  })

  it.each(['0', '1001', 'x'])('refuses max-uploads %s', async (size) => {
    await using running = await aServer()
    const query = { uploads: '', 'max-uploads': size }
    const answer = await send(running.server, { method: 'GET', query })
    expect([answer.status, answer.code]).toEqual([400, 'InvalidArgument'])
  })
})

describe('ListObjectsV2', () => {
  it.each([1, 2, 3, 100])('walks folders and keys in pages of %i', async (size) => {
    await using running = await aServer()
    const { server } = running
    for (const key of ['a', 'b/1', 'b/2', 'c', 'd/', 'd/1', 'e']) {
      await send(server, { method: 'PUT', key, body: key })
    }
    const seen: string[] = []
    let token: Record<string, string> = {}
    for (let isMore = true; isMore;) {
      const query = { 'list-type': '2', delimiter: '/', 'max-keys': String(size), ...token }
      const { text, isTruncated } = await page(server, query)
      const folded = [...text.matchAll(/<CommonPrefixes><Prefix>(.*?)</g)].map(
        (match) => match[1] ?? '',
      )
      seen.push(...elements(text, 'Key'), ...folded)
      expect(first(text, 'KeyCount')).toBe(String(elements(text, 'Key').length + folded.length))
      token = { 'continuation-token': first(text, 'NextContinuationToken') }
      isMore = isTruncated
    }
    expect(seen.toSorted((left, right) => (left < right ? -1 : 1))).toEqual([
      'a',
      'b/',
      'c',
      'd/',
      'e',
    ])
  })

  it('starts after a key', async () => {
    await using running = await aServer()
    const { server } = running
    for (const key of ['a', 'b', 'c']) await send(server, { method: 'PUT', key, body: key })
    const { text } = await page(server, { 'list-type': '2', 'start-after': 'a' })
    expect(elements(text, 'Key')).toEqual(['b', 'c'])
  })
})
