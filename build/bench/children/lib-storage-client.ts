/** The AWS client as its documents say: `Upload` of a stream, `PutObject` of small files. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { benchBucket, benchCredentials } from '../bench-target.ts'
import { eachFile, readJob, requirePeer } from './read-job.ts'

/** As much of the two packages as is used. */
interface S3Package {
  readonly S3Client: new (options: object) => { send(command: object): Promise<unknown> }
  readonly PutObjectCommand: new (input: object) => object
}
interface UploadPackage {
  readonly Upload: new (options: {
    readonly client: object
    readonly params: { readonly Bucket: string; readonly Key: string; readonly Body: Readable }
    readonly queueSize: number
    readonly partSize: number
  }) => { done(): Promise<unknown> }
}

const job = readJob()
const { S3Client, PutObjectCommand } = requirePeer('@aws-sdk/client-s3') as S3Package
const { Upload } = requirePeer('@aws-sdk/lib-storage') as UploadPackage
const client = new S3Client({
  credentials: {
    accessKeyId: benchCredentials.accessKeyId,
    secretAccessKey: benchCredentials.accessKeySecret,
  },
  region: 'us-east-1',
  endpoint: job.origin,
  forcePathStyle: true,
})

if (job.source.kind === 'folder') {
  await eachFile(job, async (path, key) => {
    const input = { Bucket: benchBucket, Key: key, Body: await readFile(path) }
    await client.send(new PutObjectCommand(input))
  })
} else {
  const params = {
    Bucket: benchBucket,
    Key: job.key,
    Body: createReadStream(job.source.path, { highWaterMark: 1024 * 1024 }),
  }
  const upload = new Upload({
    client,
    params,
    queueSize: job.atOnce ?? 4,
    partSize: job.partSizeBytes,
  })
  await upload.done()
}
