/** `oss://bucket/key` -> bucket and key. Pure; the key is taken byte-exact, nothing is decoded. */
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'

export interface OssUrl {
  readonly bucket: string
  /** Everything after the bucket's slash, as typed. */
  readonly path: string
}

const example = 'oss://my-bucket/backup/'

/** Throws `UsageError` for anything that is not `oss://BUCKET[/PATH]`. */
export function parseOssUrl(text: string): OssUrl {
  const [, bucket = '', path = ''] = /^oss:\/\/([^/]*)(?:\/(.*))?$/s.exec(text) ?? []
  if (!text.startsWith('oss://')) {
    throw new UsageError(
      `${shown(text)} is not a target: oss://BUCKET/PREFIX/ is expected`,
      example,
    )
  }
  if (!/^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw new UsageError(
      `${shown(bucket)} is not the name of a bucket: 3 to 63 lower-case letters, digits and hyphens are expected, with a letter or digit at both ends`,
      example,
    )
  }
  if (path.startsWith('/')) {
    throw new UsageError(
      `${shown(text)}: an object name cannot begin with a slash; one / is expected after the bucket`,
      example,
    )
  }
  return { bucket, path }
}
