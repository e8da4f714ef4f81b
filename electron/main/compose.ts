/** The composition root of the desktop app: every object is built here, once, and handed on. */
import { app, clipboard, ipcMain, nativeTheme, safeStorage, shell } from 'electron'
import type { AppEvent } from '#shared/ipc/contract.ts'
import { composeEngine } from '../engine/compose.ts'
import { createKeyKeeper } from '../engine/credentials/key-keeper.ts'
import { runCredentialsCommand } from '../engine/credentials/run-command.ts'
import { toWireError, type TransferError } from '../engine/errors.ts'
import { watchLifecycle } from '../engine/lifecycle/lifecycle-watch.ts'
import type { PlannedChange } from '../engine/lifecycle/lifecycle-change.ts'
import { systemClock } from '../engine/ports.ts'
import { computerId } from '../engine/store/computer-id.ts'
import { createPriceFile } from '../engine/store/price-file.ts'
import { openStores } from '../engine/store/open-stores.ts'
import { createActivity } from './activity.ts'
import { createConnectionImport } from './connection-import.ts'
import { createConnections } from './connections.ts'
import { createDesktop } from './desktop/desktop.ts'
import { createDialogs } from './desktop/dialogs.ts'
import { createFragmentDesk } from './fragments/fragment-desk.ts'
import { createKeptPlans } from './fragments/kept-plans.ts'
import { createTeller } from './fragments/teller.ts'
import { createHandlers } from './ipc/handlers.ts'
import { createPublisher } from './ipc/publish.ts'
import { createRequests } from './ipc/requests.ts'
import { serve } from './ipc/serve.ts'
import { createSnapshots } from './ipc/snapshots.ts'
import { createLocalServer } from './local-server.ts'
import type { LogFile } from './log-file.ts'
import { createNotices } from './notices.ts'
import { followPower } from './power.ts'
import { createObjectDesk } from './objects/object-desk.ts'
import { createProbe } from './probe.ts'
import { createLiveSettings, limitsOf } from './settings.ts'
import { createSources } from './sources.ts'
import { startNotices, troubleNotice } from './start-notices.ts'
import { createVault } from './vault.ts'
import { createMainWindow } from './window.ts'
import { languageOf, wordsIn, type Words } from './words.ts'

/** The running app, as `index.ts` holds it. */
export interface Composed {
  start(): Promise<void>
  /** Nothing is in flight and everything is saved when it resolves. */
  stop(): Promise<void>
  /** Brings the window to the front, opening it where there is none. */
  show(): void
  /** No task is queued, running, waiting or stopping. */
  isIdle(): boolean
}

