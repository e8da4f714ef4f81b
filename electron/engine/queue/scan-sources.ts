/** Dropped paths -> files with their keys; folders are walked, special files and bad names refused. */
import type { Dirent } from 'node:fs'
import { lstat, opendir, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { TransferError } from '../errors.ts'
import { toSourceError } from '../pipeline/source-file.ts'

/** A file to upload, or a path that cannot be. */
export type Scanned =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'refused'; readonly path: string; readonly error: unknown }

/** Deeper trees are loops or accidents. */
const maxDepth = 255

/**
 * Streams the files of the given absolute paths. `name` is the file's name, or for a folder its
 * path from the folder's own name on, with `/` between. A link named directly is followed; links
 * inside a folder by `links`, cut where they lead back.
 */
export async function* scanSources(
  paths: readonly string[],
  links: 'skip' | 'follow',
  signal: AbortSignal,
): AsyncGenerator<Scanned> {
  for (const path of paths) {
    signal.throwIfAborted()
    yield* scanOne(path, basename(path), { links, signal, above: [] }, true)
  }
}

interface Walk {
  readonly links: 'skip' | 'follow'
  readonly signal: AbortSignal
  /** Real paths of the folders above, to notice a loop. */
  readonly above: readonly string[]
}

async function* scanOne(
  path: string,
  name: string,
  walk: Walk,
  isNamed: boolean,
): AsyncGenerator<Scanned> {
  try {
    const stats = await lstat(path)
    if (!stats.isSymbolicLink()) {
      yield* scanKnown(path, name, stats, walk)
      return
    }
    if (!isNamed && walk.links === 'skip') {
      yield { kind: 'refused', path, error: special(path, 'a symbolic link') }
      return
    }
    const target = await realpath(path)
    yield* scanKnown(path, name, await lstat(target), walk)
  } catch (error) {
    walk.signal.throwIfAborted()
    yield { kind: 'refused', path, error: toSourceError(error, path) }
  }
}

async function* scanKnown(
  path: string,
  name: string,
  stats: Pick<Dirent, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>,
  walk: Walk,
): AsyncGenerator<Scanned> {
  if (stats.isFile()) yield { kind: 'file', path, name }
  else if (stats.isDirectory()) yield* scanFolder(path, name, walk)
  else yield { kind: 'refused', path, error: special(path, kindOf(stats)) }
}

async function* scanFolder(path: string, name: string, walk: Walk): AsyncGenerator<Scanned> {
  const real = await realpath(path)
  if (walk.above.includes(real) || walk.above.length >= maxDepth) {
    yield { kind: 'refused', path, error: special(path, 'a folder that contains itself') }
    return
  }
  const inside: Walk = { ...walk, above: [...walk.above, real] }
  // Names that are not UTF-8 cannot be an object key and cannot even be opened after decoding.
  const folder = await opendir(path, { encoding: 'buffer' as BufferEncoding })
  for await (const { name: raw } of folder) {
    walk.signal.throwIfAborted()
    const bytes = raw as unknown as Buffer
    const child = bytes.toString('utf8')
    if (Buffer.from(child, 'utf8').equals(bytes)) {
      yield* scanOne(join(path, child), `${name}/${child}`, inside, false)
    } else {
      yield { kind: 'refused', path: join(path, child), error: notUtf8(join(path, child)) }
    }
  }
}

function kindOf(stats: Pick<Dirent, 'isFIFO' | 'isSocket'>): string {
  if (stats.isFIFO()) return 'a pipe'
  return stats.isSocket() ? 'a socket' : 'a device'
}

function special(path: string, what: string): TransferError {
  return new TransferError('source/not-a-file', `${path} is ${what}, not a regular file`, {
    retry: 'never',
    details: { path, what },
  })
}

function notUtf8(path: string): TransferError {
  return new TransferError('key/not-utf8', `the name of ${path} is not valid UTF-8`, {
    retry: 'never',
    details: { path },
  })
}
