/** What a window talks to, without the window: the gate, the handlers, the desk, the engine, Local OSS. */
import type { AppEvent, Input, Outputs, Reply, RequestName } from '#shared/ipc/contract.ts'
import type { FragmentPage, FragmentRow } from '#shared/fragment-view.ts'
import type { WireError } from '#shared/error-codes.ts'
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import type { PlannedChange } from '../../../electron/engine/lifecycle/lifecycle-change.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import type { ObjectStorage } from '../../../electron/engine/storage/storage.ts'
import { createPriceFile } from '../../../electron/engine/store/price-file.ts'
import { createFragmentDesk } from '../../../electron/main/fragments/fragment-desk.ts'
import { createKeptPlans } from '../../../electron/main/fragments/kept-plans.ts'
import { createTeller } from '../../../electron/main/fragments/teller.ts'
import type { AppParts } from '../../../electron/main/ipc/app-parts.ts'
import { createHandlers } from '../../../electron/main/ipc/handlers.ts'
import { createPublisher } from '../../../electron/main/ipc/publish.ts'
import { createRequests } from '../../../electron/main/ipc/requests.ts'
import { serve } from '../../../electron/main/ipc/serve.ts'
import { createSnapshots } from '../../../electron/main/ipc/snapshots.ts'
import { createSources } from '../../../electron/main/sources.ts'
import type { LocalOss } from '../../../electron/local-oss/local-oss.ts'
import { startTestOss } from '../../support/local-oss.ts'
import { startRealEngine, type RealEngine } from '../../support/real-engine.ts'
import { tempFolder, type TempFolder } from '../../support/temp-folder.ts'

export interface PageBench extends AsyncDisposable {
  readonly oss: LocalOss
  readonly real: RealEngine
  /** Another program, with the same rights. */
  readonly storage: ObjectStorage
  readonly folder: TempFolder
  /** Everything the page was told. */
  readonly events: readonly AppEvent[]
  /** As the page asks; rejects with the error of the reply. */
  ask<N extends RequestName>(name: N, input: Input<N>): Promise<Outputs[N]>
  /** All rows of a listing of these buckets, `null`: of all. */
  listed(buckets?: readonly string[] | null, maxRequests?: number): Promise<Listed>
  /** The handle of a picked file or folder. */
  picked(path: string): Promise<string>
  /** As when the window is closed. */
  closeWindow(): void
}

export interface Listed {
  readonly scanId: string
  readonly rows: readonly FragmentRow[]
  readonly pages: readonly FragmentPage[]
}

export const connectionId = 'connection'

/** An error as a page sees it. */
export class Refused extends Error {
  readonly code: WireError['code']
  readonly details: WireError['details']

  constructor({ code, message, details }: WireError) {
    super(message)
    this.code = code
    this.details = details
  }
}

/** With the buckets named, and one connection to them. */
export async function openPage(buckets: readonly string[] = ['bucket']): Promise<PageBench> {
  const folder = await tempFolder()
  const test = await startTestOss()
  for (const bucket of buckets) test.server.putBucket(bucket)
  const access = async () => test.access
  const real = await startRealEngine({ folder: `${folder.path}/data`, access })
  const { engine, stores } = real
  const storage = createOssStorage(test.access, { connections: 1, clock: systemClock })
  await stores.connections.save({
    id: connectionId,
    name: 'Local',
    kind: 'oss',
    endpoint: test.access.endpoint,
    region: test.access.region,
    addressing: 'path',
    signature: 'v4',
    accessKeyId: test.access.accessKeyId,
  })

  const events: AppEvent[] = []
  const clock = systemClock
  const publisher = createPublisher({ engine, clock, send: (event) => void events.push(event) })
  const fragmentDesk = createFragmentDesk({
    fragments: engine.fragments,
    connections: () => stores.connections.all(),
    maxRequests: () => stores.settings.read().fragments.maxRequests,
  })
  const sources = createSources()
  const requests = createRequests()
  // Connections, dialogs and the vault belong to Electron: no request of these tests needs them.
  const parts = {
    engine,
    fragmentDesk,
    lifecyclePlans: createKeptPlans<PlannedChange>(),
    prices: createPriceFile({ folder: `${folder.path}/data`, clock }),
    publisher,
    requests,
    settings: stores.settings,
    snapshots: createSnapshots(engine),
    sources,
    teller: createTeller({ clock, tell: (event) => publisher.tell(event) }),
  } as Partial<AppParts> as AppParts

  let listener:
    | ((event: null, name: unknown, input: unknown) => Promise<Reply<unknown>>)
    | undefined
  serve<null>({
    ipc: { handle: (_channel, handle) => void (listener = handle) },
    handlers: createHandlers(parts),
    isTrusted: () => true,
    clock,
    logger: silentLogger,
  })

  async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Outputs[N]> {
    // What crosses to the page is a copy; so is it here.
    const reply = structuredClone(await listener?.(null, name, structuredClone(input)))
    if (reply === undefined) throw new Error('nothing was registered')
    if (!reply.ok) throw new Refused(reply.error)
    return reply.value as Outputs[N]
  }

  return {
    oss: test.server,
    real,
    storage,
    folder,
    events,
    ask,
    listed: async (names = null, maxRequests = 100_000) => {
      const { scanId } = await ask('fragments.scan', {
        connectionId,
        buckets: names === null ? null : [...names],
        prefix: '',
        maxRequests,
      })
      const pages: FragmentPage[] = []
      do pages.push(await ask('fragments.next', { scanId, requestId: 'next' }))
      while (pages.at(-1)?.done === false)
      return { scanId, pages, rows: pages.flatMap(({ rows }) => rows) }
    },
    picked: async (path) => {
      const [source] = await sources.register([path])
      return source?.handle ?? ''
    },
    closeWindow: () => {
      sources.clear()
      fragmentDesk.clear()
    },
    [Symbol.asyncDispose]: async () => {
      test.server.faults.clear()
      fragmentDesk.clear()
      requests.abortAll()
      publisher.stop()
      await storage.close()
      await real[Symbol.asyncDispose]()
      await test[Symbol.asyncDispose]()
      await folder[Symbol.asyncDispose]()
    },
  }
}

/** `bucket/key uploadId` of everything that is open. */
export function onServer(oss: LocalOss, ...buckets: readonly string[]): readonly string[] {
  return buckets
    .flatMap((bucket) =>
      oss.listUploads(bucket).map(({ key, uploadId }) => nameOf({ bucket, key, uploadId })),
    )
    .toSorted()
}

export function nameOf(row: Pick<FragmentRow, 'bucket' | 'key' | 'uploadId'>): string {
  return `${row.bucket}/${row.key} ${row.uploadId}`
}
