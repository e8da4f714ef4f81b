/** Requests about connections and their buckets. Secrets come in and never go out. */
import type { Handlers } from '#shared/ipc/contract.ts'
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

  return {
    'connections.list': () => connections.list(),
    'connections.save': async (draft) => {
      const saved = await connections.save(draft)
      await tellAll()
      engine.connectionChanged(saved.id)
      return saved
    },
    'connections.remove': async ({ id }) => {
      const removed = (await connections.list()).find((each) => each.id === id)
      await connections.remove(id)
      if (removed?.kind === 'local-oss') await localServer.stop()
      await tellAll()
      return null
    },
    'connections.test': ({ draft, requestId }) =>
      requests.run(requestId, async (signal) =>
        probe.test(await connections.accessOf(draft), draft.bucket, signal),
      ),
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
