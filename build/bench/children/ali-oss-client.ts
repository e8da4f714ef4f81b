/** The official client for Node, as its documents say: `multipartUpload` of a file, `put` of small ones. */
import type OSS from 'ali-oss'
import { benchBucket, benchCredentials, benchRegion } from '../bench-target.ts'
import { eachFile, readJob, requirePeer } from './read-job.ts'

const job = readJob()
const Client = requirePeer('ali-oss') as typeof OSS
/** Documented, and missing in its typings. */
const pathStyle = { sldEnable: true }
const client = new Client({
  ...pathStyle,
  ...benchCredentials,
  region: `oss-${benchRegion}`,
  // A name, not an address: only then does it put the bucket into the path.
  endpoint: job.origin.replace('127.0.0.1', 'localhost'),
  bucket: benchBucket,
  authorizationV4: true,
  secure: job.origin.startsWith('https:'),
  timeout: 600_000,
})

if (job.source.kind === 'folder') {
  await eachFile(job, (path, key) => client.put(key, path))
} else {
  await client.multipartUpload(job.key, job.source.path, {
    parallel: job.atOnce ?? 4,
    partSize: job.partSizeBytes,
  })
}
