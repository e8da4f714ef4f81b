import { describe, expect, it } from 'vitest'
import { richDocument } from '../../../../support/lifecycle-documents.ts'
import { errorXml, ossReply } from './raw-server.ts'
import { never, withReplies } from './with-replies.ts'

const none = ossReply('404 Not Found', errorXml('NoSuchLifecycle'))

describe('readLifecycle', () => {
  it('gives the document exactly as served, a byte order mark included', async () => {
    const document = `\uFEFF${richDocument}`
    await withReplies([ossReply('200 OK', document)], async (storage, server) => {
      expect(await storage.readLifecycle('bkt', never)).toBe(document)
      expect(server.heads[0]).toMatch(/^GET \/bkt\/\?lifecycle HTTP/)
    })
  })

  it('gives nothing only when the service says that there is none', async () => {
    await withReplies([none], async (storage) => {
      expect(await storage.readLifecycle('bkt', never)).toBeUndefined()
    })
    const noBucket = ossReply('404 Not Found', errorXml('NoSuchBucket'))
    await withReplies([noBucket], async (storage) => {
      await expect(storage.readLifecycle('bkt', never)).rejects.toMatchObject({
        code: 'oss/no-such-bucket',
      })
    })
  })

  it.each([
    ['a cut document', richDocument.slice(0, -10)],
    ['another document', '<ListBucketResult/>'],
    ['an empty answer', ''],
    ['a DOCTYPE', `<!DOCTYPE x>${richDocument}`],
  ])('does not take %s for the rules', async (_, body) => {
    await withReplies([ossReply('200 OK', body)], async (storage) => {
      await expect(storage.readLifecycle('bkt', never)).rejects.toMatchObject({
        code: 'oss/protocol',
        retry: 'now',
      })
    })
  })
})

describe('writeLifecycle', () => {
  it.each([
    [true, true],
    [false, false],
  ])('asks for leave to overlap: %s', async (allowOverlap, isAsked) => {
    await withReplies([ossReply('200 OK')], async (storage, server) => {
      await storage.writeLifecycle('bkt', richDocument, { allowOverlap }, never)
      const [head = ''] = server.heads
      expect(head).toMatch(/^PUT \/bkt\/\?lifecycle HTTP/)
      expect(head).toContain('content-md5: ')
      expect(head.includes('x-oss-allow-same-action-overlap: true')).toBe(isAsked)
    })
  })
})

describe('removeLifecycle', () => {
  it('resolves also when there is none', async () => {
    await withReplies([ossReply('204 No Content'), none], async (storage, server) => {
      await storage.removeLifecycle('bkt', never)
      await storage.removeLifecycle('bkt', never)
      expect(server.heads[0]).toMatch(/^DELETE \/bkt\/\?lifecycle HTTP/)
    })
  })

  it('names the right that is missing', async () => {
    const denied = ossReply('403 Forbidden', errorXml('AccessDenied'))
    await withReplies([denied], async (storage) => {
      await expect(storage.removeLifecycle('bkt', never)).rejects.toMatchObject({
        code: 'oss/access-denied',
        details: { operation: 'DeleteBucketLifecycle' },
      })
    })
  })
})
