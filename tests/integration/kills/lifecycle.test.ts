/** The program is killed while it changes lifecycle rules, at each moment. */
import { describe, expect, it } from 'vitest'
import type { LifecycleView } from '#shared/lifecycle-view.ts'
import type { Engine } from '../../../electron/engine/engine-api.ts'
import type { LifecycleChange } from '../../../electron/engine/lifecycle/lifecycle-change.ts'
import { createOssStorage } from '../../../electron/engine/storage/oss/oss-storage.ts'
import type { ObjectStorage } from '../../../electron/engine/storage/storage.ts'
import type { FaultRule } from '../../../electron/local-oss/faults/faults.ts'
import { startLifecycleChange } from '../../support/kills/lifecycle-changing.ts'
import { useCompileCache } from '../../support/kills/uploading.ts'
import { never } from '../../support/lifecycle-bench.ts'
import { richDocument } from '../../support/lifecycle-documents.ts'
import { startTestOss, type TestOss } from '../../support/local-oss.ts'
import { startRealEngine } from '../../support/real-engine.ts'
import { tempFolder } from '../../support/temp-folder.ts'
import { until } from '../../support/until.ts'

const compileCache = useCompileCache()
const added = { kind: 'set', ruleId: null, prefix: 'b/', days: 7 } as const
const removed = { kind: 'remove', ruleId: 'partway-abort-fragments-1' } as const
const undo = { kind: 'undo' } as const

async function change({ lifecycle }: Engine, wish: LifecycleChange): Promise<LifecycleView> {
  return lifecycle.apply(await lifecycle.plan('connection', 'bucket', wish, never), never)
}

/** Reaches the service past the engine. */
async function directly<T>(oss: TestOss, ask: (storage: ObjectStorage) => Promise<T>): Promise<T> {
  const storage = createOssStorage(oss.access, { connections: 1, clock: Date })
  try {
    return await ask(storage)
  } finally {
    await storage.close()
  }
}

function inForce(oss: TestOss): Promise<string | undefined> {
  return directly(oss, (storage) => storage.readLifecycle('bucket', never))
}

interface Moment {
  readonly name: string
  /** Where the request is when the program dies. */
  readonly rules: readonly FaultRule[]
  readonly isCarriedOut: boolean
}

/** The program reads for the plan, before it writes, and after it has written. */
function moments(operation: 'PutBucketLifecycle' | 'DeleteBucketLifecycle'): readonly Moment[] {
  const read = 'GetBucketLifecycle'
  const start = { kind: 'hold', at: 'start' } as const
  return [
    {
      name: 'before it reads once more',
      rules: [{ operation: read, skip: 1, times: 1, fault: start }],
      isCarriedOut: false,
    },
    {
      name: 'with a request that never arrives',
      rules: [
        { operation, times: 1, fault: start },
        { operation, times: 1, fault: { kind: 'resetBefore' } },
      ],
      isCarriedOut: false,
    },
    {
      name: 'with a request that is carried out after its death',
      rules: [{ operation, times: 1, fault: { kind: 'hold', at: 'commit' } }],
      isCarriedOut: true,
    },
    {
      name: 'before the answer comes',
      rules: [{ operation, times: 1, fault: { kind: 'hold', at: 'reply' } }],
      isCarriedOut: true,
    },
    {
      name: 'after the answer, before it reads what it wrote',
      rules: [{ operation: read, skip: 2, times: 1, fault: start }],
      isCarriedOut: true,
    },
  ]
}

describe('killed while it adds a rule after another change of ours', () => {
  it.each(moments('PutBucketLifecycle'))('$name', async ({ rules, isCarriedOut }) => {
    await using folder = await tempFolder()
    await using oss = await startTestOss()
    const wish = { folder: `${folder.path}/data`, access: async () => oss.access }
    const foreign = oss.server.createUpload('bucket', 'of somebody else')
    const before = await (async () => {
      await using first = await startRealEngine(wish)
      return (await change(first.engine, added)).xml
    })()

    const second = { ...added, prefix: 'second/' }
    const holds = rules.map((rule) => oss.server.faults.add(rule))
    await using program = startLifecycleChange(
      { folder: wish.folder, access: oss.access, change: second },
      compileCache(),
    )
    await holds[0]?.held()
    expect(await program.kill()).toBe(true)
    expect(await program.said).toBe('')
    oss.server.faults.clear()
    if (isCarriedOut) await until(async () => (await inForce(oss)) !== before)

    await using next = await startRealEngine(wish)
    const view = await next.engine.lifecycle.read('connection', 'bucket', never)
    expect(view.xml).toBe(await inForce(oss))
    expect(view.rules.map(({ prefix }) => prefix)).toEqual(
      isCarriedOut ? ['b/', 'second/'] : ['b/'],
    )
    // Whichever change is in force, it is that one that is undone.
    expect(view.undo).toEqual({ savedMs: expect.any(Number) })
    expect((await change(next.engine, undo)).xml).toBe(isCarriedOut ? before : null)
    expect(oss.server.listUploads('bucket').map(({ uploadId }) => uploadId)).toEqual([foreign])
  })
})

describe('killed while it removes the last rule', () => {
  it.each(moments('DeleteBucketLifecycle'))('$name', async ({ rules, isCarriedOut }) => {
    await using folder = await tempFolder()
    await using oss = await startTestOss()
    const wish = { folder: `${folder.path}/data`, access: async () => oss.access }
    const before = await (async () => {
      await using first = await startRealEngine(wish)
      return (await change(first.engine, added)).xml
    })()
    const holds = rules.map((rule) => oss.server.faults.add(rule))
    await using program = startLifecycleChange(
      { folder: wish.folder, access: oss.access, change: removed },
      compileCache(),
    )
    await holds[0]?.held()
    expect(await program.kill()).toBe(true)
    oss.server.faults.clear()
    if (isCarriedOut) await until(async () => (await inForce(oss)) === undefined)

    await using next = await startRealEngine(wish)
    const view = await next.engine.lifecycle.read('connection', 'bucket', never)
    expect(view.xml).toBe(isCarriedOut ? null : before)
    expect((await change(next.engine, undo)).xml).toBe(isCarriedOut ? before : null)
  })
})

it('not killed, changes the rules of others in nothing', async () => {
  await using folder = await tempFolder()
  await using oss = await startTestOss()
  const data = `${folder.path}/data`
  await directly(oss, (storage) =>
    storage.writeLifecycle('bucket', richDocument, { allowOverlap: false }, never),
  )
  await using program = startLifecycleChange(
    { folder: data, access: oss.access, change: added },
    compileCache(),
  )
  expect(await program.said).toBe('applied\n')
  expect((await inForce(oss))?.replace(/\s*<Rule><ID>partway-.*?<\/Rule>/, '')).toBe(richDocument)
})
