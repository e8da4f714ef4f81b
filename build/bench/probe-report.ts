/** What a measured Node process tells of itself at its end. */

export interface ProbeReport {
  /** User and system time of the whole process, worker threads included. */
  readonly cpuSeconds: number
  readonly peakRssBytes: number
  /** Before the first connection of the main thread; undefined if it made none. */
  readonly idleRssBytes: number | undefined
  /** Of the main thread's event loop, from its start to its end. */
  readonly loopDelayP99Ms: number
}
