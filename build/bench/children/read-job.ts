/** What a peer's process was told to do, and how it does many files. */
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { jobVariable, peersVariable, type Job } from '../job.ts'

export function readJob(): Job {
  return JSON.parse(process.env[jobVariable] ?? '') as Job
}

/** Loads a package from the folder of the peers: the project does not have it. */
export const requirePeer = createRequire(join(process.env[peersVariable] ?? '', 'package.json'))

/** Uploads each file of the job's folder, so many at once. */
export async function eachFile(
  { source, key, atOnce = 16 }: Job,
  upload: (path: string, key: string) => Promise<unknown>,
): Promise<void> {
  const names = readdirSync(source.path).values()
  const lane = async (): Promise<void> => {
    for (const name of names) await upload(join(source.path, name), key + name)
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
}
