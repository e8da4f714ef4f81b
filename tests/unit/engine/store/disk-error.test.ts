import { describe, expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { isDiskFull, toDiskError } from '../../../../electron/engine/store/disk-error.ts'

const failure = (code: string): Error => Object.assign(new Error(code), { code, path: '/data/x' })

describe('what the disk says', () => {
  it.each([
    ['ENOSPC', 'disk/full'],
    ['EDQUOT', 'disk/full'],
    ['EROFS', 'disk/unwritable'],
    ['EACCES', 'disk/unwritable'],
    ['EIO', 'disk/unwritable'],
    ['ENOENT', 'disk/unwritable'],
    ['EMFILE', 'disk/unwritable'],
  ])('%s is %s', (osCode, code) => {
    const error = toDiskError(failure(osCode), 'writing')
    expect(error).toMatchObject({ code, retry: 'later', details: { osCode, path: '/data/x' } })
    expect(isDiskFull(failure(osCode))).toBe(code === 'disk/full')
    expect(isDiskFull(error)).toBe(code === 'disk/full')
  })

  it('calls what the system has no code for a bug, never to be repeated', () => {
    expect(toDiskError(new TypeError('x is not a function'), 'writing')).toMatchObject({
      code: 'internal/bug',
      retry: 'never',
    })
    expect(toDiskError(undefined, 'writing').code).toBe('internal/bug')
  })

  it('leaves what is mapped already as it is', () => {
    const error = new TransferError('disk/in-use', 'in use', { retry: 'person' })
    expect(toDiskError(error, 'writing')).toBe(error)
  })
})
