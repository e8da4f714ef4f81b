/** What may be said when the app is started: a data folder, and nothing that switches anything off. */
import { resolve } from 'node:path'

export interface StartOptions {
  /** Absolute; undefined: the system's place for this app's data. */
  readonly dataFolder: string | undefined
}

/** Reads `--data DIR` or `--data=DIR`; everything else is ignored, Chromium has switches of its own. */
export function readStartOptions(argv: readonly string[], workingDirectory: string): StartOptions {
  for (const [index, argument] of argv.entries()) {
    if (argument === '--') break
    const inline = argument.startsWith('--data=') ? argument.slice('--data='.length) : undefined
    const value = argument === '--data' ? argv[index + 1] : inline
    if (value !== undefined && value !== '') return { dataFolder: resolve(workingDirectory, value) }
  }
  return { dataFolder: undefined }
}
