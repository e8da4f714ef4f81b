import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createTransport } from '../../../../../electron/engine/storage/oss/send.ts'
import { bodyOf, ossReply, startRawServer } from './raw-server.ts'
import { send } from './send-helper.ts'

describe('what is sent', () => {
  it('is the raw path, byte for byte, and nothing that undici adds', async () => {
    await using server = await startRawServer((socket) => socket.write(ossReply('200 OK')))
    const path = '/a/../b/./c//%2e%2e/%E7%85%A7%20%2B?uploads&x=%2F'
    await send(server.origin, { path, headers: { 'x-oss-meta-a': 'b' } })
    const [line, ...headers] = (server.heads[0] ?? '').split('\r\n')
    expect(line).toBe(`GET ${path} HTTP/1.1`)
    expect(headers.toSorted()).toEqual([
      'accept-encoding: identity',
      'connection: keep-alive',
      `host: 127.0.0.1:${server.port}`,
      'x-oss-meta-a: b',
    ])
  })

  it('is the whole body with its length, of any size, and 0 bytes too', async () => {
    const received: { length: string | undefined; bytes: number }[] = []
    const server = createServer((request: IncomingMessage, response) => {
      let bytes = 0
      request.on('data', (chunk: Buffer) => (bytes += chunk.length))
      request.on('end', () => {
        received.push({ length: request.headers['content-length'], bytes })
        response.writeHead(200, { 'x-oss-request-id': 'R' }).end()
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const via = createTransport(1)
    for (const [slices, sliceBytes] of [
      [0, 0],
      [1, 1],
      [1, 65_536],
      [1, 65_537],
      [5, 262_144],
    ] as const) {
      const body = bodyOf(slices, sliceBytes)
      await send(origin, { method: 'PUT', body }, { via })
      const bytes = slices * sliceBytes
      expect(received.pop()).toEqual({ length: `${bytes}`, bytes })
      expect(body.pulledBytes()).toBe(bytes)
    }
    await via.close()
    server.close()
  })

  it('goes over as many connections as allowed and keeps them alive, after HEAD too', async () => {
    await using server = await startRawServer((socket, head) =>
      socket.write(
        ossReply('200 OK', '', head.startsWith('HEAD') ? { connection: 'keep-alive' } : {}),
      ),
    )
    const via = createTransport(1)
    for (const method of ['GET', 'HEAD', 'DELETE', 'HEAD', 'GET'] as const) {
      await send(server.origin, { method }, { via })
    }
    expect(server.connections()).toBe(1)
    await Promise.all([1, 2, 3].map(() => send(server.origin, {}, { via })))
    expect(server.connections()).toBe(1)
    await via.close()
  })

  it('pulls the body no faster than the server reads', async () => {
    const reading = Promise.withResolvers<Socket>()
    await using server = await startRawServer((socket) => {
      socket.pause()
      reading.resolve(socket)
    })
    const sliceBytes = 256 * 1024
    const body = bodyOf(400, sliceBytes)
    const stop = new AbortController()
    const sent = send(server.origin, { method: 'PUT', body }, { signal: stop.signal })
    sent.catch(() => {})
    const socket = await reading.promise
    // Whatever the buffers of the system hold: far from everything may have been pulled.
    let before = -1
    while (body.pulledBytes() !== before) {
      before = body.pulledBytes()
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate)
    }
    expect(body.pulledBytes()).toBeLessThan(body.lengthBytes / 2)
    let bytes = 0
    socket.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes >= body.lengthBytes - sliceBytes) socket.end(ossReply('200 OK'))
    })
    socket.resume()
    await once(socket, 'end').catch(() => {})
    stop.abort('pause')
  })
})

