/** Builds what is stale and says once where the suite runs. */
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { isStale } from '../../build/is-stale.ts'
import { surroundings } from './app.ts'

const root = resolve(import.meta.dirname, '../..')

/** Named by `playwright.config.ts`, which asks for a default export. */
async function setUp(): Promise<void> {
  if (await isStale(root)) {
    execFileSync(process.execPath, [resolve(root, 'build/build.ts')], { stdio: 'inherit' })
  }
  console.log(`e2e: running in ${surroundings()}`)
}

// oxlint-disable-next-line import/no-default-export -- Playwright loads it by this name
export default setUp
