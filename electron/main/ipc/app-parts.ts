/** What the handlers need, as the composition root gives it to them. */
import type { AppInfo } from '#shared/ipc/contract.ts'
import type { Settings } from '#shared/settings.ts'
import type { Engine } from '../../engine/engine-api.ts'
import type { BrowsableStorages } from '../../engine/compose.ts'
import type { PlannedChange } from '../../engine/lifecycle/lifecycle-change.ts'
import type { PriceFile } from '../../engine/store/price-file.ts'
import type { StorageProbe } from '../probe.ts'
import type { ConnectionImport } from '../connection-import.ts'
import type { Connections } from '../connections.ts'
import type { Dialogs } from '../desktop/dialogs.ts'
import type { FragmentDesk } from '../fragments/fragment-desk.ts'
import type { KeptPlans } from '../fragments/kept-plans.ts'
import type { Teller } from '../fragments/teller.ts'
import type { LocalServer } from '../local-server.ts'
import type { ObjectDesk } from '../objects/object-desk.ts'
import type { Notices } from '../notices.ts'
import type { Sources } from '../sources.ts'
import type { Publisher } from './publish.ts'
import type { Requests } from './requests.ts'
import type { Snapshots } from './snapshots.ts'

export interface AppParts {
  readonly engine: Engine
  readonly connections: Connections
  readonly connectionImport: ConnectionImport
  readonly localServer: LocalServer
  readonly probe: StorageProbe
  readonly settings: {
    read(): Settings
    /** Saves, applies and tells the page. */
    save(change: Partial<Settings>): Promise<Settings>
  }
  readonly sources: Sources
  readonly notices: Notices
  readonly publisher: Publisher
  readonly requests: Requests
  readonly snapshots: Snapshots
  /** What the Fragments page works on. */
  readonly fragmentDesk: FragmentDesk
  /** What the Buckets page looks at. */
  readonly objectDesk: ObjectDesk
  readonly browse: BrowsableStorages['browse']
  readonly lifecyclePlans: KeptPlans<PlannedChange>
  readonly prices: PriceFile
  readonly teller: Teller
  readonly shell: ShellActs
}

/** The few acts of the desktop that requests ask for. */
export interface ShellActs extends Dialogs {
  info(): Promise<AppInfo>
  showInFolder(path: string): void
  copy(text: string): Promise<void>
}
