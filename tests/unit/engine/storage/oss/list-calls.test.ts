import { describe, expect, it } from 'vitest'
import { ossReply } from './raw-server.ts'
import { never, withReplies } from './with-replies.ts'

function objects(encoding: string): string {
  return ossReply(
    '200 OK',
    `<ListBucketResult>${encoding}<IsTruncated>false</IsTruncated><Contents><Key>a%2Bb+c</Key>` +
      '<Size>1</Size><ETag>"a"</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified>' +
      '</Contents></ListBucketResult>',
  )
}

function uploads(more: string, uploadId = 'U1'): string {
  return ossReply(
    '200 OK',
    '<ListMultipartUploadsResult><Bucket>bkt</Bucket><EncodingType>url</EncodingType>' +
      '<NextKeyMarker>a%20b</NextKeyMarker><NextUploadIdMarker>U1</NextUploadIdMarker>' +
      `<IsTruncated>${more}</IsTruncated><Upload><Key>a%20b</Key><UploadId>${uploadId}</UploadId>` +
      '<StorageClass>IA</StorageClass><Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>' +
      '</ListMultipartUploadsResult>',
  )
}

describe('listings', () => {
  it('decode names only if the reply says that they are encoded', async () => {
    const replies = [objects(''), objects('<EncodingType>url</EncodingType>')]
    await withReplies(replies, async (storage) => {
      const keys = async (): Promise<readonly string[]> =>
        (await Array.fromAsync(storage.listObjects('bkt', '', never))).map(({ key }) => key)
      expect(await keys()).toEqual(['a%2Bb+c'])
      expect(await keys()).toEqual(['a+b+c'])
    })
  })

  it('page through uploads with both markers', async () => {
    await withReplies([uploads('true'), uploads('false', 'U2')], async (storage, server) => {
      const all = await Array.fromAsync(storage.listUploads('bkt', 'a/', never))
      expect(all).toHaveLength(2)
      expect(all[0]).toEqual({
        bucket: 'bkt',
        key: 'a b',
        uploadId: 'U1',
        initiatedMs: Date.UTC(2026, 0, 1),
        storageClass: 'IA',
      })
      expect(server.heads[0]).toContain('?encoding-type=url&max-uploads=1000&prefix=a%2F&uploads ')
      expect(server.heads[1]).toContain('key-marker=a%20b')
      expect(server.heads[1]).toContain('upload-id-marker=U1')
    })
  })

  it('tell an upload once that two pages name', async () => {
    await withReplies([uploads('true'), uploads('false')], async (storage) => {
      expect(await Array.fromAsync(storage.listUploads('bkt', '', never))).toHaveLength(1)
    })
  })

  it('refuse names in an encoding that was not asked for', async () => {
    const reply = objects('<EncodingType>urk</EncodingType>')
    await withReplies([reply], async (storage) => {
      await expect(Array.fromAsync(storage.listObjects('bkt', '', never))).rejects.toMatchObject({
        code: 'oss/protocol',
      })
    })
  })

  it.each(['tru', ''])(
    'refuse buckets of which it is unclear whether there are more: %j',
    async (more) => {
      const xml = `<ListAllMyBucketsResult><IsTruncated>${more}</IsTruncated><Buckets/></ListAllMyBucketsResult>`
      await withReplies([ossReply('200 OK', xml)], async (storage) => {
        await expect(Array.fromAsync(storage.listBuckets(never))).rejects.toMatchObject({
          code: 'oss/protocol',
        })
      })
    },
  )

  it.each(['1', '2026-01-01T00:00:00', '2026-01-01', 'Thu Jan 01 2026'])(
    'refuse a time that does not name its zone: %s',
    async (time) => {
      const reply = objects('').replace('2026-01-01T00:00:00.000Z', time.padEnd(24))
      await withReplies([reply], async (storage) => {
        await expect(Array.fromAsync(storage.listObjects('bkt', '', never))).rejects.toMatchObject({
          code: 'oss/protocol',
        })
      })
    },
  )

  it('take buckets with the region in either element, and no IsTruncated for the end', async () => {
    const xml =
      '<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name><Location>oss-cn-hangzhou</Location>' +
      '</Bucket><Bucket><Name>b</Name><Region>cn-beijing</Region></Bucket></Buckets></ListAllMyBucketsResult>'
    await withReplies([ossReply('200 OK', xml)], async (storage) => {
      expect(await Array.fromAsync(storage.listBuckets(never))).toEqual([
        { name: 'a', region: 'cn-hangzhou' },
        { name: 'b', region: 'cn-beijing' },
      ])
    })
  })
})
