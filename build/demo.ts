/**
 * `npm run demo [-- FILE]`: the main job end to end, without a hand on the mouse and with or without
 * a display. Prints each step with its figures; exits non-zero on any difference.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { startLocalOss } from '../electron/local-oss/local-oss.ts'
import { firstDifference, hashFile, makeFile } from './demo/file.ts'
import { createReport, bytes } from './demo/report.ts'
import {
  type Demo,
  killHalfWay,
  leaveAndDeleteFragment,
  resumeToTheEnd,
  startUpload,
} from './demo/story.ts'
import { isStale } from './is-stale.ts'

const root = resolve(import.meta.dirname, '..')
const output = join(root, 'demo-output')
const defaultSizeBytes = 256 * 1024 * 1024
/** Slow enough to be seen and killed half-way, fast enough to be watched. */
const secondsOfUpload = 8

const report = createReport((line) => console.log(line))
const folder = mkdtempSync(join(tmpdir(), 'partway-demo-'))
const bucket = 'partway-demo'
const credentials = { accessKeyId: 'DEMOKEY', accessKeySecret: 'demo-secret' }

const [given] = process.argv.slice(2)
if (given !== undefined && !(existsSync(given) && statSync(given).isFile())) {
  console.error(`${given} is not a file. Usage: npm run demo [-- FILE]`)
  process.exit(2)
}

if (await isStale(root)) {
  report.step('Build the app')
  await import('./build.ts')
}

report.step('Prepare a file')
const path = given === undefined ? join(folder, 'demo.bin') : resolve(given)
if (given === undefined) await makeFile(path, defaultSizeBytes)
const { size } = statSync(path)
report.fact('file', `${basename(path)}, ${bytes(size)}`)
report.fact('SHA-256', await hashFile(path))

report.step('Start Local OSS, an OSS-compatible server on this computer')
const server = await startLocalOss({
  folder: join(folder, 'oss'),
  credentials: [credentials],
  buckets: [bucket],
})
report.fact('endpoint', server.origin)
server.shape({ bytesPerSecond: Math.max(256 * 1024, Math.ceil(size / secondsOfUpload / 4)) })

rmSync(output, { recursive: true, force: true })
mkdirSync(output, { recursive: true })
const demo: Demo = {
  report,
  server,
  bucket,
  credentials,
  path,
  output,
  dataFolder: join(folder, 'data'),
  opened: [],
}

try {
  await killHalfWay(demo, await startUpload(demo))
  const app = await resumeToTheEnd(demo)

  report.step('Compare the object with the file, byte by byte')
  const key = `demo/${basename(path)}`
  const difference = await firstDifference(path, server.readObject(bucket, key))
  report.fact('object', `oss://${bucket}/${key}`)
  report.check('the object is identical to the file', difference === undefined)

  await leaveAndDeleteFragment(demo, app)
  console.log(`\nAll promises held. Screenshots are in ${join('demo-output', '')}`)
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
} finally {
  for (const app of demo.opened) await app.kill().catch(() => {})
  await server.close()
  rmSync(folder, { recursive: true, force: true })
}
