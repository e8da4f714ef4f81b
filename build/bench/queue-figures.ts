/** What is measured of a long queue. */

export interface Queued {
  /** From the start of the process until the last file was saved and announced. */
  readonly addedSeconds: number
  /** From the start of the process until the first upload was under way. */
  readonly firstSeconds: number
  /** Peak of the process at the moment the last file was added; undefined without `/proc`. */
  readonly peakRssBytes: number | undefined
}

/** After a kill, in a new process; without loading the program. */
export interface Restarted {
  readonly tasks: number
  /** Until the list is there. */
  readonly listSeconds: number
  /** Until a task is under way again. */
  readonly firstSeconds: number
  /** From the start of the process until then. */
  readonly peakRssBytes: number
}