/** Throws `TransferError` (`disk/...`) when the data folder cannot be used. */
export async function compose(deps: {
  readonly dataFolder: string
  readonly logger: LogFile
}): Promise<Composed> {
  const { dataFolder, logger } = deps
  const clock = systemClock
  const stores = await openStores({ folder: dataFolder, clock, logger, computer: computerId })
  const keyStore = safeStorage
  const vault = createVault({ keyStore, dataFolder, platform: process.platform, logger })
  const keys = createKeyKeeper({
    clock,
    env: process.env,
    runCommand: runCredentialsCommand,
    ran: commandRan,
  })
  const connections = createConnections({ store: stores.connections, vault, keys })
  const connectionImport = createConnectionImport({ connections })
  const localServer = createLocalServer({
    dataFolder,
    store: stores.connections,
    connections,
    vault,
    logger,
  })
  const composed = composeEngine({
    stores,
    access: (id) => connections.access(id),
    renewKeys: (id) => connections.renewKeys(id),
    limits: limitsOf(stores.settings.read()),
    clock,
    logger,
    version: app.getVersion(),
    workerUrl: new URL('part-worker.js', import.meta.url),
    onClockOffset: (_connectionId, offsetMs) => {
      const minutes = Math.round(offsetMs / 60_000)
      notices.show({ id: 'clock-skew', level: 'warn', code: 'clock-skew', params: { minutes } })
    },
  })
  const { engine, storages } = composed
  // The command line has no place to show rules, so only the window asks for them.
  const stopLifecycleWatch = watchLifecycle({ clock, logger, lifecycle: engine.lifecycle })

  const sources = createSources()
  const requests = createRequests()
  const snapshots = createSnapshots(engine)
  const window = createMainWindow({
    logger,
    onClosed: windowClosed,
    onPageGone: pageGone,
  })
  const send = (event: AppEvent): void => window.send(event)
  const publisher = createPublisher({ engine, clock, send })
  const notices = createNotices((list) => publisher.tell({ type: 'notices', notices: list }))
  const fragmentDesk = createFragmentDesk({
    fragments: engine.fragments,
    connections: () => stores.connections.all(),
    maxRequests: () => stores.settings.read().fragments.maxRequests,
  })
  const browse = (id: string): ReturnType<typeof storages.browse> => storages.browse(id)
  const objectDesk = createObjectDesk({ browse })
  const lifecyclePlans = createKeptPlans<PlannedChange>()
  const teller = createTeller({ clock, tell: (event) => publisher.tell(event) })
  const words = (): Words =>
    wordsIn(languageOf(stores.settings.read().language, app.getSystemLocale()))
  const settings = createLiveSettings(stores.settings, (now, before) => {
    engine.setLimits(limitsOf(now))
    nativeTheme.themeSource = now.theme
    if (now.language !== before.language) desktop.relabel()
    publisher.tell({ type: 'settings', settings: now })
  })
  const stopFollowingPower = followPower({ engine, logger })
  engine.subscribe((event) => {
    if (event.type !== 'workers-stopped') return
    const { deaths, error } = event
    notices.show({
      id: 'workers',
      level: 'error',
      code: 'workers-stopped',
      params: { deaths },
      error,
    })
  })
  const activity = createActivity(engine)
  const desktop = createDesktop({
    engine,
    activity,
    window,
    clock,
    words,
    sendCommand: (command) => {
      window.show()
      publisher.tell({ type: 'menu', command })
    },
  })

  const handlers = createHandlers({
    engine,
    connections,
    connectionImport,
    localServer,
    probe: createProbe({ storages, store: stores.connections }),
    settings,
    sources,
    notices,
    publisher,
    requests,
    snapshots,
    fragmentDesk,
    objectDesk,
    browse,
    lifecyclePlans,
    prices: createPriceFile({ folder: dataFolder, clock }),
    teller,
    shell: {
      info: async () => ({
        version: app.getVersion(),
        platform: process.platform,
        locale: app.getSystemLocale(),
        dark: nativeTheme.shouldUseDarkColors,
        dataFolder,
        secretsProtected: await vault.isProtected(),
      }),
      ...createDialogs(words),
      showInFolder: (path) => shell.showItemInFolder(path),
      copy: (text) => clipboard.writeText(text),
    },
  })

  /** The window shows whose keys they are and when they end; a failure while old keys serve is only noted. */
  function commandRan(connectionId: string, error: TransferError | undefined): void {
    if (error === undefined) logger.info('a credentials command gave keys', { connectionId })
    else logger.warn('a credentials command failed; the keys at hand still serve', { error })
    connections.list().then(
      (list) => publisher.tell({ type: 'connections', connections: list }),
      (cause: unknown) => logger.warn('the connections were not told', { error: cause }),
    )
  }

  /** What belonged to the page goes with it; the transfers do not. */
  function pageGone(): void {
    sources.clear()
    connectionImport.clear()
    snapshots.clear()
    clearDesks()
    publisher.watch(undefined)
  }

  function windowClosed(): void {
    if (activity.summary().active === 0 || stores.settings.read().closeExplained) return
    desktop.explainClose()
    settings.save({ closeExplained: true }).catch((error: unknown) => {
      logger.warn('a setting was not saved', { error })
    })
  }

  function clearDesks(): void {
    fragmentDesk.clear()
    objectDesk.clear()
    lifecyclePlans.clear()
    teller.clear()
  }

  async function startLocalServer(): Promise<void> {
    try {
      await localServer.resume()
    } catch (error) {
      logger.error('Local OSS did not start', { error })
      const wire = toWireError(error)
      const base = { id: 'local-oss', level: 'error', params: {}, error: wire } as const
      notices.show({ ...base, code: 'local-oss-failed' })
    }
  }

  return {
    start: async () => {
      nativeTheme.themeSource = stores.settings.read().theme
      nativeTheme.on('updated', () => {
        publisher.tell({ type: 'theme', dark: nativeTheme.shouldUseDarkColors })
      })
      stores.onTrouble((error) => {
        if (error === undefined) notices.dismiss('disk')
        else notices.show(troubleNotice(error, dataFolder))
      })
      for (const notice of await startNotices(stores.recovery, vault)) notices.show(notice)
      await startLocalServer()
      serve({
        ipc: ipcMain,
        handlers,
        isTrusted: (event) => window.isTrusted(event),
        clock,
        logger,
      })
      await engine.start()
      activity.begin()
      window.show()
      logger.info('started', { version: app.getVersion(), dataFolder })
    },
    stop: async () => {
      requests.abortAll()
      clearDesks()
      desktop.stop()
      stopFollowingPower()
      publisher.stop()
      await stopLifecycleWatch()
      await keys.stop()
      await composed.close()
      await localServer.stop()
      await logger.flush()
    },
    show: () => window.show(),
    isIdle: () => activity.summary().active === 0,
  }
}
