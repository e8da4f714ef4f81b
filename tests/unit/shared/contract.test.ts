import { describe, expect, it } from 'vitest'
import { inputs } from '#shared/ipc/contract.ts'

describe('contract', () => {
  it.each([
    ['tasks.command', { ids: ['a'], command: 'pause' }, true],
    ['tasks.command', { ids: [], command: 'pause' }, false],
    ['tasks.command', { ids: ['a'], command: 'remove' }, false],
    ['tasks.command', { ids: ['a'], command: '__proto__' }, false],
    ['tasks.resolve', { id: 'a', resolution: { choice: 'rename', key: '' } }, false],
    ['tasks.resolve', { id: 'a', resolution: { choice: 'rename', key: 'b' } }, true],
    ['tasks.resolve', { id: 'a', resolution: { choice: 'locate', handle: 'h' } }, true],
    ['tasks.resolve', { id: 'a', resolution: { choice: 'locate', path: '/etc/passwd' } }, false],
    ['sources.pick', { kind: 'file' }, true],
    ['app.info', { surprise: 1 }, false],
    ['parts.rows', { taskId: 'a', from: 0, count: 501 }, false],
    ['parts.rows', { taskId: 'a', from: -1, count: 5 }, false],
    ['settings.save', { partSizeBytes: 1 }, false],
    ['settings.save', { theme: 'dark' }, true],
  ] as const)('%s takes %j: %s', (name, input, isTaken) => {
    expect(inputs[name].safeParse(input).success).toBe(isTaken)
  })

  it('does not let one saved setting reset the others', () => {
    expect(inputs['settings.save'].parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
  })
})
