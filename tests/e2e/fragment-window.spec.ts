/** What the Fragments page holds belongs to its window: it ends with it, and a new one begins anew. */
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defaultPrices } from '#shared/price-table.ts'
import { ask, bucket, expect, test } from './fixture.ts'

test('a deletion under way ends with the window; the next one knows nothing of the old ids', async ({
  oss,
  connected,
  file,
}) => {
  const { app, page } = await connected()
  // A task keeps the app running without its window.
  const uploading = oss.faults.add({ operation: 'UploadPart', fault: { kind: 'hold' } })
  await app.drop([await file('film.mov', 2 * 1024 * 1024)])
  await uploading.hit(1)
  for (let index = 0; index < 50; index++) oss.createUpload(bucket, `old/${index}`)
  const [connection] = await ask(page, 'connections.list', {})
  const scan = {
    connectionId: connection?.id ?? '',
    buckets: [bucket],
    prefix: 'old/',
    maxRequests: 100,
  }
  const { scanId } = await ask(page, 'fragments.scan', scan)
  const { rows, requests } = await ask(page, 'fragments.next', { scanId, requestId: 'n' })
  expect(rows).toHaveLength(50)
  expect(requests).toEqual({ made: 1, most: 100 })
  const held = oss.faults.add({
    operation: 'AbortMultipartUpload',
    skip: 10,
    fault: { kind: 'hold', at: 'start' },
  })
  const ids = rows.map(({ id }) => id)
  ask(page, 'fragments.delete', { ids, requestId: 'd' }).catch(() => {
    // the page went with its window
  })
  await held.hit(4)
  await app.closeWindow()
  held.release()
  await app.activate()
  const next = await app.page()
  const again = await ask(next, 'fragments.scan', scan)
  const left = await ask(next, 'fragments.next', { scanId: again.scanId, requestId: 'n' })
  expect(left.rows.length).toBeGreaterThanOrEqual(36)
  const onServer = oss.listUploads(bucket).filter(({ key }) => key.startsWith('old/'))
  expect(onServer).toHaveLength(left.rows.length)
  const gone = ids.filter((id) => !left.rows.some((row) => row.id === id))
  await expect(ask(next, 'fragments.measure', { ids: gone, requestId: 'm' })).rejects.toThrow(
    'request/invalid',
  )
  await expect(ask(next, 'fragments.next', { scanId, requestId: 'n' })).rejects.toThrow(
    'request/invalid',
  )
  uploading.release()
})

test('every page is reached from the View menu', async ({ connected }) => {
  const { app, page } = await connected()
  const names = { fragments: 'Fragments', buckets: 'Buckets', settings: 'Settings' }
  for (const [id, name] of Object.entries({ ...names, transfers: 'Transfers' })) {
    await app.clickMenu(id)
    const item = page.getByRole('navigation').getByRole('button', { name })
    await expect(item).toHaveAttribute('aria-current', 'page')
  }
})

test('a page that crashed is followed by one that knows nothing of the old ids', async ({
  oss,
  connected,
}) => {
  const { app, page } = await connected()
  oss.createUpload(bucket, 'old')
  const [connection] = await ask(page, 'connections.list', {})
  const scan = { connectionId: connection?.id ?? '', buckets: null, prefix: '', maxRequests: 9 }
  const { scanId } = await ask(page, 'fragments.scan', scan)
  const { rows } = await ask(page, 'fragments.next', { scanId, requestId: 'n' })
  const ids = rows.map(({ id }) => id)
  expect(ids).toHaveLength(1)
  const gone = new Promise((resolve) => page.once('close', resolve))
  const devTools = await page.context().newCDPSession(page)
  devTools.send('Page.crash').catch(() => {
    // nobody is left to answer
  })
  await gone
  const next = await app.page()
  await expect(ask(next, 'fragments.delete', { ids, requestId: 'd' })).rejects.toThrow(
    'request/invalid',
  )
  expect(oss.listUploads(bucket)).toHaveLength(1)
})

test('prices are kept in the data folder, and a mistyped file beside them', async ({
  folder,
  launch,
}) => {
  const app = await launch()
  const page = await app.page()
  const table = { ...defaultPrices, currency: 'EUR' }
  expect(await ask(page, 'prices.get', {})).toMatchObject({ from: 'default' })
  expect(await ask(page, 'prices.save', { table })).toMatchObject({ from: 'file', table })
  const data = join(folder, 'data')
  const path = join(data, 'prices.json')
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(table)
  await writeFile(path, '{ "currency": EUR }')
  expect(await ask(page, 'prices.get', {})).toMatchObject({ from: 'damaged' })
  expect(await ask(page, 'prices.save', { table })).toMatchObject({ from: 'file' })
  const kept = (await readdir(data)).filter((name) => name.startsWith('prices.json.damaged-'))
  expect(await readFile(join(data, kept[0] ?? ''), 'utf8')).toBe('{ "currency": EUR }')
})
