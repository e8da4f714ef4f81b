import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { request } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { createCounter } from '../../../../build/bench/children/counting.ts'
import { createLeanServer } from '../../../../build/bench/children/lean-server.ts'
import { crc64Decimal } from '../../../../electron/local-oss/crc64.ts'
import { createCRC64 } from 'hash-wasm'

const open: { close(): void }[] = []
afterEach(() => {
  for (const one of open.splice(0)) one.close()
})

describe('createLeanServer', () => {
  it('counts bodies that come whole, over several connections at once', async () => {
    const { port, counter } = await started()
    const talks = await Promise.all([1, 2, 3, 4].map(() => talk(port)))
    const part = Buffer.alloc(300_000, 'partway')
    await Promise.all(
      talks.map(async ({ send }, n) => {
        for (let k = 0; k < 5; k++) {
          const answer = await send(put(`/b/k?partNumber=${n * 5 + k}&uploadId=u`, part))
          expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n/)
        }
      }),
    )
    const { wireSeconds, ...counted } = counter.report()
    expect(wireSeconds).toBeGreaterThan(0)
    expect(counted).toMatchObject({
      requests: { 'PUT part': 20 },
      bodyBytes: 20 * part.length,
      objects: 0,
    })
  })

  it('counts nothing of a body that does not come to its end', async () => {
    const { port, counter } = await started()
    const { socket, send } = await talk(port)
    await send(put('/b/whole', Buffer.from('12')))
    socket.end('PUT /b/broken HTTP/1.1\r\nContent-Length: 10\r\n\r\n123456789')
    await once(socket, 'close')
    expect(counter.report()).toMatchObject({ bodyBytes: 2, objects: 1 })
  })

  it('goes the whole way of a multipart upload', async () => {
    const { port, counter } = await started()
    const { send } = await talk(port)
    const begun = await send(
      'POST /b/folder/k?uploads HTTP/1.1\r\nx-oss-meta-of: me\r\nContent-Length: 0\r\n\r\n',
    )
    const uploadId = /<Key>folder\/k<\/Key><UploadId>([^<]+)</.exec(begun)?.[1] ?? ''
    await send(put(`/b/folder/k?partNumber=1&uploadId=${uploadId}`, Buffer.alloc(70_000)))
    const again = put(`/b/folder/k?partNumber=1&uploadId=${uploadId}`, Buffer.alloc(70_001))
    await send(again)
    const last = Buffer.from('end')
    const stored = await send(
      put(`/b/folder/k?partNumber=2&uploadId=${uploadId}`, last, 'Content-MD5: AAAA\r\n'),
    )
    expect(stored).toContain('\r\netag: "000000"\r\n')
    expect(stored).not.toContain('crc64')
    const list = await send(`GET /b/folder/k?uploadId=${uploadId} HTTP/1.1\r\n\r\n`)
    expect(list).toContain('<ListPartsResult><IsTruncated>false')
    await send(put(`/b/folder/k?uploadId=${uploadId}`, Buffer.from('<x/>')).replace('PUT', 'POST'))
    const head = await send('HEAD /b/folder/k HTTP/1.1\r\n\r\n')
    expect(head).toContain('\r\nx-oss-meta-of: me\r\n')
    expect(head).toContain('\r\ncontent-length: 70004\r\n')
    expect(counter.report()).toMatchObject({
      objects: 1,
      objectBytes: 70_004,
      bodyBytes: 140_004,
      requests: { 'POST initiate': 1, 'PUT part': 3, 'GET parts': 1, 'POST complete': 1 },
    })
    expect(await send('HEAD /b/other HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1.1 404 Not Found\r\n/)
    counter.reset()
    expect(counter.report()).toMatchObject({ objects: 0, bodyBytes: 0, requests: {} })
  })

  it('tells the CRC-64 of what is small and comes in one request, and of nothing else', async () => {
    const { port, counter } = await started()
    const { send } = await talk(port)
    const limit = 64 * 1024
    const crc64 = await createCRC64()
    for (const bytes of [0, 1, limit - 1, limit, limit + 1]) {
      const body = Buffer.alloc(bytes, 'x')
      const told = /x-oss-hash-crc64ecma: (\d+)/.exec(await send(put(`/b/${bytes}`, body)))?.[1]
      crc64.init().update(body)
      expect(told).toBe(bytes > limit ? undefined : crc64Decimal(crc64.digest('hex')))
    }
    const wrapped = put('/b/wrapped', Buffer.alloc(90), 'x-amz-decoded-content-length: 50\r\n')
    expect(await send(wrapped)).not.toContain('crc64')
    const sizes = [0, 1, limit - 1, limit, limit + 1]
    expect(counter.report().objectBytes).toBe(sizes.reduce((sum, size) => sum + size, 50))
  })

  it('asks for the body of a client that waits to be asked', async () => {
    const { port, counter } = await started()
    const asking = request({
      port,
      method: 'PUT',
      path: '/b/k',
      headers: { expect: '100-continue' },
    })
    const continued = once(asking, 'continue')
    const answered = once(asking, 'response')
    asking.flushHeaders()
    await continued
    asking.end(Buffer.alloc(100_000))
    const [{ statusCode }] = (await answered) as [{ statusCode: number }]
    expect(statusCode).toBe(200)
    // Chunked, as nobody has told the length.
    expect(counter.report()).toMatchObject({ objects: 1, objectBytes: 100_000 })
  })

  it('answers requests that come in one packet, in their order, and closes when it is asked to', async () => {
    const { port, counter } = await started()
    const socket = connect(port, '127.0.0.1')
    open.push({ close: () => socket.destroy() })
    const pieces: Buffer[] = []
    socket.on('data', (piece) => pieces.push(piece))
    const heads = ['/b/a', '/b/b'].map((path) => put(path, Buffer.from('12345')))
    socket.write(`${heads.join('')}HEAD /b/b HTTP/1.1\r\nConnection: close\r\n\r\n`)
    await once(socket, 'close')
    const answers = Buffer.concat(pieces).toString().split('\r\n\r\n')
    expect(answers).toHaveLength(4)
    expect(answers[2]).toContain('content-length: 5\r\n')
    expect(answers[2]).toContain('connection: close')
    expect(counter.report()).toMatchObject({ objects: 2, objectBytes: 10 })
  })

  it('answers what is no HTTP with a 400', async () => {
    const { port } = await started()
    const { send } = await talk(port)
    expect(await send('hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /)
  })
})

async function started() {
  const counter = await createCounter()
  const server = createLeanServer(counter)
  open.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, counter }
}

/** One connection, a request at a time. */
async function talk(port: number) {
  const socket = connect(port, '127.0.0.1')
  open.push({ close: () => socket.destroy() })
  await once(socket, 'connect')
  return {
    socket,
    send: async (text: string): Promise<string> => {
      const answered = once(socket, 'data')
      socket.write(text, 'latin1')
      const [answer] = (await answered) as [Buffer]
      return answer.toString('latin1')
    },
  }
}

function put(target: string, body: Buffer, more = ''): string {
  const head = `PUT ${target} HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n${more}`
  return `${head}\r\n${body.toString('latin1')}`
}
