import { describe, expect, it } from 'vitest'
import { errorXml, ossReply } from './raw-server.ts'
import { never, target, withReplies } from './with-replies.ts'

function base64(code: string): string {
  return Buffer.from(errorXml(code)).toString('base64')
}

function missing(headers: Record<string, string>): string {
  return ossReply('404 Not Found', '', headers)
}

describe('head', () => {
  it.each([
    ['NoSuchKey in its header', missing({ 'x-oss-err': base64('NoSuchKey') })],
    ['404 and no code', missing({})],
  ])('says that there is no object only on %s', async (_, reply) => {
    await withReplies([reply], async (storage) => {
      expect(await storage.head(target, never)).toBeUndefined()
    })
  })

  it.each([
    ['NoSuchBucket', missing({ 'x-oss-err': base64('NoSuchBucket') }), 'oss/no-such-bucket'],
    ['a code unknown to us', missing({ 'x-oss-err': base64('NoSuchThing') }), 'oss/unknown'],
    ['403', ossReply('403 Forbidden'), 'oss/access-denied'],
    ['500', ossReply('500 Internal Server Error'), 'oss/server-error'],
    ['503', ossReply('503 Service Unavailable'), 'oss/server-error'],
    ['410', ossReply('410 Gone'), 'oss/unknown'],
  ])('never takes %s for "not there"', async (_, reply, code) => {
    await withReplies([reply], async (storage) => {
      await expect(storage.head(target, never)).rejects.toMatchObject({ code })
    })
  })

  it('is not believed without its size', async () => {
    await withReplies([ossReply('200 OK', '', { etag: '"A"' })], async (storage) => {
      await expect(storage.head(target, never)).rejects.toMatchObject({ code: 'oss/protocol' })
    })
  })
})
