/** Broken readers, one or more per family of targets: proof that the targets can fail. */
import { TransferError } from '../../../electron/engine/errors.ts'
import type { combineCrc64 } from '../../../electron/engine/pipeline/crc64-combine.ts'
import { scanSources } from '../../../electron/engine/queue/scan-sources.ts'
import { eachItem } from '../../../electron/engine/storage/oss/pages.ts'
import { signV4 } from '../../../electron/engine/storage/oss/sign-v4.ts'
import { encodeLine } from '../../../electron/engine/store/checked-line.ts'
import { decodeCheckpoint } from '../../../electron/engine/store/checkpoint-codec.ts'
import { parseOssUrl } from '../../../electron/cli/oss-url.ts'
import { readXml } from '../../../electron/local-oss/xml-read.ts'
import { serve } from '../../../electron/main/ipc/serve.ts'
import type { Receipt } from '../../../electron/engine/task/receipt.ts'
import type { RequestName } from '../../../shared/ipc/contract.ts'
import type { DiskContent } from '../crash-file-system.ts'
import type { FuzzTarget } from './fuzz-target.ts'
import { commandLineTargets } from './targets/command-line.ts'
import { errorTargets } from './targets/errors.ts'
import { fileNameTargets } from './targets/file-names.ts'
import { ipcTargets } from './targets/ipc.ts'
import { pageTargets } from './targets/pages.ts'
import { localXmlTargets, replyTargets, type MakeStorage } from './targets/replies.ts'
import { requestTargets } from './targets/requests.ts'
import { signatureTargets } from './targets/signatures.ts'
import { storeTargets } from './targets/store.ts'
import { sumTargets } from './targets/sums.ts'
import { realTables, tableTargets } from './targets/tables.ts'
import { storageOver, wireSecrets } from './wire.ts'

export interface Planted {
  readonly bug: string
  /** The targets that read through it; one of them has to notice. */
  readonly targets: () => readonly FuzzTarget[]
}

export const planted: readonly Planted[] = [
  { bug: 'a signature over a query in lower case', targets: () => signatureTargets(lowerHex) },
  {
    bug: 'XML values that look like numbers become numbers',
    targets: () => replyTargets(numbersInParts),
  },
  { bug: 'XML texts are trimmed', targets: () => replyTargets(trimmedUploads) },
  {
    bug: 'an XML reply that cannot be read is an empty list',
    targets: () => replyTargets(emptyForBroken),
  },
  {
    bug: 'an error repeats the headers of its request',
    targets: () => errorTargets(secretsInErrors),
  },
  {
    bug: 'a 404 of any kind is taken for an empty answer',
    targets: () => errorTargets(calmErrors),
  },
  { bug: 'an unknown entity is left out', targets: () => localXmlTargets(lenientXml) },
  {
    bug: 'an empty page ends a listing',
    targets: () => pageTargets({ walk: untilEmpty, make: storageOver }),
  },
  {
    bug: 'a listing that repeats itself just ends',
    targets: () => pageTargets({ walk: quietEnd, make: storageOver }),
  },
  { bug: 'spaces are sent as plus', targets: () => requestTargets(plusForSpace) },
  { bug: 'dot segments are resolved on the way', targets: () => requestTargets(normalised) },
  {
    bug: 'a CRC-64 is combined without the length',
    targets: () => sumTargets(combineWithoutLength),
  },
  { bug: 'the path of an oss:// URL is decoded', targets: () => commandLineTargets(decodedUrl) },
  { bug: 'file names are normalised', targets: () => fileNameTargets(normalisedNames) },
  { bug: 'requests are not checked against their schema', targets: () => ipcTargets(openGate) },
  { bug: 'an untrusted sender is served', targets: () => ipcTargets(blindGate) },
  { bug: 'a journal without checksums', targets: () => storeTargets({ before: withoutSums }) },
  {
    bug: 'a part table keeps numbers beyond its parts',
    targets: () => tableTargets({ ...realTables, decode: shiftedTable }),
  },
  {
    bug: 'a receipt is believed without its sum',
    targets: () => tableTargets({ ...realTables, readReceipt: asJson }),
  },
]

const numbersInParts: MakeStorage = (...args) => {
  const storage = storageOver(...args)
  return {
    ...storage,
    listParts: async function* (upload, signal) {
      for await (const part of storage.listParts(upload, signal)) {
        const number = Number(part.etag)
        yield { ...part, etag: Number.isNaN(number) ? part.etag : `${number}` }
      }
    },
  }
}

