import { describe, expect, it } from 'vitest'
import { createRequestReader } from '../../../../build/bench/children/request-reader.ts'
import { printedSeed, seededChoices } from '../../../support/choices.ts'
import { seededBytes } from '../../../support/seeded-bytes.ts'

const keepBytes = 1000

interface Sent {
  readonly wire: Buffer
  readonly target: string
  readonly bytes: number
  readonly body: string | undefined
}

describe('createRequestReader', () => {
  it('loses no byte and no request, wherever what comes is cut', () => {
    const lots = seededChoices(printedSeed())
    for (let n = 0; n < 100; n++) {
      const sent = Array.from({ length: 1 + lots.below(8) }, (_, i) => aRequest(`/bench/${n}-${i}`))
      const wire = Buffer.concat(sent.map((request) => request.wire))
      const { reader, heard } = listening()
      const most = lots.pick([1, 7, 300, wire.length])
      // One buffer for all pieces, as a socket has it: who keeps a view of it keeps what comes later.
      const buffer = Buffer.alloc(most)
      for (let at = 0; at < wire.length;) {
        const length = Math.min(1 + lots.below(most), wire.length - at)
        wire.copy(buffer, 0, at, at + length)
        reader.feed(buffer.subarray(0, length))
        at += length
      }
      expect(heard).toEqual(sent.map(({ target, bytes, body }) => ({ target, bytes, body })))
    }

    function aRequest(target: string): Sent {
      const bytes = lots.pick([0, 1, 17, keepBytes, keepBytes + 1, 9_000])
      // With line ends in it, which end nothing there.
      const body = Buffer.concat([
        Buffer.from('\r\n\r\n0\r\n'),
        seededBytes(bytes, lots.below(2 ** 31)),
      ])
      const data = body.subarray(0, bytes)
      const isChunked = lots.below(2) === 1
      const length = isChunked ? 'Transfer-Encoding: chunked' : `CONTENT-LENGTH:  ${bytes}`
      const head = `PUT ${target} HTTP/1.1\r\nHost: bench\r\n${length}\r\n\r\n`
      return {
        wire: Buffer.concat([Buffer.from(head), isChunked ? chunked(data) : data]),
        target,
        bytes,
        body: bytes <= keepBytes ? data.toString('hex') : undefined,
      }
    }

    function chunked(data: Buffer): Buffer {
      const chunks: Buffer[] = []
      for (let at = 0; at < data.length;) {
        const chunk = data.subarray(at, at + 1 + lots.below(4_000))
        const extension = lots.below(2) === 1 ? ';chunk-signature=0a' : ''
        chunks.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk)
        chunks.push(Buffer.from('\r\n'))
        at += chunk.length
      }
      const trailer = lots.below(2) === 1 ? 'x-amz-checksum-crc32: AAAAAA==\r\n' : ''
      return Buffer.concat([...chunks, Buffer.from(`0\r\n${trailer}\r\n`)])
    }
  })

  it('hears a request without a body, and one whose line ends come before it', () => {
    const { reader, heard } = listening()
    reader.feed(
      Buffer.from('HEAD /a HTTP/1.1\r\n\r\n\r\nGET /b?uploads HTTP/1.1\r\nHost: x\r\n\r\n'),
    )
    expect(heard.map(({ target }) => target)).toEqual(['/a', '/b?uploads'])
  })

  it('tells the head before the body, and who ends the connection after it', () => {
    const heads: unknown[] = []
    const listener = {
      began: ({ method, headers, isLast }: { method: string; headers: object; isLast: boolean }) =>
        heads.push({ method, headers, isLast }),
      ended: () => heads.push('ended'),
    }
    const reader = createRequestReader(listener, keepBytes)
    reader.feed(Buffer.from('PUT /a HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n'))
    reader.feed(Buffer.from('abPOST /a HTTP/1.1\r\nConnection: Close\r\n\r\n'))
    const put = new Map([
      ['expect', '100-Continue'],
      ['content-length', '2'],
    ])
    const post = new Map([['connection', 'Close']])
    expect(heads).toEqual([
      { method: 'PUT', headers: put, isLast: false },
      'ended',
      { method: 'POST', headers: post, isLast: true },
      'ended',
    ])
  })

  it.each([
    ['another protocol', '\u0016\u0003\u0001\r\n\r\n'],
    ['a length that is none', 'PUT / HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n'],
    ['a header without a name', 'PUT / HTTP/1.1\r\n: x\r\n\r\n'],
    ['a chunk of no length', 'PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
    [
      'a chunk that is longer than it says',
      'PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
    ],
    ['a head without an end', `GET /${'x'.repeat(70_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => listening().reader.feed(Buffer.from(text))).toThrow(/./)
  })
})

function listening() {
  const heard: Omit<Sent, 'wire'>[] = []
  const reader = createRequestReader(
    {
      began: () => {},
      ended: ({ target }, bytes, body) =>
        heard.push({ target, bytes, body: body?.toString('hex') }),
    },
    keepBytes,
  )
  return { reader, heard }
}
