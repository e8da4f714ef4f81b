/** `partway fragments adopt --search FOLDER`: which file an upload was cut from. */
import { resolve } from 'node:path'
import type { Engine } from '../engine/engine-api.ts'
import type { FoundFile } from '../engine/fragments/find-sources.ts'
import type { FragmentRef } from '../engine/fragments/measure-fragments.ts'
import { createRequestBudget } from '../engine/fragments/request-budget.ts'
import { jsonLine } from './fragments-words.ts'
import type { Io } from './io.ts'
import { count, formatBytes, printable } from './printable.ts'

/** The one file there is; `undefined` when there is none, or several, which are listed then. */
export async function searchFile(
  ref: FragmentRef,
  folder: string,
  engine: Engine,
  isJson: boolean,
  io: Io,
  signal: AbortSignal,
): Promise<string | undefined> {
  const within = resolve(io.cwd, folder)
  let looked = { files: 0, unreadable: 0 }
  const found = await engine.fragments.findSources(
    ref,
    { folder: within },
    createRequestBudget(),
    (progress) => (looked = progress),
    signal,
  )
  for (const file of found) tellFile(file, isJson, io)
  const [only, ...others] = found
  if (only !== undefined && others.length === 0) return only.path
  const unread = looked.unreadable === 0 ? '' : `, ${looked.unreadable} could not be read`
  const where = `${count(looked.files, 'file')} looked at in ${printable(within)} and among recent uploads${unread}`
  io.err.write(
    only === undefined
      ? `partway: no file holds what this upload began with (${where}).\n`
      : `partway: ${found.length} files may be the one: name it instead of --search (${where}).\n`,
  )
  return undefined
}

function tellFile({ path, sizeBytes, firstPart, hasSameName }: FoundFile, isJson: boolean, io: Io) {
  if (isJson) {
    const fields = { file: path, bytes: sizeBytes, firstPart, sameName: hasSameName }
    io.out.write(jsonLine('found-file', fields))
    return
  }
  const proof = firstPart === 'equal' ? 'first part equal' : 'first part cannot be compared'
  const name = hasSameName ? ', same name' : ''
  io.out.write(`${printable(path)}  ${formatBytes(sizeBytes)}  ${proof}${name}\n`)
}