const trimmedUploads: MakeStorage = (...args) => {
  const storage = storageOver(...args)
  return {
    ...storage,
    listUploads: async function* (...asked) {
      for await (const upload of storage.listUploads(...asked)) {
        yield { ...upload, key: upload.key.trim() }
      }
    },
  }
}

const emptyForBroken: MakeStorage = (...args) => {
  const storage = storageOver(...args)
  return {
    ...storage,
    listObjects: async function* (...asked) {
      try {
        yield* storage.listObjects(...asked)
      } catch {
        // The bug: what could not be read is not there.
      }
    },
  }
}

const secretsInErrors: MakeStorage = (...args) => {
  const storage = storageOver(...args)
  return {
    ...storage,
    head: async (...asked) => {
      try {
        return await storage.head(...asked)
      } catch (error) {
        if (error instanceof Error) error.message += ` with ${wireSecrets.securityToken}`
        throw error
      }
    },
  }
}

const calmErrors: MakeStorage = (...args) => {
  const storage = storageOver(...args)
  return {
    ...storage,
    listBuckets: async function* (signal) {
      try {
        yield* storage.listBuckets(signal)
      } catch (error) {
        if ((error as { status?: number }).status !== 404) throw error
      }
    },
  }
}

const lenientXml: typeof readXml = (source) => readXml(source.replaceAll(/&[a-z]{3,};/gi, ''))

const untilEmpty: typeof eachItem = (what, fetchPage, budget) =>
  eachItem(
    what,
    async (markers) => {
      const page = await fetchPage(markers)
      return page.items.length === 0 ? { ...page, next: undefined } : page
    },
    budget,
  )

const quietEnd: typeof eachItem = async function* (...args) {
  try {
    yield* eachItem(...args)
  } catch {
    // The bug: half a listing looks like a whole one.
  }
}

const plusForSpace: Parameters<typeof requestTargets>[0] = (request) => ({
  ...request,
  path: request.path.replaceAll('%20', '+'),
})

const normalised: Parameters<typeof requestTargets>[0] = (request) => ({
  ...request,
  path: request.path.replaceAll(/\/\.(?=\/)/g, '').replaceAll(/\/{2,}/g, '/'),
})

const lowerHex: typeof signV4 = (request, ...rest) => {
  const query = Object.entries(request.query).map(([name, value]) => [name.toLowerCase(), value])
  return signV4({ ...request, query: Object.fromEntries(query) as Record<string, string> }, ...rest)
}

const combineWithoutLength: typeof combineCrc64 = (a, b, length) =>
  length === 0 ? a : (BigInt(a) ^ BigInt(b)).toString()

const decodedUrl: typeof parseOssUrl = (text) => {
  const url = parseOssUrl(text)
  return { ...url, path: url.path.replaceAll('%20', ' ').replaceAll('%2F', '/') }
}

const normalisedNames: typeof scanSources = async function* (...args) {
  for await (const one of scanSources(...args)) {
    yield one.kind === 'file' ? { ...one, name: one.name.normalize('NFC') } : one
  }
}

const openGate: typeof serve = ({ ipc, handlers, isTrusted }) => {
  ipc.handle('any', async (event, name, input) => {
    const handler = handlers[name as RequestName] as ((input: unknown) => unknown) | undefined
    if (!isTrusted(event) || typeof handler !== 'function') {
      return { ok: false, error: { code: 'request/refused', message: 'no' } }
    }
    return { ok: true, value: handler(input) }
  })
}

const blindGate: typeof serve = (deps) => serve({ ...deps, isTrusted: () => true })

/** Every line gets the sum it would need: what a reader without sums sees. */
function withoutSums(content: DiskContent): DiskContent {
  return new Map(
    Array.from(content, ([path, bytes]): [string, Buffer] => {
      const gen = Number(/jnl\.(\d+)$/.exec(path)?.[1])
      if (Number.isNaN(gen)) return [path, bytes]
      const lines = bytes.toString().split('\n').slice(0, -1)
      return [path, Buffer.concat(lines.map((line) => encodeLine(gen, line.slice(17))))]
    }),
  )
}

const shiftedTable: typeof decodeCheckpoint = (json, taskId) => {
  const found = decodeCheckpoint(json, taskId)
  const count = found === undefined ? 0 : Math.ceil(found.sizeBytes / found.partSizeBytes)
  const first = found?.parts.get(1)
  if (found === undefined || first === undefined) return found
  return { ...found, parts: new Map(found.parts).set(count + 1, { ...first, number: count + 1 }) }
}

async function asJson(bytes: Buffer): Promise<Receipt | undefined> {
  try {
    return JSON.parse(bytes.toString()) as Receipt
  } catch (cause) {
    throw new TransferError('disk/damaged', 'not JSON', { retry: 'never', cause })
  }
}
