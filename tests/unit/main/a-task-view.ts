/** Builds the row of a task for tests; only what matters is named. */
import type { TaskView } from '#shared/task-view.ts'

export function aTaskView(fields: Partial<TaskView> = {}): TaskView {
  return {
    id: 'task',
    batchId: 'batch',
    name: 'film.mov',
    sourcePath: '/films/film.mov',
    sizeBytes: 100,
    connectionId: 'connection',
    bucket: 'bucket',
    key: 'film.mov',
    state: { kind: 'queued' },
    addedAtMs: 0,
    partSizeBytes: 0,
    partsTotal: 0,
    verifyMd5: true,
    partsReused: 0,
    retries: 0,
    confirmedBytes: 0,
    inFlightBytes: 0,
    partsStored: 0,
    speedBytesPerSecond: 0,
    ...fields,
  }
}
