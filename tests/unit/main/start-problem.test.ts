import { expect, it } from 'vitest'
import { TransferError } from '../../../electron/engine/errors.ts'
import { startProblem } from '../../../electron/main/start-problem.ts'
import { languageOf, wordsIn } from '../../../electron/main/words.ts'

const folder = '/data/partway'
const problem = (error: unknown): string => startProblem(error, folder, wordsIn('en'))
const withCode = (code: string): Error => Object.assign(new Error('system'), { code })

it.each([
  [new TransferError('disk/in-use', 'x', { retry: 'person' }), /Another Partway is using/],
  [new TransferError('disk/newer-version', 'x', { retry: 'never' }), /newer version/],
  [new TransferError('disk/unwritable', 'x', { retry: 'person' }), /cannot be written/],
  [withCode('EACCES'), /cannot be written/],
  [withCode('ENOTDIR'), /cannot be written/],
])('names cause, folder and remedy of %s', (error, cause) => {
  const text = problem(error)
  expect(text).toMatch(cause)
  expect(text).toContain(folder)
  expect(text).toContain('--data')
})

it('tells an unexpected error by its message', () => {
  expect(problem(new Error('odd'))).toContain('odd')
})

it('speaks the language of the system unless one is chosen', () => {
  expect(languageOf('system', 'zh-Hans-CN')).toBe('zh-CN')
  expect(languageOf('system', 'de-DE')).toBe('en')
  expect(languageOf('en', 'zh-CN')).toBe('en')
})
