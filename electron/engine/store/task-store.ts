/** The tasks, in queue order. */
import type { Database } from './database.ts'
import type { TaskStore } from './stores.ts'

/** A batch of 100,000 files becomes commits of this many, so that nothing waits for a giant one. */
const tasksPerCommit = 500
/** About 200 KB. */
const idsPerCommit = 5000

export function createTaskStore(database: Pick<Database, 'index' | 'commit'>): TaskStore {
  return {
    // Not kept: it would hold every record as it was at the start, 70 MB of 100,000.
    all: () => [...database.index().tasks.values()],
    add: async (tasks) => {
      // All are handed over before the first wait, so that batches do not mix in the queue.
      const commits: Promise<void>[] = []
      for (let from = 0; from < tasks.length; from += tasksPerCommit) {
        const part = tasks.slice(from, from + tasksPerCommit)
        commits.push(database.commit([{ type: 'tasks.add', tasks: part }]))
      }
      await Promise.all(commits)
    },
    save: (task) => database.commit([{ type: 'task.save', task }]),
    remove: async (ids) => {
      const commits: Promise<void>[] = []
      for (let from = 0; from < ids.length; from += idsPerCommit) {
        const part = ids.slice(from, from + idsPerCommit)
        commits.push(database.commit([{ type: 'tasks.remove', ids: part }]))
      }
      await Promise.all(commits)
    },
  }
}
