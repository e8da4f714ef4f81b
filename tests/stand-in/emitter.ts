/** Shared by the stand-in's objects: events as Electron emits them, and members that must exist. */
import { EventEmitter } from 'node:events'

/** The event object that handlers receive first. */
export interface StandInEvent {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** An event with the fields given; `defaultPrevented` follows `preventDefault()`. */
export function createEvent<T extends object>(fields: T): StandInEvent & T {
  let prevented = false
  return Object.defineProperty(
    { ...fields, preventDefault: () => void (prevented = true) } as StandInEvent & T,
    'defaultPrevented',
    { get: () => prevented },
  )
}

/** Emits and answers whether a handler prevented what would follow. */
export function emitPreventable(
  emitter: EventEmitter,
  name: string,
  fields: object = {},
  ...rest: unknown[]
): boolean {
  const event = createEvent(fields)
  emitter.emit(name, event, ...rest)
  return event.defaultPrevented
}

/** What the app uses and the stand-in lacks throws, by name. */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get: (target, key) => {
      // `then` is asked of anything that is awaited
      if (typeof key === 'string' && !(key in target) && key !== 'then' && key !== 'toJSON') {
        throw new Error(`the Electron stand-in has no ${name}.${key}`)
      }
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' && target instanceof EventEmitter
        ? (value as (...args: unknown[]) => unknown).bind(target)
        : value
    },
  })
}
