/** Bugs planted in how the service's answers are taken: what it says is believed, or not, wrongly. */
import { TransferError } from '../../../electron/engine/errors.ts'
import type { ObjectStorage, Storages } from '../../../electron/engine/storage/storage.ts'
import { markerName } from '../../../electron/engine/transfer/run.ts'
import { refusal, seal } from './service.ts'
import type { Mutant } from './world.ts'

/** A mutant whose storage differs; `change` is asked once per life of the program. */
export function withStorage(
  name: string,
  change: (real: ObjectStorage) => Partial<ObjectStorage>,
): Mutant {
  const mutate = (storages: Storages): Storages => {
    let changed: Promise<ObjectStorage> | undefined
    const make = async (connectionId: string): Promise<ObjectStorage> => {
      const real = await storages.open(connectionId)
      return { ...real, ...change(real) }
    }
    return { ...storages, open: (connectionId) => (changed ??= make(connectionId)) }
  }
  return { name, storages: mutate }
}

export function isCode(error: unknown, code: TransferError['code']): boolean {
  return error instanceof TransferError && error.code === code
}

function asFailure(error: unknown): never {
  if (isCode(error, 'oss/no-such-upload')) throw refusal('oss/protocol', 'gone', 'never')
  throw error
}

export const serviceMutants: readonly Mutant[] = [
  withStorage('HEAD never tells our marker', (real) => ({
    head: async (target, signal) => {
      const head = await real.head(target, signal)
      return head && { ...head, metadata: {} }
    },
  })),
  withStorage('any trouble at HEAD means that nothing is there', (real) => ({
    head: async (target, signal) => {
      try {
        return await real.head(target, signal)
      } catch (error) {
        if (error instanceof TransferError) return undefined
        throw error
      }
    },
  })),
  withStorage('nobody looks before sending again', () => ({ head: async () => undefined })),
  withStorage('any object of that name is ours', (real) => {
    const wanted = new Map<string, { marker: string | undefined; sizeBytes: number }>()
    const expect = (key: string, metadata: Readonly<Record<string, string>>, bytes: number): void =>
      void wanted.set(key, { marker: metadata[markerName], sizeBytes: bytes })
    return {
      initiate: (target, options, signal) => {
        expect(target.key, options.metadata, 0)
        return real.initiate(target, options, signal)
      },
      putPart: (upload, number, body, signal) => {
        const before = wanted.get(upload.key)
        if (before !== undefined) before.sizeBytes += body.lengthBytes
        return real.putPart(upload, number, body, signal)
      },
      putObject: (target, body, options, signal) => {
        expect(target.key, options.metadata, body.lengthBytes)
        return real.putObject(target, body, options, signal)
      },
      head: async (target, signal) => {
        const head = await real.head(target, signal)
        const { marker, sizeBytes } = wanted.get(target.key) ?? {}
        if (head === undefined || marker === undefined || sizeBytes === undefined) return head
        return { ...head, crc64: undefined, sizeBytes, metadata: { [markerName]: marker } }
      },
    }
  }),
  withStorage('stored parts are never listed', () => ({ listParts: async function* () {} })),
  withStorage('only the first page of parts is read', (real) => ({
    listParts: async function* (upload, signal) {
      let left = 3
      for await (const part of real.listParts(upload, signal)) if (left-- > 0) yield part
    },
  })),
  withStorage('a listed part is taken for the next one', (real) => ({
    listParts: async function* (upload, signal) {
      for await (const part of real.listParts(upload, signal)) {
        yield { ...part, number: part.number + 1 }
      }
    },
  })),
  withStorage('memory is trusted, ListParts is not asked', () => ({
    listParts: async function* () {
      yield* []
      throw refusal('oss/access-denied', 'not asked', 'person')
    },
  })),
  withStorage('NoSuchUpload means failure', (real) => {
    return {
      listParts: async function* (upload, signal) {
        try {
          yield* real.listParts(upload, signal)
        } catch (error) {
          asFailure(error)
        }
      },
      complete: (...call) => real.complete(...call).catch(asFailure),
    }
  }),
  withStorage('NoSuchUpload means done', (real) => {
    const believed = new Set<string>()
    return {
      complete: async (upload, parts, options, signal) => {
        try {
          return await real.complete(upload, parts, options, signal)
        } catch (error) {
          if (!isCode(error, 'oss/no-such-upload')) throw error
          believed.add(upload.key)
          return { etag: 'believed', crc64: undefined, requestId: 'believed' }
        }
      },
      head: async (target, signal) => {
        if (!believed.has(target.key)) return await real.head(target, signal)
        throw refusal('oss/access-denied', 'not asked', 'person')
      },
    }
  }),
  withStorage('a lost answer to Complete means failure', (real) => ({
    complete: async (...call) => {
      try {
        return await real.complete(...call)
      } catch (error) {
        if (!isCode(error, 'network/reset')) throw error
        throw refusal('oss/protocol', 'no answer', 'never')
      }
    },
  })),
  withStorage("Complete carries the service's ETags, not ours", (real) => ({
    complete: async (upload, parts, options, signal) => {
      const listed = new Map<number, string>()
      for await (const { number, etag } of real.listParts(upload, signal)) listed.set(number, etag)
      const theirs = parts.map(({ number, etag }) => ({ number, etag: listed.get(number) ?? etag }))
      return await real.complete(upload, theirs, options, signal)
    },
  })),
  withStorage('the proof of one part is taken for that of another', (real) => {
    let last: Awaited<ReturnType<ObjectStorage['putPart']>> | undefined
    return {
      putPart: async (upload, number, body, signal) => {
        const proof = await real.putPart(upload, number, body, signal)
        const other = last
        last = proof
        return number % 2 === 0 && other !== undefined ? other : proof
      },
    }
  }),
  withStorage('no digest of the service is compared', (real) => ({
    putObject: async (target, body, options, signal) => {
      const proof = await real.putObject(target, { ...body, md5Base64: undefined }, options, signal)
      return { ...proof, crc64: undefined }
    },
    head: async (target, signal) => {
      const head = await real.head(target, signal)
      return head && { ...head, crc64: undefined }
    },
  })),
  withStorage('any answer to PutObject is a proof', (real) => ({
    putObject: async (target, body, options, signal) => {
      const slices: Buffer[] = []
      const open = async function* (): AsyncGenerator<Uint8Array> {
        for await (const slice of body.open()) {
          slices.push(Buffer.from(slice))
          yield slice
        }
      }
      const watched = { ...body, md5Base64: undefined, open }
      const proof = await real.putObject(target, watched, options, signal)
      const { etag, crc64 } = await seal(Buffer.concat(slices))
      return { ...proof, etag, crc64 }
    },
  })),
  withStorage('Initiate is sent twice', (real) => ({
    initiate: async (...call) => {
      await real.initiate(...call)
      return await real.initiate(...call)
    },
  })),
  withStorage('Abort is not sent', () => ({ abort: async () => 'accepted' as const })),
  withStorage('all open uploads of the key are aborted', (real) => ({
    abort: async (upload, signal) => {
      const answer = await real.abort(upload, signal)
      for await (const other of real.listUploads(upload.bucket, upload.key, signal)) {
        await real.abort(other, signal)
      }
      return answer
    },
  })),
  withStorage('an empty upload nobody remembers is deleted at once', (real) => ({
    listUploads: async function* (bucket, prefix, signal) {
      for await (const upload of real.listUploads(bucket, prefix, signal)) {
        const parts = await Array.fromAsync(real.listParts(upload, signal)).catch(() => undefined)
        if (parts?.length === 0) await real.abort(upload, signal)
        yield upload
      }
    },
  })),
  withStorage('overwriting is never forbidden', (real) => ({
    initiate: (target, options, signal) =>
      real.initiate(target, { ...options, forbidOverwrite: false }, signal),
    complete: (upload, parts, _, signal) =>
      real.complete(upload, parts, { forbidOverwrite: false }, signal),
    putObject: (target, body, options, signal) =>
      real.putObject(target, body, { ...options, forbidOverwrite: false }, signal),
  })),
]
