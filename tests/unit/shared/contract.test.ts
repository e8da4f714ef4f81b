import { describe, expect, it } from 'vitest'
import { inputs } from '#shared/ipc/contract.ts'
import { defaultPrices } from '#shared/price-table.ts'

const scan = { connectionId: 'c', buckets: null, prefix: '', maxRequests: 1000 }
const upload = { connectionId: 'c', bucket: 'b', key: 'k', uploadId: 'u' }
const complete = { id: 'f', forbidOverwrite: true, requestId: 'r' }
const many = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `f${index}`)
const planned = (change: unknown): object => {
  return { connectionId: 'c', bucket: 'b', requestId: 'r', change }
}

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
    ['sources.pick', { kind: 'search-folder' }, true],
    ['sources.pick', { kind: 'drive' }, false],
    ['app.info', { surprise: 1 }, false],
    ['parts.rows', { taskId: 'a', from: 0, count: 501 }, false],
    ['parts.rows', { taskId: 'a', from: -1, count: 5 }, false],
    ['settings.save', { partSizeBytes: 1 }, false],
    ['settings.save', { theme: 'dark' }, true],
    ['fragments.scan', scan, true],
    ['fragments.scan', { ...scan, buckets: ['a', 'b'] }, true],
    ['fragments.scan', { ...scan, buckets: [] }, false],
    ['fragments.scan', { ...scan, buckets: [''] }, false],
    ['fragments.scan', { ...scan, maxRequests: 0 }, false],
    ['fragments.scan', { ...scan, maxRequests: 1.5 }, false],
    ['fragments.scan', { ...scan, maxRequests: Infinity }, false],
    ['fragments.scan', { ...scan, prefix: 'x'.repeat(1024) }, false],
    ['fragments.next', { scanId: 's' }, false],
    ['fragments.allow', { more: 0 }, false],
    ['fragments.allow', { more: -5 }, false],
    ['fragments.measure', { ids: many(500), requestId: 'r' }, true],
    ['fragments.measure', { ids: many(501), requestId: 'r' }, false],
    ['fragments.measure', { ids: [], requestId: 'r' }, false],
    ['fragments.open', { ...upload, uploadId: ' 0004B9 ' }, true],
    ['fragments.open', { ...upload, uploadId: ' ' }, false],
    ['fragments.open', { ...upload, key: '' }, false],
    ['fragments.open', { ...upload, bucket: 'x'.repeat(64) }, false],
    ['fragments.compare', { id: 'f', handle: 'h', requestId: 'r' }, true],
    ['fragments.compare', { id: 'f', path: '/etc/passwd', requestId: 'r' }, false],
    ['fragments.findSources', { id: 'f', folder: null, requestId: 'r' }, true],
    ['fragments.findSources', { id: 'f', folder: 'h'.repeat(65), requestId: 'r' }, false],
    ['fragments.adopt', { planId: 'p', requestId: 'r' }, false],
    ['fragments.completeAll', { ...complete, expected: { parts: 0, bytes: 0 } }, false],
    ['fragments.completeAll', { ...complete, expected: { parts: 1, bytes: 0 } }, true],
    ['fragments.completeAll', { ...complete, expected: { parts: 1, bytes: -1 } }, false],
    ['fragments.delete', { ids: [], requestId: 'r' }, false],
    ['fragments.delete', { ids: ['f'], requestId: 'r' }, true],
    ['fragments.delete', { ids: ['x'.repeat(65)], requestId: 'r' }, false],
    ['fragments.delete', { ids: [{ bucket: 'b', uploadId: 'u' }], requestId: 'r' }, false],
    ['prices.save', { table: null }, true],
    ['prices.save', { table: defaultPrices }, true],
    ['prices.save', { table: { ...defaultPrices, version: 2 } }, false],
    ['prices.save', { table: { ...defaultPrices, currency: 'yuan' } }, false],
    ['prices.save', { table: { ...defaultPrices, perGbMonth: { a: { IA: -1 } } } }, false],
    ['prices.save', {}, false],
    ['lifecycle.plan', planned({ kind: 'set', ruleId: null, prefix: '', days: 1 }), true],
    ['lifecycle.plan', planned({ kind: 'set', ruleId: null, prefix: '', days: 0 }), false],
    ['lifecycle.plan', planned({ kind: 'set', ruleId: null, prefix: '', days: 1.5 }), false],
    ['lifecycle.plan', planned({ kind: 'remove', ruleId: '' }), false],
    ['lifecycle.plan', planned({ kind: 'undo' }), true],
    ['lifecycle.plan', planned({ kind: 'replace', xml: '<a/>' }), false],
    ['lifecycle.apply', { planId: 'p', requestId: 'r' }, true],
    ['lifecycle.apply', { xml: '<LifecycleConfiguration/>', requestId: 'r' }, false],
  ] as const)('%s takes %j: %s', (name, input, isTaken) => {
    expect(inputs[name].safeParse(input).success).toBe(isTaken)
  })

  it('takes a pasted upload ID without the blanks around it', () => {
    const { uploadId } = inputs['fragments.open'].parse({ ...upload, uploadId: ' 0004B9\n' })
    expect(uploadId).toBe('0004B9')
  })

  it('does not let one saved setting reset the others', () => {
    expect(inputs['settings.save'].parse({ theme: 'dark' })).toEqual({ theme: 'dark' })
  })
})
