import { describe, expect, it } from 'vitest'
import { bodyOf, ossReply, startRawServer } from './raw-server.ts'
import { send } from './send-helper.ts'

const big = bodyOf(200, 256 * 1024)

describe('time', () => {
  it.each([
    ['its head', (at: number) => (at === 0 ? 'HTTP/1.1 200 OK\r\nx-a: ' : 'y')],
    [
      'its body',
      (at: number) => (at === 0 ? ossReply('200 OK', '', { 'content-length': '9999' }) : 'y'),
    ],
  ])('has to be there in time, also when the server drips %s', async (_, piece) => {
    await using server = await startRawServer((socket) => {
      let at = 0
      const timer = setInterval(() => socket.write(piece(at++)), 5)
      socket.on('close', () => clearInterval(timer))
    })
    await expect(send(server.origin, { deadlineMs: 150 })).rejects.toMatchObject({
      code: 'network/timeout',
      retry: 'now',
    })
    const upload = { method: 'PUT', body: bodyOf(1, 10) } as const
    await expect(
      send(server.origin, upload, { limits: { replyMs: 150, quietMs: 1_000 } }),
    ).rejects.toMatchObject({ code: 'network/timeout' })
  })

  it('keeps a slow upload alive as long as slices are taken', async () => {
    const quietMs = 2_000
    await using server = await startRawServer((socket, head, rest) => {
      const lengthBytes = Number(/content-length: (\d+)/.exec(head)?.[1])
      let bytes = rest.length
      let allowed = 0
      socket.pause()
      // About 12 MB/s: what the system buffers on its way is read within a third of the limit.
      const timer = setInterval(() => {
        allowed = 4
        socket.resume()
      }, 20)
      socket.on('close', () => clearInterval(timer))
      socket.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        allowed--
        if (allowed <= 0) socket.pause()
        if (bytes >= lengthBytes) socket.end(ossReply('200 OK'))
      })
    })
    const started = performance.now()
    const body = bodyOf(160, 256 * 1024)
    const reply = await send(
      server.origin,
      { method: 'PUT', body, deadlineMs: 10 },
      { limits: { quietMs } },
    )
    expect(reply.status).toBe(200)
    expect(performance.now() - started).toBeGreaterThan(quietMs)
  }, 30_000)

  it('ends an upload of which no slice is taken', async () => {
    await using server = await startRawServer((socket) => socket.pause())
    await expect(
      send(server.origin, { method: 'PUT', body: big }, { limits: { quietMs: 300 } }),
    ).rejects.toMatchObject({ code: 'network/timeout', retry: 'now' })
  }, 20_000)
})
