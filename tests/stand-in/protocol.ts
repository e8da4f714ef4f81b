/** `protocol` and `session`: custom schemes answered by handlers, permissions, downloads. */
import { EventEmitter } from 'node:events'
import type { Route } from '@playwright/test'
import { strict } from './emitter.ts'
import { toAppUrl } from './origin.ts'

type ProtocolHandler = (request: Request) => Response | Promise<Response>
type AnyFunction = (...args: never[]) => unknown

const privileged = new Set<string>()
const handlers = new Map<string, ProtocolHandler>()

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (schemes: readonly { readonly scheme: string }[]) => {
    for (const { scheme } of schemes) privileged.add(scheme)
  },
  handle: (scheme: string, handler: ProtocolHandler) => {
    if (!privileged.has(scheme)) {
      throw new Error(`${scheme}: was not registered as privileged before ready`)
    }
    handlers.set(scheme, handler)
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
})

/** Answers a request of the page by the scheme's handler; the rest of the network is not there. */
export async function answerRequest(route: Route): Promise<void> {
  const request = route.request()
  const url = toAppUrl(request.url())
  const handler = handlers.get(url.split(':', 1)[0] ?? '')
  if (handler === undefined) {
    if (/^(data|blob|about):/.test(url)) await route.fallback()
    else await route.abort('blockedbyclient')
    return
  }
  const body = request.postDataBuffer()
  const response = await handler(
    new Request(url, {
      method: request.method(),
      headers: request.headers(),
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    }),
  )
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  })
}

/** What the app registered on the session; the control channel asks these as Chromium would. */
export const sessionHandlers: {
  permissionRequest?: AnyFunction
  permissionCheck?: AnyFunction
  devicePermission?: AnyFunction
} = {}

class Session extends EventEmitter {
  setPermissionRequestHandler(handler: AnyFunction): void {
    sessionHandlers.permissionRequest = handler
  }

  setPermissionCheckHandler(handler: AnyFunction): void {
    sessionHandlers.permissionCheck = handler
  }

  setDevicePermissionHandler(handler: AnyFunction): void {
    sessionHandlers.devicePermission = handler
  }
}

export const defaultSession = new Session()
export const session = strict('session', { defaultSession: strict('session', defaultSession) })
