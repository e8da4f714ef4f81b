/** Requests about what is in buckets. The page names rows; the desk knows what they stand for. */
import type { Handlers } from '#shared/ipc/contract.ts'
import { mostRows, type Asked } from '#shared/object-view.ts'
import { toWireError, TransferError } from '../../engine/errors.ts'
import { collectObjects } from '../../engine/objects/collect-objects.ts'
import { deleteObjects } from '../../engine/objects/delete-objects.ts'
import { systemClock } from '../../engine/ports.ts'
import type { UploadBody } from '../../engine/storage/storage.ts'
import type { Progress } from '../fragments/teller.ts'
import type { AppParts } from './app-parts.ts'

type ObjectRequests = Pick<
  Handlers,
  Extract<keyof Handlers, `objects.${string}`> | 'buckets.properties' | 'buckets.create'
>

export function objectHandlers(
  parts: Pick<AppParts, 'objectDesk' | 'browse' | 'requests' | 'teller' | 'shell'>,
): ObjectRequests {
  const { objectDesk: desk, browse, requests, teller, shell } = parts

  /** A long request that ends with the window, and tells how far it is. */
  function run<T>(
    requestId: string,
    work: (signal: AbortSignal, progress: Progress) => Promise<T>,
  ): Promise<T> {
    return requests.run(requestId, async (signal) => {
      const progress = teller.progress(requestId)
      try {
        return await work(desk.whileOpen(signal), progress)
      } finally {
        progress.end()
      }
    })
  }

  return {
    'objects.list': (scope) => ({ listingId: desk.list(scope).listingId }),
    'objects.next': ({ listingId, requestId }) =>
      run(requestId, (signal) => desk.listing(listingId).next(signal)),
    'objects.details': ({ listingId, row, requestId }) =>
      run(requestId, async (signal) => {
        const listing = desk.listing(listingId)
        const target = listing.object(row)
        const storage = await browse(listing.scope.connectionId)
        const [properties, tags, acl] = await Promise.all([
          storage.objectProperties(target, signal),
          asked(storage.objectTags(target, signal)),
          asked(storage.objectAcl(target, signal)),
        ])
        if (properties !== undefined) return { properties, tags, acl }
        throw new TransferError('oss/no-such-key', `${target.key} is no longer there`, {
          retry: 'never',
        })
      }),
    'objects.copyLinks': async ({ listingId, objects, validSeconds }) => {
      const listing = desk.listing(listingId)
      const targets = listing.objects(objects)
      const storage = await browse(listing.scope.connectionId)
      const links = targets.map((target) =>
        validSeconds === null
          ? storage.objectUrl(target)
          : storage.presignedUrl(target, validSeconds),
      )
      await shell.copy(links.join('\n'))
      return { copied: links.length }
    },
    'objects.createFolder': ({ connectionId, bucket, prefix, name, requestId }) =>
      run(requestId, async (signal) => {
        const storage = await browse(connectionId)
        const options = { contentType: '', metadata: {}, forbidOverwrite: true }
        const target = { bucket, key: `${prefix}${name}/` }
        await storage.putObject(target, nothing, options, signal)
        return null
      }),
    'objects.planDelete': ({ listingId, folders, objects, requestId }) =>
      run(requestId, async (signal, progress) => {
        const listing = desk.listing(listingId)
        const { connectionId, bucket } = listing.scope
        const chosen = listing.chosen(folders, objects)
        const storage = await browse(connectionId)
        const tell = (count: number): void => progress.moved(count, 0)
        const [collected, versioning] = await Promise.all([
          collectObjects(chosen, { storage, most: mostRows, tell }, signal),
          asked(storage.bucketProperties(bucket, signal).then((known) => known.versioning)),
        ])
        return {
          planId: desk.plans.keep({ connectionId, ...collected }),
          objects: collected.keys.length,
          bytes: collected.bytes,
          folders: chosen.folders.length,
          versioning,
        }
      }),
    'objects.delete': ({ planId, requestId }) =>
      run(requestId, (signal, progress) =>
        desk.plans.accept(planId, async ({ connectionId, bucket, keys }) => {
          const storage = await browse(connectionId)
          const tell = (done: number): void => progress.moved(done, keys.length)
          const deps = { storage, tell, clock: systemClock, random: Math.random }
          return await deleteObjects({ bucket, keys }, deps, signal)
        }),
      ),
    'buckets.properties': ({ connectionId, bucket, requestId }) =>
      run(requestId, async (signal) =>
        (await browse(connectionId)).bucketProperties(bucket, signal),
      ),
    'buckets.create': ({ connectionId, name, requestId, ...wish }) =>
      run(requestId, async (signal) => {
        await (await browse(connectionId)).createBucketWith(name, wish, signal)
        return null
      }),
  }
}

/** An answer that may be refused without spoiling the others. */
async function asked<T>(answer: Promise<T>): Promise<Asked<T>> {
  try {
    return { value: await answer }
  } catch (error) {
    if (!(error instanceof TransferError) || error.code === 'request/aborted') throw error
    return { error: toWireError(error) }
  }
}

const nothing: UploadBody = {
  lengthBytes: 0,
  md5Base64: '1B2M2Y8AsgTpgAmY7PhCfg==',
  open: async function* () {},
}
