/** What a client has to do: the same for each of them. */

export interface Job {
  /** A file, or a folder whose files go up one object each. */
  readonly source: { readonly kind: 'file' | 'folder'; readonly path: string }
  /** Scheme, host and port. */
  readonly origin: string
  /** Key of the object, or what the keys begin with (`/` at its end). */
  readonly key: string
  readonly partSizeBytes: number
  /** Parts, or files, on the wire at the same time; undefined where the client is to find it. */
  readonly atOnce: number | undefined
}

/** Environment variable in which a peer's process finds its job, as JSON. */
export const jobVariable = 'PARTWAY_BENCH_JOB'
/** ... and the folder the peers are installed in. */
export const peersVariable = 'PARTWAY_BENCH_PEERS'
