/** Where the command line keeps its tasks when `--data` does not say. Pure. */
import { posix, resolve, win32 } from 'node:path'

export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/**
 * `$XDG_STATE_HOME/partway` or `~/.local/state/partway`, `%LOCALAPPDATA%\partway` on Windows,
 * `~/Library/Application Support/partway-cli` on macOS: not the app's folder, which has one writer.
 */
export function defaultDataFolder({ platform, env, home }: Surroundings): string {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local')
    return win32.join(local, 'partway')
  }
  if (platform === 'darwin') {
    return posix.join(home, 'Library', 'Application Support', 'partway-cli')
  }
  const state = env['XDG_STATE_HOME']
  // The specification says that relative paths are to be ignored.
  const base =
    state !== undefined && posix.isAbsolute(state) ? state : posix.join(home, '.local', 'state')
  return posix.join(base, 'partway')
}

/** `--data`, relative to the working directory, or the default. */
export function dataFolder(
  flag: string | undefined,
  cwd: string,
  surroundings: Surroundings,
): string {
  return flag === undefined ? defaultDataFolder(surroundings) : resolve(cwd, flag)
}
