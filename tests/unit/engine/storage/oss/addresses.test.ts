import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import {
  guardedLookup,
  isLoopbackHost,
  isRefusedAddress,
} from '../../../../../electron/engine/storage/oss/addresses.ts'

function lookUp(name: string, family?: 4 | 6): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    guardedLookup(name, { all: true, ...(family ? { family } : {}) }, (error, addresses) => {
      if (error === null && Array.isArray(addresses)) resolve(addresses)
      else reject(error ?? new Error('one address where all were asked for'))
    })
  })
}

describe('guardedLookup', () => {
  it('finds buckets of this computer on every system', async () => {
    expect(await lookUp('bucket.localhost')).toEqual([{ address: '127.0.0.1', family: 4 }])
    expect(await lookUp('localhost', 6)).toEqual([{ address: '::1', family: 6 }])
  })

  it('answers with one address when one is asked for', async () => {
    const answer = await new Promise((resolve) => {
      guardedLookup('b.localhost', {}, (...all) => resolve(all))
    })
    expect(answer).toEqual([null, '127.0.0.1', 4])
  })

  it('refuses what leads to a metadata service, however it is written', async () => {
    await expect(lookUp('169.254.169.254')).rejects.toMatchObject({ code: 'request/refused' })
    await expect(lookUp('::ffff:100.100.100.200')).rejects.toMatchObject({
      code: 'request/refused',
    })
  })

  it('passes the error of the system on', async () => {
    // `.invalid` never resolves (RFC 2606); a machine without DNS says EAI_AGAIN.
    await expect(lookUp('host.invalid')).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    })
  })
})

describe('addresses', () => {
  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost', 'a.localhost', '::ffff:127.0.0.1'])(
    '%s is this computer',
    (host) => {
      expect(isLoopbackHost(host)).toBe(true)
    },
  )

  it.each(['128.0.0.1', '10.0.0.1', 'localhost.evil.example', 'notlocalhost', '::2'])(
    '%s is not this computer',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false)
    },
  )

  it.each([
    ['169.253.255.255', false],
    ['169.254.0.0', true],
    ['169.254.255.255', true],
    ['169.255.0.0', false],
    ['100.100.100.199', false],
    ['100.100.100.200', true],
    ['fe7f::', false],
    ['febf::1', true],
    ['fec0::', false],
  ])('%s is refused: %s', (address, isRefused) => {
    expect(isRefusedAddress(address)).toBe(isRefused)
  })
})
