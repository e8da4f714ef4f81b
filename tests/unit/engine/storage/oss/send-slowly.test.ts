/** Slow upload bodies, in virtual time. */
import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { UploadBody } from '../../../../../electron/engine/storage/storage.ts'
import { bodyOf, ossReply, startRawServer } from './raw-server.ts'
import { send } from './send-helper.ts'

const quietMs = 2_000

/** undici's clock hangs on the timer it began with: it begins anew with ours. */
const undiciTimers = createRequire(import.meta.url)('undici/lib/util/timers.js') as {
  reset(): void
}

beforeEach(() => {
  undiciTimers.reset()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  undiciTimers.reset()
  vi.useRealTimers()
})

/**
 * Sends more than the system holds on its way. A third of `quietMs` passes whenever a slice was
 * taken, and only then does the server read until the next one is; or it never reads, and time passes.
 */
async function sendSlowly(reads: boolean): Promise<{ status: number; tookMs: number }> {
  let peer: Socket | undefined
  await using server = await startRawServer((socket, head, rest) => {
    peer = socket.pause()
    const lengthBytes = Number(/content-length: (\d+)/.exec(head)?.[1])
    let bytes = rest.length
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes >= lengthBytes) socket.end(ossReply('200 OK'))
    })
  })
  let pulls = 0
  const whole = bodyOf(160, 256 * 1024)
  const body: UploadBody = {
    ...whole,
    open: async function* () {
      for await (const slice of whole.open()) {
        pulls++
        yield slice
      }
    },
  }
  const upload = { method: 'PUT', body, deadlineMs: 10 } as const
  const over = new AbortController()
  const sent = send(server.origin, upload, { limits: { quietMs } }).finally(() => over.abort())
  sent.catch(() => {})
  let seen = 0
  let tookMs = 0
  while (!over.signal.aborted) {
    if (pulls > seen || !reads) {
      seen = pulls
      peer?.pause()
      await vi.advanceTimersByTimeAsync(quietMs / 3)
      tookMs += quietMs / 3
      if (reads) peer?.resume()
    }
    await nextTurn()
  }
  return { status: (await sent).status, tookMs }
}

describe('an upload body', () => {
  it('may take any time as long as slices are taken', async () => {
    const { status, tookMs } = await sendSlowly(true)
    expect(status).toBe(200)
    expect(tookMs).toBeGreaterThan(2 * quietMs)
  })

  it('ends when no slice is taken for too long', async () => {
    await expect(sendSlowly(false)).rejects.toMatchObject({ code: 'network/timeout', retry: 'now' })
  })
})
