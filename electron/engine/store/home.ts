/**
 * The file that says on which computer a data folder is at home: copied to another one, or synced
 * between two, it would let both work on the same uploads.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import type { Logger } from '../ports.ts'
import { readWhole, writeAll, type FileSystem } from './file-system.ts'

const fileName = 'home'
const temporaryName = 'home.tmp'
const homeSchema = z.object({
  /** Of this folder; new when it changes its computer. For support, and for people who compare. */
  install: z.string(),
  /** See `computerId`. */
  computer: z.string().min(1),
})

export interface Home {
  readonly isElsewhere: boolean
  /** Makes this computer its home; durable when it resolves. */
  settle(): Promise<void>
}

/**
 * `computer`: this one; `undefined` where the system does not tell: every folder is at home there.
 * So is one without a readable note: a new one, or one of an earlier version.
 */
export async function readHome(
  deps: { readonly folder: string; readonly files: FileSystem; readonly logger: Logger },
  computer: string | undefined,
): Promise<Home> {
  const noted = await readNote(deps)
  if (computer === undefined || noted?.computer === computer) {
    return { isElsewhere: false, settle: async () => {} }
  }
  return { isElsewhere: noted !== undefined, settle: () => writeNote(deps, computer) }
}

async function readNote(
  deps: Parameters<typeof readHome>[0],
): Promise<z.infer<typeof homeSchema> | undefined> {
  const path = join(deps.folder, fileName)
  try {
    return homeSchema.parse(JSON.parse((await readWhole(deps.files, path)).toString()))
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (!isMissing) deps.logger.warn('the note of the computer is damaged', { path, error })
    return undefined
  }
}

async function writeNote(
  { folder, files }: Parameters<typeof readHome>[0],
  computer: string,
): Promise<void> {
  const temporary = join(folder, temporaryName)
  const names = await files.list(folder)
  if (names.includes(temporaryName)) await files.unlink(temporary)
  const file = await files.create(temporary)
  try {
    await writeAll(file, Buffer.from(`${JSON.stringify({ install: randomUUID(), computer })}\n`))
    await file.datasync()
  } finally {
    await file.close()
  }
  await files.rename(temporary, join(folder, fileName))
  await files.syncFolder(folder)
}
