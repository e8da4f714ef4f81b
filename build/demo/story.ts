/** The chapters of the demo: upload, kill, resume, fragment. */
import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Page } from '@playwright/test'
import type { LocalOss } from '../../electron/local-oss/local-oss.ts'
import { launchApp, surroundings } from '../../tests/e2e/app.ts'
import type { RunningApp } from '../../tests/e2e/running-app.ts'
import { makeFile } from './file.ts'
import { bytes, type Report } from './report.ts'
import { act, addConnection, chooseDestination, rowOf, waitForState } from './window.ts'

export interface Demo {
  readonly report: Report
  readonly server: LocalOss
  readonly bucket: string
  readonly credentials: { readonly accessKeyId: string; readonly accessKeySecret: string }
  readonly path: string
  readonly output: string
  readonly dataFolder: string
  /** Ends whatever is still open when the demo ends. */
  readonly opened: RunningApp[]
}

/** Parts on the wire at the same time: the app finds out how many, up to its default of connections. */
const partsAtOnce = 16
const fragmentSizeBytes = 64 * 1024 * 1024

async function launch(demo: Demo): Promise<RunningApp> {
  const app = await launchApp({ dataFolder: demo.dataFolder })
  demo.opened.push(app)
  return app
}

async function screenshot(demo: Demo, page: Page, name: string): Promise<void> {
  const path = join(demo.output, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled' })
  demo.report.fact('screenshot', `demo-output/${name}.png`)
}

/** UploadPart requests the server answered with success, in order. */
function acknowledged(demo: Demo): readonly { readonly part: string; readonly bytesIn: number }[] {
  return demo.server.log
    .entries()
    .filter(({ operation, status }) => operation === 'UploadPart' && status === 200)
    .map(({ uploadId, partNumber, bytesIn }) => ({ part: `${uploadId} ${partNumber}`, bytesIn }))
}

export async function startUpload(demo: Demo): Promise<RunningApp> {
  const { report } = demo
  report.step(`Open the app in ${surroundings()} and add a connection by hand`)
  const app = await launch(demo)
  const page = await app.page()
  await page.getByRole('heading', { name: 'Welcome to Partway' }).waitFor()
  await screenshot(demo, page, '1-first-run')
  const told = await addConnection(page, { ...demo.credentials, endpoint: demo.server.origin })
  report.fact('connection test', told)

  report.step('Drop the file on the window')
  await app.drop([demo.path])
  await chooseDestination(page, demo.bucket, 'demo/')
  await waitForState(page, basename(demo.path), /Uploading/)
  await rowOf(page, basename(demo.path)).click()
  return app
}

export async function killHalfWay(demo: Demo, app: RunningApp): Promise<void> {
  const { report } = demo
  const half = statSync(demo.path).size / 2
  while (acknowledged(demo).reduce((sum, { bytesIn }) => sum + bytesIn, 0) < half) {
    await new Promise((wake) => setTimeout(wake, 50))
  }
  await screenshot(demo, await app.page(), '2-uploading')
  report.step('Kill the app half-way (SIGKILL)')
  await app.kill()
  const [upload] = demo.server.listUploads(demo.bucket)
  const stored = upload === undefined ? [] : demo.server.listParts(demo.bucket, upload.uploadId)
  report.fact('upload ID', upload?.uploadId ?? 'none')
  report.fact('parts the server holds', String(stored.length))
}

export async function resumeToTheEnd(demo: Demo): Promise<RunningApp> {
  const { report, server } = demo
  const before = acknowledged(demo)
  report.step('Start the app again; it finishes without being asked')
  const app = await launch(demo)
  const page = await app.page()
  await waitForState(page, basename(demo.path), /Done/)
  await rowOf(page, basename(demo.path)).click()
  await screenshot(demo, page, '3-done')

  const all = acknowledged(demo)
  const known = new Set(before.map(({ part }) => part))
  const again = all.slice(before.length).filter(({ part }) => known.has(part))
  const received = server.log
    .entries()
    .filter(({ operation }) => operation === 'UploadPart')
    .reduce((sum, { bytesIn }) => sum + bytesIn, 0)
  const { size } = statSync(demo.path)
  const partSizeBytes = Math.max(...all.map(({ bytesIn }) => bytesIn))
  report.fact('parts sent before the kill', String(before.length))
  report.fact('parts sent after it', String(all.length - before.length))
  report.fact('bytes sent in all', bytes(received))
  report.check('no part the server had acknowledged was sent again', again.length === 0)
  report.check(
    'bytes sent beyond the file are at most the parts in flight at the kill',
    received - size <= partsAtOnce * partSizeBytes,
  )
  report.check('one upload, completed', server.listUploads(demo.bucket).length === 0)
  return app
}

export async function leaveAndDeleteFragment(demo: Demo, app: RunningApp): Promise<void> {
  const { report, server } = demo
  report.step('Leave a fragment: pause a second upload')
  const page = await app.page()
  const path = join(demo.dataFolder, '..', 'second.bin')
  await makeFile(path, fragmentSizeBytes)
  await app.drop([path])
  await waitForState(page, 'second.bin', /Uploading/)
  while ((server.listUploads(demo.bucket)[0] ? partsOfFragment(demo) : 0) === 0) {
    await new Promise((wake) => setTimeout(wake, 50))
  }
  await act(page, 'second.bin', 'Pause')
  await waitForState(page, 'second.bin', /Paused/)
  report.fact('parts left on the server', String(partsOfFragment(demo)))
  await screenshot(demo, page, '4-paused')

  report.step('Cancel it: its parts are deleted on the server')
  await act(page, 'second.bin', /Cancel and delete parts/)
  const dialog = page.getByRole('alertdialog')
  await screenshot(demo, page, '5-cancel')
  await dialog.getByRole('button', { name: 'Cancel and delete parts' }).click()
  await waitForState(page, 'second.bin', /Cancelled/)
  report.check('the server holds no fragment', server.listUploads(demo.bucket).length === 0)
  report.check('the app quits cleanly', (await app.quit()) === 0)
}

function partsOfFragment(demo: Demo): number {
  const [upload] = demo.server.listUploads(demo.bucket)
  return upload === undefined ? 0 : demo.server.listParts(demo.bucket, upload.uploadId).length
}
