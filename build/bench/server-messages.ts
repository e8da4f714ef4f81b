/** What the bench and its servers say to each other. */

export type ToServer =
  /** Forget what was counted and stored. */
  { readonly type: 'reset' } | { readonly type: 'report' }

export type FromServer =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'clean' }
  | ({ readonly type: 'counted' } & Counted)

/** What a server took since the last reset. */
export interface Counted {
  /** By method and kind, e.g. `PUT part`. */
  readonly requests: Readonly<Record<string, number>>
  /** Of bodies that came whole: parts and objects. */
  readonly bodyBytes: number
  readonly objects: number
  readonly objectBytes: number
  /** From the first byte of the first request to the end of the last answer. */
  readonly wireSeconds: number
  /** User and system time of the server's process. */
  readonly cpuSeconds: number
  /** Decimal CRC-64 of the only object, where the server computes one. */
  readonly crc64: string | undefined
}
