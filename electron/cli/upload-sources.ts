/** From what was typed to absolute paths and the place of their objects. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { UploadArguments } from './arguments.ts'
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'

export interface UploadSources {
  /** Absolute, each once. */
  readonly paths: readonly string[]
  /** Empty or ending in `/`. */
  readonly prefix: string
  /** The whole key of the only file. */
  readonly key: string | undefined
}

/**
 * One file and a target without a `/` at its end: the target is the object's name. Otherwise it is
 * a prefix. Throws `UsageError` for one folder and a name: which of the two was meant is not clear.
 */
export async function uploadSources(
  args: Pick<UploadArguments, 'sources' | 'bucket' | 'path'>,
  cwd: string,
): Promise<UploadSources> {
  const paths = [...new Set(args.sources.map((source) => resolve(cwd, source)))]
  const { path, bucket } = args
  if (path === '' || path.endsWith('/')) return { paths, prefix: path, key: undefined }
  const [only = ''] = paths
  if (paths.length > 1) return { paths, prefix: `${path}/`, key: undefined }
  if (await isFolder(only)) {
    throw new UsageError(
      `${shown(only)} is a folder, but oss://${bucket}/${path} names one object: a file, or a target that ends in / is expected`,
      `partway upload ${args.sources[0]} oss://${bucket}/${path}/`,
    )
  }
  return { paths, prefix: '', key: path }
}

async function isFolder(path: string): Promise<boolean> {
  // What cannot be looked at is told by the engine, as the problem of that file.
  return await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
}
