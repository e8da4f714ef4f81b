import { describe, expect, it } from 'vitest'
import type { Connection } from '#shared/connection.ts'
import { defaultSettings } from '#shared/settings.ts'
import type { AdoptAnswer, AdoptPlan } from '../../../../electron/engine/fragments/adopt-plan.ts'
import type { Fragments } from '../../../../electron/engine/fragments/fragments.ts'
import { createFragmentDesk } from '../../../../electron/main/fragments/fragment-desk.ts'
import { createTeller } from '../../../../electron/main/fragments/teller.ts'
import type { AppParts } from '../../../../electron/main/ipc/app-parts.ts'
import { fragmentHandlers } from '../../../../electron/main/ipc/fragment-handlers.ts'
import type { AppEventBody } from '../../../../electron/main/ipc/publish.ts'
import { createRequests } from '../../../../electron/main/ipc/requests.ts'
import { createSources } from '../../../../electron/main/sources.ts'
import { createFakeClock, turns } from '../../../support/fake-clock.ts'
import { tempFolder } from '../../../support/temp-folder.ts'
import { errorOf } from '../../../support/until.ts'

const connections = [{ id: 'c', region: 'cn-1' }] as unknown as Connection[]
const upload = { connectionId: 'c', bucket: 'b', key: 'k', uploadId: 'u' }

function aPlan(path: string): AdoptPlan {
  return {
    fragment: upload,
    source: { path, identity: {} as AdoptPlan['source']['identity'] },
    plan: { sizeBytes: 45, partSizeBytes: 10, count: 5, unevenEnds: undefined } as never,
    proofs: new Map(),
    different: [2],
    missing: [4, 5],
    bytesToSend: 25,
    initiatedAtMs: 0,
    lastPartAtMs: 0,
  }
}

/** The handlers over a desk that knows one fragment, and whatever the engine is to do. */
function bench(engine: Partial<Fragments>) {
  const clock = createFakeClock()
  const events: AppEventBody[] = []
  const fragments = {
    useOf: () => ({ kind: 'unknown' }),
    remembered: () => undefined,
    ...engine,
  } as unknown as Fragments
  const desk = createFragmentDesk({
    fragments,
    connections: () => connections,
    maxRequests: () => 10,
  })
  const sources = createSources()
  const requests = createRequests()
  const settings = { ...defaultSettings, verifyMd5: false }
  const parts = {
    engine: { fragments },
    fragmentDesk: desk,
    requests,
    settings: { read: () => settings },
    sources,
    teller: createTeller({ clock, tell: (event) => void events.push(event) }),
  } as unknown as AppParts
  const { id } = desk.open(upload)
  return { clock, desk, events, id, requests, sources, ask: fragmentHandlers(parts) }
}

const waiting = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

describe('comparing a file with a fragment', () => {
  it('reads the file behind the handle, tells how far it is, and keeps the plan', async () => {
    await using folder = await tempFolder()
    const path = await folder.file('film.mov', 'bytes')
    const read = Promise.withResolvers<AdoptAnswer>()
    const { ask, clock, events, id, sources } = bench({
      planAdoption: (_fragment, file, _budget, _signal, onCompared) => {
        onCompared?.(0, 40)
        onCompared?.(20, 40)
        return read.promise.then(() => ({ kind: 'possible', plan: aPlan(file) }))
      },
    })
    const [source] = await sources.register([path])
    const answer = ask['fragments.compare']({ id, handle: source?.handle ?? '', requestId: 'r' })
    await clock.advance(125)
    expect(events).toEqual([{ type: 'request.progress', requestId: 'r', done: 20, total: 40 }])
    read.resolve({} as AdoptAnswer)
    const comparison = await answer
    expect(comparison).toEqual({
      kind: 'possible',
      planId: expect.any(String) as string,
      fileName: 'film.mov',
      fileBytes: 45,
      parts: 5,
      partSizeBytes: 10,
      unevenEnds: undefined,
      different: [2],
      missing: [4, 5],
      bytesToSend: 25,
    })
    expect(JSON.stringify(comparison)).not.toContain(folder.path)
  })

  it('passes a refusal on, with the numbers of the parts that differ', async () => {
    await using folder = await tempFolder()
    const refusal = {
      kind: 'refused',
      reason: 'another-file',
      stored: 3,
      different: [1, 3],
    } as const
    const { ask, id, sources } = bench({ planAdoption: async () => refusal })
    const [source] = await sources.register([await folder.file('f', 'x')])
    const input = { id, handle: source?.handle ?? '', requestId: 'r' }
    expect(await ask['fragments.compare'](input)).toEqual(refusal)
  })

  it('never reads what no handle stands for', async () => {
    const { ask, id } = bench({ planAdoption: () => Promise.reject(new Error('read')) })
    const input = { id, handle: '/etc/passwd', requestId: 'r' }
    await expect(ask['fragments.compare'](input)).rejects.toMatchObject({ code: 'request/invalid' })
  })

  it('ends when the window closes, or when it is given up', async () => {
    await using folder = await tempFolder()
    const { ask, desk, id, requests, sources } = bench({
      planAdoption: (_fragment, _path, _budget, signal) => waiting(signal),
    })
    const [source] = await sources.register([await folder.file('f', 'x')])
    const handle = source?.handle ?? ''
    const first = errorOf(Promise.resolve(ask['fragments.compare']({ id, handle, requestId: '1' })))
    await turns()
    requests.abort('1')
    expect(await first).toMatchObject({ code: 'request/aborted' })
    const second = errorOf(
      Promise.resolve(ask['fragments.compare']({ id, handle, requestId: '2' })),
    )
    await turns()
    desk.clear()
    expect(await second).toMatchObject({ code: 'request/aborted' })
  })
})

