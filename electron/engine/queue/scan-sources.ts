/** Dropped paths -> files with their keys; folders are walked, special files and bad names refused. */
import type { Dirent, Stats } from 'node:fs'
import { lstat, opendir, realpath } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { TransferError } from '../errors.ts'
import { toSourceError } from '../pipeline/source-file.ts'
import { readAhead } from './read-ahead.ts'

/** A file to upload, or a path that cannot be. */
export type Scanned =
  | { readonly kind: 'file'; readonly path: string; readonly name: string }
  | { readonly kind: 'refused'; readonly path: string; readonly error: unknown }

/** Deeper trees are loops or accidents. */
const maxDepth = 255
const namesAtOnce = 256

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
  const walk: Walk = { links, signal, above: [] }
  for await (const looked of readAhead(paths, lookAt)) {
    signal.throwIfAborted()
    yield* scanLooked(looked, basename(looked.path), walk, true)
  }
}

/** What a path leads to, or why that cannot be told. */
interface Looked {
  readonly path: string
  readonly stats?: Stats
  readonly error?: unknown
}

async function lookAt(path: string): Promise<Looked> {
  try {
    return { path, stats: await lstat(path) }
  } catch (error) {
    return { path, error }
  }
}

interface Walk {
  readonly links: 'skip' | 'follow'
  readonly signal: AbortSignal
  /** Real paths of the folders above, to notice a loop. */
  readonly above: readonly string[]
}

async function* scanLooked(
  { path, stats, error: unseen }: Looked,
  name: string,
  walk: Walk,
  isNamed: boolean,
): AsyncGenerator<Scanned> {
  try {
    if (stats === undefined) throw unseen
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
  const encoding = 'buffer' as BufferEncoding
  const before = join(path, sep)
  const folder = await opendir(path, { encoding, bufferSize: namesAtOnce })
  for await (const entry of folder) {
    walk.signal.throwIfAborted()
    const bytes = entry.name as unknown as Buffer
    const child = bytes.toString('utf8')
    // `join` would take the whole path apart for each, and answer a string that keeps its pieces.
    const whole = [before, child].join('')
    if (!Buffer.from(child, 'utf8').equals(bytes)) {
      yield { kind: 'refused', path: whole, error: notUtf8(whole) }
    } else if (entry.isFile()) {
      // The folder tells what it is: whoever opens it looks once more anyway.
      yield { kind: 'file', path: whole, name: `${name}/${child}` }
    } else {
      yield* scanLooked(await lookAt(whole), `${name}/${child}`, inside, false)
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
