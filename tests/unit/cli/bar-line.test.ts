import { assert, constantFrom, integer, oneof, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barLine, noteOf, widthOf } from '../../../electron/cli/bar-line.ts'

const line = {
  name: 'photos.tar',
  bytes: 512 * 1024 ** 2,
  totalBytes: 1024 ** 3,
  bytesPerSecond: 64 * 1024 ** 2,
  secondsLeft: 8,
}

describe('barLine', () => {
  it('shows name, bar, share, bytes, speed and time left', () => {
    const text = barLine(line, 100)
    expect(text).toMatch(/^photos\.tar +█{7}░{7} {2}50 % {2}512 MiB \/ 1\.0 GiB {2}64\.0 MiB\/s/)
    expect(text).toMatch(/8 s left$/)
  })

  it('is never wider than the terminal, whatever the name', () => {
    const names = oneof(
      string({ unit: 'binary' }),
      string({ unit: constantFrom('文', 'é', '👩‍👩‍👧', 'a', '\u001B', '\u0301', 'ﾊ') }),
    )
    assert(
      property(names, integer({ min: 20, max: 240 }), (name, width) => {
        expect(widthOf(barLine({ ...line, name }, width))).toBeLessThan(width)
      }),
    )
  })

  it('keeps begin and end of a long name', () => {
    const name = `${'a'.repeat(200)}-last.bin`
    expect(barLine({ ...line, name }, 120)).toMatch(/^a+….*-last\.bin /)
  })

  it('is full for an empty file and says a note instead of a speed', () => {
    const empty = { ...line, bytes: 0, totalBytes: 0, note: 'verifying' }
    expect(barLine(empty, 100)).toMatch(/100 % {2}0 B \/ 0 B {2}verifying$/)
  })
})

describe('noteOf', () => {
  it('says what is waited for, and how long', () => {
    const error = { code: 'network/dns', message: '' } as const
    const state = { kind: 'waiting', for: 'network', untilMs: 9_000, error } as const
    expect(noteOf(state, 4_000)).toBe('waiting for the network, again in 5 s')
    expect(noteOf({ kind: 'running', phase: 'uploading' }, 0)).toBeUndefined()
  })
})