describe('adopting', () => {
  it('carries out an accepted plan once, with the MD5 choice of the settings', async () => {
    const adopted: unknown[] = []
    const { ask, desk } = bench({
      adopt: async (plan, options) => {
        adopted.push([plan.source.path, options])
        return 'task'
      },
    })
    const planId = desk.plans.keep(aPlan('/film.mov'))
    const input = { planId, forbidOverwrite: true, requestId: 'r' }
    expect(await ask['fragments.adopt'](input)).toEqual({ taskId: 'task' })
    expect(adopted).toEqual([['/film.mov', { forbidOverwrite: true, verifyMd5: false }]])
    await expect(ask['fragments.adopt'](input)).rejects.toMatchObject({ code: 'request/invalid' })
    expect(adopted).toHaveLength(1)
  })
})

describe('searching for the file', () => {
  it('answers handles that may be compared, best first, and counts what was looked at', async () => {
    await using folder = await tempFolder()
    const near = await folder.file('k', 'near')
    const far = await folder.file('other', 'further')
    const searched: unknown[] = []
    const { ask, clock, events, id, sources } = bench({
      findSources: async (_fragment, search, _budget, tell) => {
        searched.push(search)
        tell({ files: 7, unreadable: 1 })
        await clock.advance(125)
        return [
          { path: near, sizeBytes: 4, firstPart: 'equal', hasSameName: true },
          { path: far, sizeBytes: 7, firstPart: 'unknown', hasSameName: false },
        ]
      },
    })
    const [where] = await sources.register([folder.path])
    const found = await ask['fragments.findSources']({
      id,
      folder: where?.handle ?? '',
      requestId: 'r',
    })
    expect(searched).toEqual([{ folder: folder.path }])
    expect(found).toMatchObject([
      { name: 'k', path: near, sizeBytes: 4, firstPart: 'equal', hasSameName: true },
      { name: 'other', path: far, sizeBytes: 7, firstPart: 'unknown', hasSameName: false },
    ])
    expect(sources.take(found.map(({ handle }) => handle))).toEqual([near, far])
    expect(events).toMatchObject([{ type: 'request.progress', done: 7, total: 0 }])
    await ask['fragments.findSources']({ id, folder: null, requestId: 'r' })
    expect(searched[1]).toEqual({ folder: undefined })
  })
})

describe('completing with what is there', () => {
  const input = { forbidOverwrite: true, expected: { parts: 2, bytes: 20 }, requestId: 'r' }
  const completed = {
    sizeBytes: 20,
    etag: 'E-2',
    crc64: '1',
    crcOfParts: 'equal',
    requestId: 'R',
    versionId: undefined,
  } as const

  it('passes on what the person was shown, and the fragment is gone', async () => {
    const asked: unknown[] = []
    const { ask, desk, events, id } = bench({
      completeAll: async ({ uploadId }, expected, options) => {
        asked.push([uploadId, expected, options])
        return completed
      },
    })
    expect(await ask['fragments.completeAll']({ id, ...input })).toEqual(completed)
    expect(asked).toEqual([['u', { parts: 2, bytes: 20 }, { forbidOverwrite: true }]])
    expect(events).toEqual([{ type: 'fragments.gone', ids: [id] }])
    expect(() => desk.one(id)).toThrow('there is no fragment')
  })

  it('that failed leaves it on the list', async () => {
    const { ask, desk, events, id } = bench({ completeAll: () => Promise.reject(new Error('no')) })
    await expect(ask['fragments.completeAll']({ id, ...input })).rejects.toThrow('no')
    expect(events).toEqual([])
    expect(desk.one(id).uploadId).toBe('u')
  })
})

it('shows parts with their places, and what was asked for them', async () => {
  const { ask, id } = bench({
    parts: async (_fragment, budget) => {
      budget.take()
      return [1, 2].map((number) => {
        return { number, sizeBytes: 10, etag: 'E', crc64: undefined, lastModifiedMs: 0 }
      })
    },
  })
  expect(await ask['fragments.parts']({ id, requestId: 'r' })).toMatchObject({
    parts: [
      { number: 1, offsetBytes: 0 },
      { number: 2, offsetBytes: 10 },
    ],
    requests: { made: 1, most: 10 },
  })
})

describe('the count of requests', () => {
  it('is told after requests about single fragments, also when they fail', async () => {
    const { ask, events, id } = bench({
      parts: async (_fragment, budget) => {
        budget.take()
        throw new Error('no')
      },
    })
    await expect(ask['fragments.parts']({ id, requestId: 'r' })).rejects.toThrow('no')
    expect(events).toEqual([{ type: 'fragments.counted', requests: { made: 1, most: 10 } }])
  })

  it('is not told when nothing was asked of the service', async () => {
    const { ask, events, id } = bench({ parts: async () => [] })
    await ask['fragments.parts']({ id, requestId: 'r' })
    expect(events).toEqual([])
  })

  it('is told wherever a person lets it go on', () => {
    const { ask, events } = bench({})
    expect(ask['fragments.allow']({ more: 5 })).toEqual({ made: 0, most: 15 })
    expect(events).toEqual([{ type: 'fragments.counted', requests: { made: 0, most: 15 } }])
  })
})
