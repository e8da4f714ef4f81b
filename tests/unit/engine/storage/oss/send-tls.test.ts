import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ossReply } from './raw-server.ts'
import { send } from './send-helper.ts'
import { selfSigned } from './throw-away-certificate.ts'

const trusted = getCACertificates('default')
let received: string
let server: ReturnType<typeof createServer>
let port: number

beforeEach(async () => {
  received = ''
  server = createServer(selfSigned, (socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      socket.end(ossReply('200 OK'))
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ;({ port } = server.address() as AddressInfo)
})
afterEach(() => {
  setDefaultCACertificates(trusted)
  server.close()
})

describe('https', () => {
  const headers = { 'x-oss-security-token': 'token' }

  it('sends nothing to a server nobody vouches for, whatever the environment says', async () => {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      await expect(send(`https://localhost:${port}`, { headers })).rejects.toMatchObject({
        code: 'network/tls',
        retry: 'person',
      })
      expect(received).toBe('')
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before
    }
  })

  it('sends nothing to a server with the certificate of another name', async () => {
    setDefaultCACertificates([...trusted, selfSigned.cert])
    await expect(send(`https://bucket.localhost:${port}`, { headers })).rejects.toMatchObject({
      code: 'network/tls',
      details: { systemCode: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
    expect(received).toBe('')
  })

  it('speaks to a server this computer vouches for', async () => {
    setDefaultCACertificates([...trusted, selfSigned.cert])
    expect((await send(`https://localhost:${port}`, { headers })).status).toBe(200)
    expect(received).toContain('x-oss-security-token: token')
  })
})
