/**
 * The real page with a fake bridge, built as for release and served with the release's
 * Content-Security-Policy: `node tests/renderer/harness/serve.ts`, then open the printed address.
 */
import { createServer, type Server } from 'node:http'
import { mkdtemp } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tailwind from '@tailwindcss/vite'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import { createPageFiles } from '../../../electron/main/page-files.ts'

/** Builds and serves; answers the address and the server, which the caller closes. */
export async function serveHarness(port = 0): Promise<{ url: string; server: Server }> {
  const folder = await mkdtemp(join(tmpdir(), 'partway-harness-'))
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    plugins: [vue(), tailwind()],
    build: { outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
  })
  const files = createPageFiles(folder)
  const server = createServer((request, response) => {
    void (async () => {
      const path = (request.url ?? '/').split('?')[0] ?? '/'
      const answer = await files(new Request(`app://partway${path}`))
      response.writeHead(answer.status, Object.fromEntries(answer.headers))
      response.end(Buffer.from(await answer.arrayBuffer()))
    })()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server }
}

if (import.meta.main) {
  const { url } = await serveHarness(5199)
  console.log(`${url}?scenario=mixed&language=en&theme=light`)
}
