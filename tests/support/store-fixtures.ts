/** What the store's tests stand on: tasks, clocks, an index as comparable text. */
import type { Clock } from '../../electron/engine/ports.ts'
import type { ReadonlyIndex } from '../../electron/engine/store/records.ts'
import { createTask, type Task } from '../../electron/engine/task/task.ts'
import type { Connection } from '../../shared/connection.ts'

export function aTask(id: string, change: Partial<Task> = {}): Task {
  const fields: Parameters<typeof createTask>[0] = {
    batchId: 'batch',
    source: {
      path: `/files/${id}`,
      name: id,
      identity: { sizeBytes: 10, mtimeNs: '1', ctimeNs: '1', dev: '1', ino: '1' },
    },
    target: { connectionId: 'c', bucket: 'bucket', key: id },
    options: {
      contentType: 'text/plain',
      forbidOverwrite: false,
      verifyMd5: true,
      partSizeBytes: 'auto',
      multipartThresholdBytes: 1,
    },
  }
  return { ...createTask(fields, 1), id, marker: id, ...change }
}

export function aConnection(id: string, name = 'Office'): Connection {
  return {
    id,
    name,
    kind: 'oss',
    endpoint: 'https://oss-cn-hangzhou.aliyuncs.com',
    region: 'cn-hangzhou',
    addressing: 'virtual',
    signature: 'v4',
    accessKeyId: 'id',
  }
}

/** Order included; fields in any order are the same. */
export function textOf(index: ReadonlyIndex): string {
  const { settings } = index
  return JSON.stringify([settings, [...index.connections.values()], [...index.tasks.values()]])
}

/** Never waits: a timer is due at once, after everything that is ready. */
export function eagerClock(): Clock {
  return {
    now: () => 1_800_000_000_000,
    monotonic: () => 0,
    sleep: () => Promise.resolve(),
    timer: (_ms, callback) => {
      const handle = setImmediate(callback)
      return () => clearImmediate(handle)
    },
  }
}

export interface HandClock extends Clock {
  /** How long the waiting timers wait, ms. */
  waiting(): readonly number[]
  /** Lets every waiting timer be due. */
  fire(): void
}

/** Timers are due when the test says so. */
export function handClock(): HandClock {
  const timers = new Map<() => void, number>()
  return {
    ...eagerClock(),
    timer: (ms, callback) => {
      const once = (): void => callback()
      timers.set(once, ms)
      return () => timers.delete(once)
    },
    waiting: () => [...timers.values()],
    fire: () => {
      const due = [...timers.keys()]
      timers.clear()
      for (const callback of due) callback()
    },
  }
}
