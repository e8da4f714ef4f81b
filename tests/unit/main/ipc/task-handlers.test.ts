import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../../electron/engine/engine-api.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import type { AppParts } from '../../../../electron/main/ipc/app-parts.ts'
import { taskHandlers } from '../../../../electron/main/ipc/task-handlers.ts'
import { createSources } from '../../../../electron/main/sources.ts'
import { tempFolder } from '../../../support/temp-folder.ts'

function handlers(resolve: (answer: Answer) => Promise<boolean>) {
  const sources = createSources()
  const engine = { resolve: (_id: string, answer: Answer) => resolve(answer) }
  const parts = { engine, sources } as unknown as AppParts
  return { sources, resolve: taskHandlers(parts)['tasks.resolve'] }
}

describe('the answer "locate"', () => {
  it('reaches the engine with the path behind the handle, which is used up', async () => {
    await using folder = await tempFolder()
    const path = await folder.file('moved', 'bytes')
    const answers: Answer[] = []
    const { sources, resolve } = handlers(async (answer) => answers.push(answer) > 0)
    const [picked] = await sources.register([path])
    const handle = picked?.handle ?? ''
    expect(await resolve({ id: 't', resolution: { choice: 'locate', handle } })).toBeNull()
    expect(answers).toEqual([{ choice: 'locate', path }])
    expect(() => sources.take([handle])).toThrow('unknown or expired')
  })

  it('never reaches it with a handle nobody has given', async () => {
    const { resolve } = handlers(() => Promise.reject(new Error('asked')))
    const input = { id: 't', resolution: { choice: 'locate', handle: '/etc/passwd' } } as const
    await expect(async () => resolve(input)).rejects.toMatchObject({ code: 'request/invalid' })
  })

  it('keeps the handle when the file cannot be used, and says why', async () => {
    await using folder = await tempFolder()
    const path = await folder.file('moved', 'bytes')
    const unusable = new TransferError('source/is-folder', 'no', { retry: 'never' })
    const { sources, resolve } = handlers(() => Promise.reject(unusable))
    const [picked] = await sources.register([path])
    const handle = picked?.handle ?? ''
    const input = { id: 't', resolution: { choice: 'locate', handle } } as const
    await expect(async () => resolve(input)).rejects.toBe(unusable)
    expect(sources.take([handle])).toEqual([path])
  })

  it('is refused for a task that does not wait for it', async () => {
    const { resolve } = handlers(async () => false)
    const input = { id: 't', resolution: { choice: 'continue' } } as const
    await expect(async () => resolve(input)).rejects.toMatchObject({ code: 'request/invalid' })
  })
})
