/** What the page cannot do, asked from inside the page. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ask, connect, expect, rowOf, test } from './fixture.ts'

test('the policy of the page is in force and the app keeps within it', async ({
  oss,
  launch,
  file,
}) => {
  const app = await launch()
  const page = await app.page()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.reload()
  await connect(page, oss)
  await app.drop([await file('film.mov', 3_000_000)])
  await expect(rowOf(page, 'film.mov')).toContainText('Done')
  await rowOf(page, 'film.mov').click()
  for (const tab of ['Parts', 'General', 'Speed', 'Log']) {
    await page.getByRole('tab', { name: tab }).click()
  }
  expect(complaints).toEqual([])

  const attempts = await page.evaluate(async () => {
    // what DevTools runs itself is exempt from the policy, what it leaves behind is not
    await new Promise((resolve) => setTimeout(resolve))
    const acts: Record<string, () => unknown> = {
      fetch: () => fetch('https://example.org/'),
      // oxlint-disable-next-line no-eval -- the point of the test
      eval: () => (0, eval)('1'),
      html: () => (document.body.innerHTML = '<b>x</b>'),
      script: () => (document.createElement('script').text = '1'),
    }
    const outcomes: Record<string, string> = {}
    for (const [name, act] of Object.entries(acts)) {
      try {
        await act()
        outcomes[name] = 'done'
      } catch {
        outcomes[name] = 'refused'
      }
    }
    const inline = document.createElement('style')
    inline.textContent = 'body { --styled: yes }'
    document.head.append(inline)
    return {
      ...outcomes,
      style: getComputedStyle(document.body).getPropertyValue('--styled') ? 'done' : 'refused',
      require: typeof (globalThis as { require?: unknown }).require,
      process: typeof (globalThis as { process?: unknown }).process,
    }
  })
  expect(attempts).toEqual({
    fetch: 'refused',
    eval: 'refused',
    html: 'refused',
    script: 'refused',
    style: 'refused',
    require: 'undefined',
    process: 'undefined',
  })
})

test('the bridge has three functions and takes no path from the page', async ({ launch, file }) => {
  const page = await (await launch()).page()
  const path = await file('private.txt', 10)
  expect(await page.evaluate(() => Object.keys(window.partway).sort())).toEqual([
    'dropped',
    'invoke',
    'onEvent',
  ])
  const refused = await page.evaluate(
    (path) => window.partway.invoke('sources.dropped', { paths: [path] }),
    path,
  )
  expect(refused).toMatchObject({ ok: false, error: { code: 'request/refused' } })
  const made = await page.evaluate(() => window.partway.dropped([new File(['x'], 'made-up.txt')]))
  expect(made).toEqual({ ok: true, value: [] })
  await expect(
    ask(page, 'tasks.enqueue', {
      handles: [path],
      destination: { connectionId: 'c', bucket: 'films', prefix: '' },
      forbidOverwrite: false,
      requestId: 'r1',
    }),
  ).rejects.toThrow(/request\/invalid/)
  await expect(ask(page, 'no.such' as never, {} as never)).rejects.toThrow(/request\/refused/)
})

test('a secret reaches neither the page nor the disk', async ({ folder, connected, file }) => {
  const { app, page } = await connected()
  const answers = JSON.stringify([
    await ask(page, 'connections.list', {}),
    await ask(page, 'settings.get', {}),
    await ask(page, 'app.info', {}),
    await ask(page, 'app.notices', {}),
  ])
  expect(answers).toContain('Test server')
  expect(answers).not.toContain('e2e-secret')
  await app.drop([await file('film.mov', 3_000_000)])
  await expect(rowOf(page, 'film.mov')).toContainText('Done')
  expect(await app.quit()).toBe(0)

  const data = join(folder, 'data')
  const names = await readdir(data, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile())
  expect(files.map(({ name }) => name)).toContain('vault')
  for (const { parentPath, name } of files) {
    const content = await readFile(join(parentPath, name), 'latin1')
    expect(content.includes('e2e-secret'), name).toBe(false)
  }
  expect(app.output()).not.toContain('e2e-secret')
})

test('the page leads nowhere else', async ({ launch }) => {
  const app = await launch()
  const page = await app.page()
  const before = page.url()
  await page.evaluate(() => {
    window.open('https://example.org/')
    const link = document.createElement('a')
    link.href = 'https://example.org/'
    document.body.append(link)
    link.click()
  })
  await expect.poll(() => page.context().pages().length).toBe(1)
  expect(page.url()).toBe(before)
  await expect(page.getByRole('heading', { name: 'Welcome to Partway' })).toBeVisible()
})
