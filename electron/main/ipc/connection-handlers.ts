/** Requests about connections and their buckets. Secrets come in and never go out. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { sourceOf, type ConnectionDraft } from '#shared/connection.ts'
import type { Handlers } from '#shared/ipc/contract.ts'
import { TransferError } from '../../engine/errors.ts'
import { localBucket } from '../local-server.ts'
import type { AppParts } from './app-parts.ts'

type ConnectionRequests = Pick<
  Handlers,
  Extract<keyof Handlers, `connections.${string}` | `health.${string}` | 'buckets.list'>
>

export function connectionHandlers(parts: AppParts): ConnectionRequests {
  const { connections, engine, localServer, probe, publisher, requests, settings } = parts

  async function tellAll(): Promise<void> {
    publisher.tell({ type: 'connections', connections: await connections.list() })
  }

  /** What the page names becomes a program that runs: a person has to say yes where the page cannot. */
  async function allowCommand(draft: ConnectionDraft): Promise<void> {
    const source = sourceOf(draft)
    if (source.from !== 'command') return
    const saved = (await connections.list()).find(({ id }) => id === draft.id)?.source
    const isKept = saved?.from === 'command' && saved.command === source.command
    if (isKept || (await parts.shell.allowCommand(source.command))) return
    throw new TransferError('request/aborted', 'the credentials command was not allowed', {
      retry: 'person',
    })
  }

  /** A task without its connection could neither go on nor delete its parts. */
  function refuseInUse(id: string): void {
    const unfinished = engine
      .tasks()
      .filter(({ connectionId, state }) => connectionId === id && state.kind !== 'ended')
    if (unfinished.length === 0) return
    throw new TransferError('connection/in-use', `${unfinished.length} tasks use it`, {
      retry: 'person',
      details: { tasks: `${unfinished.length}` },
    })
  }

  return {
    'connections.list': () => connections.list(),
    'connections.save': async (draft) => {
      await allowCommand(draft)
      const saved = await connections.save(draft)
      await tellAll()
      engine.connectionChanged(saved.id)
      return saved
    },
    'connections.duplicate': async ({ id }) => {
      const copy = await connections.duplicate(id)
      await tellAll()
      return copy
    },
    'connections.remove': async ({ id }) => {
      refuseInUse(id)
      const removed = (await connections.list()).find((each) => each.id === id)
      await connections.remove(id)
      if (removed?.kind === 'local-oss') await localServer.stop()
      await tellAll()
      return null
    },
    'connections.test': async ({ draft, requestId }) => {
      await allowCommand(draft)
      return await requests.run(requestId, async (signal) =>
        probe.test(await connections.accessOf(draft), draft.bucket, signal),
      )
    },
    'connections.readImport': async ({ handle }) => {
      const [path] = handle === null ? [] : parts.sources.take([handle])
      return await parts.connectionImport.read(path ?? join(homedir(), '.ossutilconfig'))
    },
    'connections.takeImport': async ({ planId, names }) => {
      const taken = await parts.connectionImport.take(planId, names)
      await tellAll()
      return taken
    },
    'connections.tryLocal': async () => {
      const connection = await localServer.offer()
      await tellAll()
      engine.connectionChanged(connection.id)
      if (settings.read().destination === null) {
        const destination = { connectionId: connection.id, bucket: localBucket, prefix: '' }
        await settings.save({ destination })
      }
      return connection
    },
    'health.list': () => engine.health(),
    'health.retry': ({ connectionId, bucket }) => {
      // A command that failed or gave keys that were refused is asked again.
      const isRefused = engine
        .health()
        .some((each) => each.connectionId === connectionId && each.state === 'refused')
      if (isRefused && connections.askAgain(connectionId)) engine.connectionChanged(connectionId)
      engine.tryNow(connectionId, bucket)
      return null
    },
    'buckets.list': ({ connectionId, requestId }) =>
      requests.run(requestId, async (signal) => {
        const buckets = await probe.buckets(connectionId, signal)
        parts.fragmentDesk.noteRegions(connectionId, buckets)
        return buckets
      }),
  }
}
