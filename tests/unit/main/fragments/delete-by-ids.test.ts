import { describe, expect, it } from 'vitest'
import type { DeleteOutcome } from '../../../../electron/engine/fragments/delete-fragments.ts'
import type { FragmentRef } from '../../../../electron/engine/fragments/measure-fragments.ts'
import { deleteByIds } from '../../../../electron/main/fragments/delete-by-ids.ts'
import {
  createKnownFragments,
  idOf,
  type KnownFragment,
} from '../../../../electron/main/fragments/known-fragments.ts'
import { createTeller } from '../../../../electron/main/fragments/teller.ts'
import type { AppEventBody } from '../../../../electron/main/ipc/publish.ts'
import { createFakeClock } from '../../../support/fake-clock.ts'

const error = { code: 'oss/access-denied', message: 'no' } as const

const refOf = (uploadId: string) => {
  return { connectionId: 'c', bucket: 'b', key: 'one key', uploadId }
}
const idOfUpload = (uploadId: string): string => idOf(refOf(uploadId))

/** `outcomes` by upload ID; whatever is not named there is deleted. */
function bench(
  uploadIds: readonly string[],
  outcomes: Readonly<Record<string, 'in-use' | 'failed' | 'stop'>> = {},
) {
  const known = createKnownFragments(100)
  known.begin()
  for (const uploadId of uploadIds) {
    known.listed({ ...refOf(uploadId), region: '', initiatedMs: 0, storageClass: 'IA' })
  }
  const events: AppEventBody[] = []
  const moved: string[] = []
  const stopping = new AbortController()
  const asked: string[] = []
  const deps = {
    desk: {
      find: (ids: readonly string[]) => known.find(ids),
      forget: (id: string) => known.remove(id),
    },
    teller: createTeller({ clock: createFakeClock(), tell: (event) => void events.push(event) }),
    progress: { moved: (done: number, total: number) => void moved.push(`${done}/${total}`) },
    fragments: {
      delete: async <T extends FragmentRef>(
        fragments: readonly T[],
        tell: (outcome: DeleteOutcome<T>) => void,
        signal: AbortSignal,
      ): Promise<void> => {
        for (const fragment of fragments) {
          const outcome = outcomes[fragment.uploadId] ?? 'deleted'
          if (outcome === 'stop') stopping.abort(new Error('stopped'))
          signal.throwIfAborted()
          asked.push(fragment.uploadId)
          if (outcome === 'failed') tell({ kind: 'failed', fragment, error })
          else if (outcome !== 'stop') tell({ kind: outcome, fragment })
        }
      },
    },
  }
  return {
    known,
    events,
    moved,
    asked,
    run: (...ids: readonly string[]) => deleteByIds(ids, deps, stopping.signal),
    bug: (cause: Error) =>
      deleteByIds(
        uploadIds.map(idOfUpload),
        { ...deps, fragments: { delete: () => Promise.reject(cause) } },
        stopping.signal,
      ),
  }
}

describe('deleting what the page has named', () => {
  it('tells what became of each, and forgets those that are gone', async () => {
    const { run, events, moved, known } = bench(['1', '2', '3', '4'], {
      '2': 'in-use',
      '3': 'failed',
    })
    const ids = ['1', '2', '3', '4'].map(idOfUpload)
    expect(await run(...ids)).toEqual({
      deleted: [ids[0], ids[3]],
      kept: [ids[1]],
      failed: [{ id: ids[2], error }],
      stopped: false,
    })
    expect(moved).toEqual(['1/4', '2/4', '3/4', '4/4'])
    // Told before the answer.
    expect(events).toEqual([{ type: 'fragments.gone', ids: [ids[0], ids[3]] }])
    expect(known.find([ids[1] ?? '', ids[2] ?? '']).map((each: KnownFragment) => each.id)).toEqual(
      ids.slice(1, 3),
    )
    expect(() => known.find([ids[0] ?? ''])).toThrow('there is no fragment')
  })

  it('tells two uploads of one key apart, and asks for one that is named twice once', async () => {
    const { run, asked } = bench(['first', 'second'])
    const id = idOfUpload('second')
    expect(await run(id, id)).toMatchObject({ deleted: [id] })
    expect(asked).toEqual(['second'])
  })

  it('touches nothing when only one is not known', async () => {
    const { run, asked, events } = bench(['1'])
    await expect(run(idOfUpload('1'), idOfUpload('2'))).rejects.toMatchObject({
      code: 'request/invalid',
    })
    expect(asked).toEqual([])
    expect(events).toEqual([])
  })

  it('answers what was done when it is stopped', async () => {
    const { run, events } = bench(['1', '2', '3'], { '2': 'stop' })
    const ids = ['1', '2', '3'].map(idOfUpload)
    expect(await run(...ids)).toEqual({ deleted: [ids[0]], kept: [], failed: [], stopped: true })
    expect(events).toEqual([{ type: 'fragments.gone', ids: [ids[0]] }])
  })

  it('does not pass a bug off as a stop', async () => {
    const { bug } = bench(['1'])
    await expect(bug(new Error('a bug'))).rejects.toThrow('a bug')
  })
})
