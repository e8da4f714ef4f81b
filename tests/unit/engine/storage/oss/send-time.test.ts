import { describe, expect, it } from 'vitest'
import { bodyOf, ossReply, startRawServer } from './raw-server.ts'
import { send } from './send-helper.ts'

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
})
