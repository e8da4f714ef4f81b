/** What the server and its digest workers say to each other. */

export type ToDigestWorker =
  | { readonly type: 'open'; readonly id: number; readonly path: string }
  | { readonly type: 'chunks'; readonly id: number; readonly chunks: readonly Uint8Array[] }
  | { readonly type: 'finish'; readonly id: number }
  | { readonly type: 'discard'; readonly id: number }

export type FromDigestWorker =
  | { readonly type: 'taken'; readonly id: number; readonly bytes: number }
  /** `md5` is the binary digest, `crc64` unsigned decimal. */
  | {
      readonly type: 'done'
      readonly id: number
      readonly sizeBytes: number
      readonly md5: Uint8Array
      readonly crc64: string
    }
  | { readonly type: 'discarded'; readonly id: number }
  /** A file system error; the file is closed. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
