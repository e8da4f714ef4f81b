/** One profile of ossutil's configuration file, for `--profile`. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseOssutilConfig, type OssutilProfile } from '../engine/credentials/ossutil-config.ts'
import { UsageError } from './usage-error.ts'
import { shown } from './values.ts'

/** Reads the text of a file; throws what the system says. */
export type ReadText = (path: string) => string

const readText: ReadText = (path) => readFileSync(path, 'utf8')

/** Without `file` that of the home folder. Throws `UsageError`, naming the profiles there are. */
export function ossutilProfile(
  name: string,
  file: string | undefined,
  read: ReadText = readText,
): OssutilProfile {
  const path = file ?? join(homedir(), '.ossutilconfig')
  const profiles = parseOssutilConfig(textOf(path, read))
  // Version 1 knows one set of credentials only; it is what `default` is in version 2.
  const found = profiles.find(
    (each) => each.name === name || (name === 'default' && each.name === 'Credentials'),
  )
  if (found === undefined) {
    const names = profiles.map((each) => each.name).join(', ') || 'none'
    throw new UsageError(`${shown(path)} has no profile ${shown(name)}; it has: ${names}`)
  }
  if (found.keys !== undefined) return found
  throw new UsageError(
    `the profile ${shown(name)} gets its keys by ${shown(found.mode)}: AK or StsToken is expected`,
    "--credentials-command 'aliyun sts AssumeRole ...'",
  )
}

function textOf(path: string, read: ReadText): string {
  try {
    return read(path)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    throw new UsageError(`${shown(path)} cannot be read (${code})`, '--ossutil-config FILE')
  }
}
