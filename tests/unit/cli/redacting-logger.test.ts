import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createRedactingLogger } from '../../../electron/cli/redacting-logger.ts'

it('lets no secret through, whatever field or text carries it', () => {
  let text = ''
  const write = (more: string): void => {
    text += more
  }
  const out = { write, isTerminal: false, stream: new PassThrough() }
  const logger = createRedactingLogger(out, ['canary', ''])
  logger.info('with canary inside', { error: new Error('told canary'), path: '/a/canary/b' })
  logger.warn('named', { accessKeySecret: 'other', securityToken: 'other', part: 7 })
  logger.error('line\nbreak \u001B[2J')
  expect(text).not.toContain('canary')
  expect(text).not.toContain('other')
  expect(text).toContain('part=7')
  expect(text).not.toContain('\u001B')
  expect(text.split('\n')).toHaveLength(4)
})
