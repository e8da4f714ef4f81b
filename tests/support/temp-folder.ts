/** A folder that goes away with the test: `await using folder = await tempFolder()`. */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TempFolder extends AsyncDisposable {
  readonly path: string
  /** Writes a file and answers its absolute path. */
  file(name: string, content: string | Uint8Array): Promise<string>
}

export async function tempFolder(): Promise<TempFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'partway-test-')))
  return {
    path,
    file: async (name, content) => {
      const file = join(path, name)
      await writeFile(file, content)
      return file
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}
