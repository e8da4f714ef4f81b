/**
 * Answers `app://partway/...`: a fixed list of files read from the bundle's renderer folder at
 * start, with fixed types and the Content-Security-Policy as a header. Nothing else is reachable,
 * whatever the path says.
 */
import { randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

/** The page's origin; requests and IPC messages of any other are refused. */
export const pageOrigin = 'app://partway'
export const pageUrl = `${pageOrigin}/`

const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Replaced in `index.html` by the nonce of each load. */
const noncePlaceholder = '__CSP_NONCE__'

/** The policy of one load; style tags made by the UI library carry its nonce. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types vue',
  ].join('; ')
}

/** The handler for the scheme. `folder` holds `index.html` and what it loads. */
export function createPageFiles(folder: string): (request: Request) => Promise<Response> {
  const files = new Map<string, string>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || mimeTypes[extname(path)] === undefined) continue
    files.set(`/${path.slice(folder.length + 1).replaceAll(sep, '/')}`, path)
  }

  return async (request) => {
    const url = new URL(request.url)
    const name = url.pathname === '/' ? '/index.html' : url.pathname
    const path = url.host === 'partway' ? files.get(name) : undefined
    if (path === undefined) return answer(404, '', 'text/plain')
    if (request.method !== 'GET') return answer(405, '', 'text/plain')
    const type = mimeTypes[extname(path)] ?? 'application/octet-stream'
    const content = await readFile(path)
    if (name !== '/index.html') return answer(200, new Uint8Array(content), type)
    const nonce = randomBytes(16).toString('base64')
    const page = content.toString('utf8').replaceAll(noncePlaceholder, nonce)
    return answer(200, page, type, { 'content-security-policy': contentSecurityPolicy(nonce) })
  }
}

function answer(
  status: number,
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': type,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...headers,
    },
  })
}
