import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPageFiles } from '../../../electron/main/page-files.ts'

let folder: string
let serve: (path: string, init?: RequestInit) => Promise<Response>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'partway-page-'))
  const root = join(folder, 'renderer')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<meta name="csp-nonce" content="__CSP_NONCE__">')
  await writeFile(join(root, 'assets/index.js'), 'export {}')
  await writeFile(join(root, 'assets/notes.txt'), 'not on the list')
  await writeFile(join(folder, 'outside.js'), 'secret')
  const answer = createPageFiles(root)
  serve = (path, init) => answer(new Request(`app://partway${path}`, init))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('serves the page with its policy and a nonce that is new each time', async () => {
  const nonces = new Set<string>()
  for (const path of ['/', '/index.html', '/?x#y']) {
    const response = await serve(path)
    const html = await response.text()
    const nonce = /content="([^"]+)"/.exec(html)?.[1] ?? ''
    nonces.add(nonce)
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types vue`,
    )
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  }
  expect(nonces.size).toBe(3)
})

it('serves what the page loads, with its type', async () => {
  const response = await serve('/assets/index.js')
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(await response.text()).toBe('export {}')
})

it.each([
  '/assets/notes.txt',
  '/assets',
  '/assets/',
  '/../outside.js',
  '/..%2foutside.js',
  '/%2e%2e/outside.js',
  '/..\\outside.js',
  '/assets/..%5c..%5coutside.js',
  '//etc/passwd',
  '/etc/passwd',
  '/assets/index.js%00',
  '/__proto__',
  '/constructor',
])('answers 404 for %s', async (path) => {
  const response = await serve(path)
  expect(response.status).toBe(404)
  expect(await response.text()).toBe('')
})

it('answers nothing for another host or method', async () => {
  const answer = createPageFiles(join(folder, 'renderer'))
  expect((await answer(new Request('app://elsewhere/index.html'))).status).toBe(404)
  expect((await serve('/index.html', { method: 'POST', body: 'x' })).status).toBe(405)
})
