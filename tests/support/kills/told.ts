/** What the uploading program and the test that kills it say to each other. */
import type { StateName } from '#shared/task-view.ts'
import type { EngineLimits } from '../../../electron/engine/engine-api.ts'
import type { StorageAccess } from '../../../electron/engine/storage/storage.ts'

/** One file the program is to upload into `bucket`, under its own name. */
export interface FileWish {
  readonly path: string
  readonly partSizeBytes: number
  readonly verifyMd5: boolean
  readonly forbidOverwrite: boolean
  /** The program cancels the task once so many parts are stored. */
  readonly cancelAtParts?: number | undefined
}

/** The program's one argument, as JSON. */
export interface UploaderWish {
  /** The data folder. */
  readonly folder: string
  readonly access: StorageAccess
  /** Those that have no task yet are added. */
  readonly files: readonly FileWish[]
  readonly limits?: Partial<EngineLimits> | undefined
  /** How far the program's clock is ahead. */
  readonly aheadMs?: number | undefined
  /** The 1 MiB that `limitedFiles` leaves there; without it the disk is what it is. */
  readonly limitedTo?: string | undefined
  /** Ends only when nothing is left of lost answers to Initiate. */
  readonly settlesLeftovers?: boolean | undefined
}

/** One line of the program's output: what the engine has acknowledged. */
export type Told =
  /** The task is in the store. */
  | { readonly type: 'added'; readonly id: string; readonly path: string }
  | { readonly type: 'state'; readonly id: string; readonly state: StateName }
  | {
      readonly type: 'progress'
      readonly id: string
      readonly partsStored: number
      readonly confirmedBytes: number
    }
  /** The wish to cancel is in the store. */
  | { readonly type: 'cancel-taken'; readonly id: string }
  /** The task's own log has a new line of this name. */
  | { readonly type: 'log'; readonly id: string; readonly event: string }
  /** The store says that writing fails, or (without code) that it works again. */
  | { readonly type: 'trouble'; readonly code?: string | undefined }
  /** The engine has logged a warning. */
  | { readonly type: 'warning'; readonly message: string }
  /** The engine has logged an error: a bug. */
  | { readonly type: 'bug'; readonly message: string; readonly fields: string }
  | { readonly type: 'idle' }
