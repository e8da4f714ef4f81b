/**
 * A server that counts and checks nothing: what is measured beside it is the client alone.
 *
 *     node counting-server.ts [KEY-FILE CERTIFICATE-FILE]
 */
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createCounter, smallBytes } from './counting.ts'
import { createLeanServer } from './lean-server.ts'
import { serveBench } from './serve-bench.ts'

const counter = await createCounter()
const [, , keyFile, certificateFile] = process.argv
const server =
  keyFile === undefined || certificateFile === undefined
    ? createLeanServer(counter)
    : overTls(keyFile, certificateFile)
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  serveBench({ port, reset: () => counter.reset(), report: () => counter.report() })
})

/** Most of its work is decrypting, whoever reads. */
function overTls(keyFile: string, certificateFile: string): ReturnType<typeof createHttps> {
  const key = readFileSync(keyFile)
  const cert = readFileSync(certificateFile)
  const options = { highWaterMark: 256 * 1024, requestTimeout: 0, keepAliveTimeout: 60_000 }
  return createHttps({ ...options, key, cert }, hear)
}

function hear(request: IncomingMessage, response: ServerResponse): void {
  counter.began()
  let bytes = 0
  const held: Buffer[] = []
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= smallBytes) held.push(chunk)
  })
  request.on('end', () => {
    const { method = '', url = '' } = request
    const headers = new Map(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      ),
    )
    const body = bytes <= smallBytes ? Buffer.concat(held) : undefined
    const answer = counter.answer({ method, target: url, headers, bytes, body })
    response.statusCode = answer.status
    for (const [name, value] of answer.headers) response.setHeader(name, value)
    response.end(answer.text)
  })
}
