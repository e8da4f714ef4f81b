/** The real part worker, but one that dies of the file name `deadly`. */
import { parentPort } from 'node:worker_threads'
import '../../electron/engine/pipeline/part-worker.ts'
import type { ToWorker } from '../../electron/engine/pipeline/worker-messages.ts'

parentPort?.on('message', (message: ToWorker) => {
  if (message.type !== 'digest') return
  if (message.source.path.endsWith('deadly')) process.exit(1)
  // Uncaught on purpose: this is what a bug in the worker looks like.
  if (message.source.path.endsWith('buggy')) throw new Error('a bug in the worker')
})
