import { describe, expect, it } from 'vitest'
import { backupInForce, keepBackup } from '../../../../electron/engine/lifecycle/kept.ts'
import { createFakeLifecycleBackupStore } from '../../../support/fake-stores.ts'

const document = (name: string): string =>
  `<LifecycleConfiguration><Rule><ID>${name}</ID></Rule></LifecycleConfiguration>`

function bench() {
  const store = createFakeLifecycleBackupStore()
  let nowMs = 0
  return {
    keep: (before: string | undefined, after: string | undefined) =>
      keepBackup(
        store,
        { connectionId: 'c', bucket: 'b', before, after, lines: [], overlaps: [] },
        ++nowMs,
      ),
    undo: async (served: string | undefined) =>
      backupInForce(await store.read('c', 'b'), served)?.previous,
  }
}

describe('what is kept', () => {
  it('leads back from the change that took place, not from one that never did', async () => {
    const { keep, undo } = bench()
    await keep(undefined, document('one'))
    await keep(document('one'), document('two'))
    expect(await undo(document('one'))).toBeNull()
    expect(await undo(document('two'))).toBe(document('one'))
    expect(await undo(document('somebody'))).toBeUndefined()
    expect(await undo(undefined)).toBeUndefined()
  })

  it('leads back from a removal', async () => {
    const { keep, undo } = bench()
    await keep(document('one'), undefined)
    expect(await undo(undefined)).toBe(document('one'))
  })

  it('is not pushed out by any number of changes that never took place', async () => {
    const { keep, undo } = bench()
    await keep(document('zero'), document('one'))
    for (let count = 0; count < 10; count++) {
      await keep(document('one'), document(`never ${count}`))
      expect(await undo(document('one'))).toBe(document('zero'))
    }
  })

  it('knows its change again in the words of the service', async () => {
    const { keep, undo } = bench()
    await keep(undefined, document('one'))
    expect(await undo(document('one').replace('><', '>\n<'))).toBeNull()
  })
})
