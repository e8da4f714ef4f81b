import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { bodyOf, errorXml, ossReply, startRawServer } from './raw-server.ts'
import { send } from './send-helper.ts'

describe('what comes back', () => {
  const big = bodyOf(200, 256 * 1024)

  it.each([
    ['ends the connection', (socket: Socket, reply: string) => socket.end(reply)],
    [
      'tears it down',
      (socket: Socket, reply: string) => socket.write(reply, () => socket.destroy()),
    ],
    ['keeps it', (socket: Socket, reply: string) => socket.write(reply)],
  ])('is an early refusal of a server that does not read on and %s', async (_, answer) => {
    await using server = await startRawServer((socket) => {
      socket.pause()
      answer(socket, ossReply('403 Forbidden', errorXml('AccessDenied')))
    })
    for (let time = 0; time < 20; time++) {
      const reply = await send(server.origin, { method: 'PUT', body: big })
      expect(reply.status).toBe(403)
      expect(reply.body.toString()).toBe(errorXml('AccessDenied'))
    }
  })

  it('is a redirect as it stands: nobody follows it, the token stays here', async () => {
    await using elsewhere = await startRawServer((socket) => socket.write(ossReply('200 OK')))
    await using server = await startRawServer((socket) =>
      socket.write(ossReply('307 Temporary Redirect', '', { location: `${elsewhere.origin}/x` })),
    )
    const headers = { 'x-oss-security-token': 'token', authorization: 'OSS4 x' }
    for (const method of ['GET', 'PUT', 'POST', 'HEAD'] as const) {
      const body = method === 'PUT' ? bodyOf(1, 10) : undefined
      const reply = await send(server.origin, { method, headers, body })
      expect(reply.status).toBe(307)
    }
    expect(elsewhere.heads).toEqual([])
  })

  it('is refused when it is compressed', async () => {
    await using server = await startRawServer((socket) =>
      socket.write(ossReply('200 OK', 'xx', { 'content-encoding': 'gzip' })),
    )
    await expect(send(server.origin, {})).rejects.toMatchObject({ code: 'oss/protocol' })
  })

  it('is refused when it says 200 before it has all bytes', async () => {
    await using server = await startRawServer((socket) => {
      socket.pause()
      socket.write(ossReply('200 OK', '', { etag: '"A"' }))
    })
    await expect(send(server.origin, { method: 'PUT', body: big })).rejects.toMatchObject({
      code: 'oss/protocol',
      retry: 'now',
    })
  })

  it.each([
    ['too long a body', { maxReplyBytes: 1_000 }, ossReply('200 OK', 'x'.repeat(1_001))],
    [
      'too long a head',
      { maxHeaderBytes: 1_000 },
      ossReply('200 OK', '', { a: 'x'.repeat(1_000) }),
    ],
    ['no HTTP', {}, 'SSH-2.0-OpenSSH_9.6\r\n\r\n'],
  ])('is refused when it has %s', async (_, limits, bytes) => {
    await using server = await startRawServer((socket) => socket.write(bytes))
    await expect(send(server.origin, {}, { limits })).rejects.toMatchObject({
      code: 'oss/protocol',
      details: { operation: 'UploadPart', host: 'h' },
    })
  })

  it('is cut off when it never ends', async () => {
    await using server = await startRawServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-oss-request-id: R\r\n\r\n')
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 'x')));
      }
      socket.on('drain', more)
      more()
    })
    await expect(send(server.origin, {})).rejects.toMatchObject({ code: 'oss/protocol' })
  })

  it.each([
    ['in its head', 'HTTP/1.1 200 OK\r\nx-oss-re', 'network/reset'],
    ['in its body', ossReply('200 OK', '<Error/>').slice(0, -3), 'network/reset'],
    ['before its first byte', '', 'network/reset'],
  ])('is no result when it is cut %s', async (_, bytes, code) => {
    await using server = await startRawServer((socket) => socket.end(bytes))
    await expect(send(server.origin, {})).rejects.toMatchObject({ code, retry: 'now' })
  })
})
