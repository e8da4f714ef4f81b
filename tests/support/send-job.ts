/** Jobs for a part sender, over real files. */
import { identify } from '../../electron/engine/pipeline/source-file.ts'
import type { SendJob, SourceRange } from '../../electron/engine/pipeline/part-sender.ts'

export async function aRange(path: string, wish: Partial<SourceRange> = {}): Promise<SourceRange> {
  const identity = wish.identity ?? (await identify(path))
  const { sizeBytes } = identity
  return { path, identity, offsetBytes: 0, lengthBytes: sizeBytes, ...wish }
}

/** Part 1 of upload `upload`, unless said otherwise. */
export async function aJob(
  path: string,
  uploadId: string,
  wish: Partial<SendJob> & { readonly range?: Partial<SourceRange> } = {},
): Promise<SendJob> {
  const { range, ...fields } = wish
  return {
    connectionId: 'connection',
    source: await aRange(path, range),
    withMd5: true,
    stallTimeoutMs: 30_000,
    to: { kind: 'part', upload: { bucket: 'bucket', key: 'key', uploadId }, number: 1 },
    ...fields,
  }
}