describe('what goes wrong on the way', () => {
  it('is a refused connection', async () => {
    const server = await startRawServer(() => {})
    const { origin } = server
    await server[Symbol.asyncDispose]()
    await expect(send(origin, {})).rejects.toMatchObject({
      code: 'network/refused',
      retry: 'later',
      details: { systemCode: 'ECONNREFUSED' },
    })
  })

  it('is a kept connection that the server closed meanwhile: worth an attempt at once', async () => {
    let requests = 0
    await using server = await startRawServer((socket) => {
      requests++
      if (requests === 1) socket.write(ossReply('200 OK'))
      else socket.resetAndDestroy()
    })
    const via = createTransport(1)
    await send(server.origin, {}, { via })
    await expect(
      send(server.origin, { method: 'PUT', body: bodyOf(1, 10) }, { via }),
    ).rejects.toMatchObject({ code: 'network/reset', retry: 'now' })
    expect(server.connections()).toBe(1)
    await via.close()
  })

  it.each([
    ['shorter', -1],
    ['longer', 1],
  ])('is a body that is %s than promised', async (_, lieBytes) => {
    await using server = await startRawServer(() => {})
    const body = bodyOf(2, 1_000, -lieBytes)
    await expect(send(server.origin, { method: 'PUT', body })).rejects.toMatchObject({
      code: 'source/changed',
      retry: 'person',
    })
  })

  it('is an error of the body, told as it is', async () => {
    await using server = await startRawServer(() => {})
    const cause = new TypeError('mistake in a body')
    const body = {
      lengthBytes: 10,
      md5Base64: undefined,
      open: async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(5)
        throw cause
      },
    }
    await expect(send(server.origin, { method: 'PUT', body })).rejects.toMatchObject({
      code: 'internal/bug',
      cause,
    })
  })
})

describe('an aborted signal', () => {
  const reason = 'pause'

  it('rejects with its reason before anything is sent', async () => {
    await using server = await startRawServer(() => {})
    const body = bodyOf(1, 1)
    await expect(
      send(server.origin, { method: 'PUT', body }, { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason)
    expect(body.opened()).toBe(0)
    expect(server.connections()).toBe(0)
  })

  it('rejects at once while a body is on its way, ends its connection and the body', async () => {
    const seen = Promise.withResolvers<Socket>()
    await using server = await startRawServer((socket) => {
      socket.pause()
      seen.resolve(socket)
    })
    let isCleanedUp = false
    const body = {
      lengthBytes: 2 ** 40,
      md5Base64: undefined,
      open: async function* endless(): AsyncGenerator<Uint8Array> {
        try {
          for (;;) yield Buffer.alloc(65_536)
        } finally {
          isCleanedUp = true
        }
      },
    }
    const stop = new AbortController()
    const sent = send(server.origin, { method: 'PUT', body }, { signal: stop.signal })
    const socket = await seen.promise
    const closed = once(socket, 'close')
    stop.abort(reason)
    await expect(sent).rejects.toBe(reason)
    socket.resume()
    await closed
    await new Promise(setImmediate)
    expect(isCleanedUp).toBe(true)
  })

  it('rejects at once while waiting for a connection, and the request never leaves', async () => {
    const first = Promise.withResolvers<Socket>()
    await using server = await startRawServer((socket) => first.resolve(socket))
    const via = createTransport(1)
    const blocking = send(server.origin, {}, { via })
    const socket = await first.promise
    const stop = new AbortController()
    const body = bodyOf(1, 1)
    const waiting = send(server.origin, { method: 'PUT', body }, { via, signal: stop.signal })
    stop.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    socket.write(ossReply('200 OK'))
    expect((await blocking).status).toBe(200)
    await via.close()
    expect(server.heads).toHaveLength(1)
    expect(body.opened()).toBe(0)
  })

  it('rejects at once while the reply is read', async () => {
    const seen = Promise.withResolvers<null>()
    await using server = await startRawServer((socket) => {
      socket.write(ossReply('200 OK', 'xx').slice(0, -1), () => seen.resolve(null))
    })
    const stop = new AbortController()
    const sent = send(server.origin, {}, { signal: stop.signal })
    await seen.promise
    await new Promise(setImmediate)
    stop.abort(reason)
    await expect(sent).rejects.toBe(reason)
  })
})

describe('close', () => {
  it('waits for what is on its way, takes nothing new, and may be called twice', async () => {
    const seen = Promise.withResolvers<Socket>()
    await using server = await startRawServer((socket) => seen.resolve(socket))
    const via = createTransport(2)
    const sent = send(server.origin, {}, { via })
    const socket = await seen.promise
    const closing = Promise.all([via.close(), via.close()])
    await expect(send(server.origin, {}, { via })).rejects.toMatchObject({ code: 'network/reset' })
    socket.write(ossReply('200 OK'))
    expect((await sent).status).toBe(200)
    await closing
  })
})
