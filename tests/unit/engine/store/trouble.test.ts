import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { createTrouble } from '../../../../electron/engine/store/trouble.ts'

const full = new TransferError('disk/full', 'full', { retry: 'later' })
const refused = new TransferError('disk/unwritable', 'refused', { retry: 'later' })

describe('trouble', () => {
  it('is told when it starts, changes its kind and ends for every writer', () => {
    const trouble = createTrouble()
    const told: (string | undefined)[] = []
    const stop = trouble.subscribe((error) => told.push(error?.code))
    trouble.set('a', undefined)
    trouble.set('a', full)
    trouble.set('a', full)
    trouble.set('b', full)
    trouble.set('a', undefined)
    trouble.set('b', refused)
    trouble.set('b', undefined)
    stop()
    trouble.set('a', full)
    expect(told).toEqual(['disk/full', 'disk/unwritable', undefined])
  })

  it('is told at once to who asks later', () => {
    const trouble = createTrouble()
    trouble.set('a', full)
    const told: (string | undefined)[] = []
    trouble.subscribe((error) => told.push(error?.code))
    expect(told).toEqual(['disk/full'])
  })
})
