/** `ipcMain`: handlers by channel; what arrives is cloned as Electron would clone it. */
import { EventEmitter } from 'node:events'
import { deserialize, serialize } from 'node:v8'
import { strict } from './emitter.ts'

type Handler = (event: object, ...args: unknown[]) => unknown

const handlers = new Map<string, Handler>()

class IpcMain extends EventEmitter {
  handle(channel: string, handler: Handler): void {
    if (handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    }
    handlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    handlers.delete(channel)
  }
}

const emitter = new IpcMain()

export const ipcMain = strict('ipcMain', emitter)

/** Carries a request of a page to its handler, its answer back; errors as Electron words them. */
export async function invokeHandler(
  event: object,
  channel: string,
  args: readonly unknown[],
): Promise<unknown> {
  const handler = handlers.get(channel)
  if (handler === undefined) {
    throw new Error(
      `Error invoking remote method '${channel}': Error: No handler registered for '${channel}'`,
    )
  }
  try {
    return clone(await handler(event, ...args))
  } catch (error) {
    throw new Error(`Error invoking remote method '${channel}': ${String(error)}`, { cause: error })
  }
}

/** Carries a message that expects no answer. */
export function receiveMessage(event: object, channel: string, args: readonly unknown[]): void {
  emitter.emit(channel, event, ...args)
}

/** The structured clone Electron makes of everything that crosses; throws where Electron would. */
export function clone<T>(value: T): T {
  return deserialize(serialize(value)) as T
}
