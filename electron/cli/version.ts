/** Which Partway this is. */
import { createRequire } from 'node:module'

/** From `package.json`, which lies two folders up in the sources and in a build. */
export function partwayVersion(): string {
  const { version } = createRequire(import.meta.url)('../../package.json') as {
    readonly version: string
  }
  return version
}
