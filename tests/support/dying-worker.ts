/** The real part worker, but one that dies of the file name `deadly`. */
import { parentPort } from 'node:worker_threads'
import '../../electron/engine/pipeline/part-worker.ts'
import type { ToWorker } from '../../electron/engine/pipeline/worker-messages.ts'

parentPort?.on('message', (message: ToWorker) => {
  const path = pathOf(message)
  if (path?.endsWith('deadly') === true) process.exit(1)
  // Uncaught on purpose: this is what a bug in the worker looks like.
  if (path?.endsWith('buggy') === true) throw new Error('a bug in the worker')
})

function pathOf(message: ToWorker): string | undefined {
  if (message.type === 'digest') return message.source.path
  return message.type === 'send' ? message.job.source.path : undefined
}
