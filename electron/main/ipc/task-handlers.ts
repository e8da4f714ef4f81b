/** Requests about tasks. */
import { basename } from 'node:path'
import type { CommandReport, EnqueueReport, Handlers } from '#shared/ipc/contract.ts'
import type { Settings } from '#shared/settings.ts'
import { TransferError } from '../../engine/errors.ts'
import type { Answer, BatchOptions, BatchReport, Engine } from '../../engine/engine-api.ts'
import type { AppParts } from './app-parts.ts'

type TaskRequests = Pick<
  Handlers,
  Extract<keyof Handlers, `tasks.${string}` | `parts.${string}` | 'log.read' | 'speed.history'>
>

export function taskHandlers(parts: AppParts): TaskRequests {
  const { engine, publisher, snapshots, sources } = parts
  return {
    'tasks.enqueue': ({ handles, destination, forbidOverwrite, requestId }) =>
      parts.requests.run(requestId, async (signal) => {
        const options = batchOptions(parts.settings.read(), forbidOverwrite)
        const paths = sources.take(handles)
        const report = await engine.enqueue(paths, destination, options, signal)
        sources.release(handles)
        return enqueueReport(report)
      }),
    'tasks.snapshot': () => {
      const { seq, ids } = publisher.snapshot()
      return { snapshotId: snapshots.take(ids), seq, count: ids.length }
    },
    'tasks.chunk': ({ snapshotId, from }) => snapshots.chunk(snapshotId, from),
    'tasks.command': ({ ids, command }) => forEach(ids, (id) => engine.command(id, command)),
    'tasks.remove': async ({ ids, deleteParts }) => {
      const applied = await engine.remove(ids, deleteParts)
      return { applied, refused: ids.length - applied }
    },
    'tasks.resolve': async ({ id, resolution }) => {
      if (resolution.choice !== 'locate') return await answered(engine, id, resolution)
      const { handle } = resolution
      const [path = ''] = sources.take([handle])
      await answered(engine, id, { choice: 'locate', path })
      sources.release([handle])
      return null
    },
    'tasks.showInFolder': ({ id }) => {
      parts.shell.showInFolder(known(engine, id).sourcePath)
      return null
    },
    'parts.watch': ({ taskId }) => {
      publisher.watch(taskId ?? undefined)
      return taskId === null ? null : (engine.parts(taskId) ?? null)
    },
    'parts.rows': ({ taskId, from, count }) => engine.partRows(taskId, from, count),
    'log.read': ({ taskId }) => engine.log(taskId),
    'speed.history': ({ taskId }) => engine.speedHistory(taskId),
  }
}

async function answered(engine: Engine, id: string, answer: Answer): Promise<null> {
  if (await engine.resolve(id, answer)) return null
  throw new TransferError('request/invalid', `task ${id} is not waiting for this answer`, {
    retry: 'never',
  })
}

function batchOptions(settings: Settings, forbidOverwrite: boolean): BatchOptions {
  const { verifyMd5, partSizeBytes, multipartThresholdBytes, links } = settings
  return { forbidOverwrite, verifyMd5, partSizeBytes, multipartThresholdBytes, links }
}

/** At most this many refusals are named; all are counted. */
const maxNamed = 1000

function enqueueReport({ batchId, taskIds, addedBytes, refused }: BatchReport): EnqueueReport {
  return {
    batchId,
    added: taskIds.length,
    addedBytes,
    refused: refused
      .slice(0, maxNamed)
      .map(({ path, error }) => ({ name: basename(path) || path, error })),
    refusedCount: refused.length,
  }
}

function known(engine: Engine, id: string): { readonly sourcePath: string } {
  const task = engine.task(id)
  if (task === undefined) {
    throw new TransferError('request/invalid', `there is no task ${id}`, { retry: 'never' })
  }
  return task
}

/** Commands in flight at the same time; the store commits them in groups. */
const atOnce = 500

async function forEach(
  ids: readonly string[],
  command: (id: string) => Promise<boolean>,
): Promise<CommandReport> {
  let applied = 0
  for (let at = 0; at < ids.length; at += atOnce) {
    const answers = await Promise.all(ids.slice(at, at + atOnce).map(command))
    applied += answers.filter(Boolean).length
  }
  return { applied, refused: ids.length - applied }
}
