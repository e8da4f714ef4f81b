/** One to three lines per request: the contract's names on one side, the app's parts on the other. */
import type { Handlers } from '#shared/ipc/contract.ts'
import type { AppParts } from './app-parts.ts'
import { connectionHandlers } from './connection-handlers.ts'
import { fragmentHandlers } from './fragment-handlers.ts'
import { lifecycleHandlers } from './lifecycle-handlers.ts'
import { objectHandlers } from './object-handlers.ts'
import { priceHandlers } from './price-handlers.ts'
import { receiptHandlers } from './receipt-handlers.ts'
import { taskHandlers } from './task-handlers.ts'

export function createHandlers(parts: AppParts): Handlers {
  const { notices, settings, sources, shell } = parts
  return {
    ...connectionHandlers(parts),
    ...taskHandlers(parts),
    ...receiptHandlers(parts),
    ...fragmentHandlers(parts),
    ...objectHandlers(parts),
    ...lifecycleHandlers(parts),
    ...priceHandlers(parts),
    'app.info': () => shell.info(),
    'app.notices': () => notices.list(),
    'notices.dismiss': ({ id }) => {
      notices.dismiss(id)
      return null
    },
    'settings.get': () => settings.read(),
    'settings.save': (change) => settings.save(change),
    'sources.dropped': ({ paths }) => sources.register(paths),
    'sources.pick': async ({ kind }) => sources.register(await shell.pick(kind)),
    'sources.release': ({ handles }) => {
      sources.release(handles)
      return null
    },
    'clipboard.write': async ({ text }) => {
      await shell.copy(text)
      return null
    },
    'requests.abort': ({ requestId }) => {
      parts.requests.abort(requestId)
      return null
    },
  }
}
