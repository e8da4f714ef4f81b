/** Whether `out/` is older than what it is made of. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const sources = ['electron', 'renderer', 'shared', 'build']
const files = ['package.json', 'package-lock.json']
/** One file of each bundle; the last one written decides nothing, the oldest does. */
const bundles = [
  'out/main/index.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
  'out/cli/index.js',
]

export async function isStale(root: string): Promise<boolean> {
  const built = await Promise.all(bundles.map((path) => changedAt(join(root, path))))
  const oldest = Math.min(...built)
  for (const path of files) if ((await changedAt(join(root, path))) > oldest) return true
  for (const folder of sources) if (await hasNewer(join(root, folder), oldest)) return true
  return false
}

async function hasNewer(folder: string, thanMs: number): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(ts|vue|css|html|json)$/.test(entry.name)) continue
    if (entry.name.endsWith('.tsbuildinfo')) continue
    if ((await changedAt(join(entry.parentPath, entry.name))) > thanMs) return true
  }
  return false
}

/** 0 for what is not there. */
async function changedAt(path: string): Promise<number> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
