import { describe, expect, it } from 'vitest'
import { createBucketHomes } from '../../../../../electron/engine/storage/oss/bucket-homes.ts'
import { objectUrls } from '../../../../../electron/engine/storage/oss/object-urls.ts'
import type { StorageAccess } from '../../../../../electron/engine/storage/storage.ts'

const access: StorageAccess = {
  kind: 'oss',
  endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
  region: 'cn-hangzhou',
  addressing: 'virtual',
  signature: 'v4',
  accessKeyId: 'ak',
  accessKeySecret: 'sk',
  clockOffsetMs: 60_000,
  domains: [{ bucket: 'media', domain: 'https://files.example.com' }],
}
const target = { bucket: 'films', key: 'a b/+.txt' }

function urls(change: Partial<StorageAccess> = {}) {
  const all = { ...access, ...change }
  const homes = createBucketHomes(all)
  homes.listed('elsewhere', 'eu-central-1')
  return objectUrls(all, { clock: { now: () => Date.UTC(2026, 0, 1) }, homes })
}

describe('addresses of objects', () => {
  it('lead to the bucket, wherever it is and by whichever domain', () => {
    expect(urls().objectUrl(target)).toBe(
      'https://films.oss-cn-hangzhou.aliyuncs.com/a%20b/%2B.txt',
    )
    expect(urls().objectUrl({ ...target, bucket: 'media' })).toBe(
      'https://files.example.com/a%20b/%2B.txt',
    )
    const abroad = new URL(urls().presignedUrl({ ...target, bucket: 'elsewhere' }, 60))
    expect(abroad.host).toBe('elsewhere.oss-eu-central-1.aliyuncs.com')
    expect(abroad.searchParams.get('x-oss-credential')).toContain('/eu-central-1/')
  })

  it('are signed by the clock of the service, and carry the token', () => {
    const { searchParams } = new URL(urls({ securityToken: 'token' }).presignedUrl(target, 900))
    expect(searchParams.get('x-oss-date')).toBe('20260101T000100Z')
    expect(searchParams.get('x-oss-expires')).toBe('900')
    expect(searchParams.get('x-oss-security-token')).toBe('token')
    const old = new URL(urls({ signature: 'v1' }).presignedUrl(target, 900)).searchParams
    expect(Number(old.get('Expires'))).toBe(Date.UTC(2026, 0, 1) / 1000 + 60 + 900)
  })

  it.each([0, -1, 1.5, 604_801, NaN])('are not valid for %s seconds', (seconds) => {
    expect(() => urls().presignedUrl(target, seconds)).toThrow('validity')
  })
})
