/**
 * A list of 100,000 tasks, measured: `node tests/long/scale.ts [FILES]`. Makes so many files of 1 KiB,
 * adds them as a folder, one by one, and a second time, kills each life at its end, and opens the list
 * again. Prints for each phase wall and CPU time, memory, and what was asked of the disk. It judges
 * memory only: a busy machine is slow.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { startCounting } from '../../build/bench/servers.ts'
import { makeFolder } from '../../build/bench/sources.ts'
import { nodeBuild } from '../../build/node-build.ts'

const root = resolve(import.meta.dirname, '../..')
const count = Number(process.argv[2] ?? 100_000)
const work = mkdtempSync(join(tmpdir(), 'partway-scale-'))
try {
  await using server = await startCounting()
  const { path } = await makeFolder(work, count, 1024)
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      ...nodeBuild,
      ssr: true,
      outDir: join(work, 'out'),
      rolldownOptions: {
        ...nodeBuild.rolldownOptions,
        input: {
          'scale-child': resolve(import.meta.dirname, 'scale-child.ts'),
          'part-worker': resolve(root, 'electron/engine/pipeline/part-worker.ts'),
        },
      },
    },
    ssr: { noExternal: true },
  })
  const live = (what: string, data: string, seconds: number): void => {
    const script = join(work, 'out/scale-child.js')
    const worker = join(work, 'out/part-worker.js')
    const args = [what, join(work, data), server.origin, worker, path, `${seconds}`]
    // It ends by SIGKILL.
    spawnSync(process.execPath, ['--expose-gc', script, ...args], { stdio: 'inherit' })
  }
  live('folder', 'folder', 2)
  live('open', 'folder', 2)
  live('again', 'again', 0)
  live('paths', 'paths', 0)
  console.log(
    `load of this machine: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(', ')}`,
  )
} finally {
  rmSync(work, { recursive: true, force: true })
}
