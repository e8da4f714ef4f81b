/** Builders: a valid thing with the fields a test cares about. */
import { createTask, type SourceIdentity, type Task } from '../../electron/engine/task/task.ts'

const identity: SourceIdentity = {
  sizeBytes: 1000,
  mtimeNs: '1',
  ctimeNs: '1',
  dev: '1',
  ino: '1',
}

interface TaskWish extends Partial<Omit<Task, 'source' | 'target' | 'options'>> {
  readonly sizeBytes?: number
  readonly path?: string
  readonly key?: string
  readonly connectionId?: string
  readonly bucket?: string
  readonly identity?: SourceIdentity
  readonly options?: Partial<Task['options']>
}

let made = 0

/** A queued task for a file of its own, unless said otherwise. */
export function aTask(wish: TaskWish = {}): Task {
  made += 1
  const { sizeBytes, path, key, connectionId, bucket, options, identity: given, ...fields } = wish
  const name = `file-${made}`
  return {
    ...createTask(
      {
        batchId: 'batch',
        source: {
          path: path ?? `/folder/${name}`,
          name,
          identity: given ?? { ...identity, sizeBytes: sizeBytes ?? 1000 },
        },
        target: {
          connectionId: connectionId ?? 'connection',
          bucket: bucket ?? 'bucket',
          key: key ?? name,
        },
        options: {
          contentType: 'application/octet-stream',
          forbidOverwrite: false,
          verifyMd5: true,
          partSizeBytes: 'auto',
          multipartThresholdBytes: 100 * 1024,
          ...options,
        },
      },
      0,
    ),
    id: `task-${made}`,
    ...fields,
  }
}
