/** A program that uploads one file with the official client, until somebody kills it. */
import OSS from 'ali-oss'
import type { AliOssWish } from './ali-oss-process.ts'

// The test wrote it; it is no foreign input.
const wish = JSON.parse(process.argv[2] ?? '') as AliOssWish

/** Whoever started it is gone. */
process.stdin.resume().once('end', () => process.exit(1))

const { endpoint, accessKeyId, accessKeySecret, bucket, key, path, partSizeBytes } = wish
const client = new OSS({
  region: 'oss-cn-hangzhou',
  endpoint,
  accessKeyId,
  accessKeySecret,
  bucket,
  authorizationV4: true,
})
await client.multipartUpload(key, path, { partSize: partSizeBytes, parallel: 1 })
