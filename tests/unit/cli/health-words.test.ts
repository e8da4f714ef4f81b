import { describe, expect, it } from 'vitest'
import type { ConnectionHealth } from '#shared/connection-health.ts'
import { healthNote, heldLines } from '../../../electron/cli/health-words.ts'

const error = { code: 'network/refused', message: 'refused' } as const
const down: ConnectionHealth = {
  connectionId: 'connection',
  state: 'down',
  cause: 'network',
  untilMs: 12_000,
  isTrying: false,
  failures: 3,
  error,
  waitingTasks: 20,
}

describe('the line for all files', () => {
  it.each([
    [[], undefined],
    [[down], 'next try in 12 s: waiting for the network'],
    [[{ ...down, isTrying: true }], 'trying now: waiting for the network'],
    [[{ ...down, untilMs: -5 }], 'next try in 0 s: waiting for the network'],
    [
      [{ ...down, cause: 'offline' as const }],
      'next try in 12 s: this computer says it is offline',
    ],
    [
      [{ ...down, cause: 'stranger' as const }],
      'next try in 12 s: a login page or a proxy answers instead of OSS',
    ],
    [[{ ...down, cause: 'service' as const }], 'next try in 12 s: the service has trouble'],
  ])('of %o says %s', (connections, note) => {
    expect(healthNote(connections, 0)).toBe(note)
  })

  it('says that the service asked for less, and until when nothing begins', () => {
    const slowed = { connectionId: 'c', state: 'slowed', requestsAtOnce: 2, error } as const
    expect(healthNote([{ ...slowed, waitingTasks: 0 }], 0)).toBe('slowed by the service')
    expect(healthNote([{ ...slowed, waitingTasks: 0, untilMs: 90_000 }], 60_000)).toBe(
      'slowed by the service, goes on in 30 s',
    )
  })

  it('leaves refused credentials to the files that tell them', () => {
    const refused = { connectionId: 'c', state: 'refused', error, waitingTasks: 1 } as const
    expect(healthNote([refused], 0)).toBeUndefined()
  })
})

describe('what is held', () => {
  const held: ConnectionHealth = {
    connectionId: 'c',
    state: 'held',
    bucket: 'masters',
    isTrying: false,
    error: { code: 'oss/access-denied', message: 'denied' },
    waitingTasks: 195,
  }

  it('is told with its cause, its place and how many wait, but not in the line for all files', () => {
    expect(heldLines([held])).toEqual([
      'Held: several files in a row were refused (oss/access-denied); 195 more files to the bucket masters wait.',
    ])
    const { bucket: _, ...whole } = held
    expect(heldLines([{ ...whole, waitingTasks: 1 }])).toEqual([
      'Held: several files in a row were refused (oss/access-denied); 1 more file over this connection waits.',
    ])
    expect(healthNote([held], 0)).toBeUndefined()
  })

  it('is nothing where nothing is held', () => {
    expect(heldLines([])).toBeUndefined()
    expect(heldLines([down])).toBeUndefined()
  })
})
