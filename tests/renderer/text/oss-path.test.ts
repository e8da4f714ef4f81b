import { describe, expect, it } from 'vitest'
import {
  bucketProblem,
  closedPrefix,
  destinationPath,
  folderOf,
  keyProblem,
  parseOssPath,
  prefixProblem,
} from '../../../renderer/src/text/oss-path.ts'

describe('bucketProblem', () => {
  it.each([
    ['', 'bucket-empty'],
    ['ab', 'bucket-invalid'],
    ['abc', undefined],
    ['a'.repeat(63), undefined],
    ['a'.repeat(64), 'bucket-invalid'],
    ['-abc', 'bucket-invalid'],
    ['abc-', 'bucket-invalid'],
    ['Media', 'bucket-invalid'],
    ['media.archive', 'bucket-invalid'],
    ['media-archive-2026', undefined],
  ])('judges %j as %s', (bucket, problem) => {
    expect(bucketProblem(bucket)).toBe(problem)
  })
})

describe('prefixProblem', () => {
  it.each([
    ['', undefined],
    ['2026/ep07/', undefined],
    ['直播/', undefined],
    ['/2026', 'prefix-leading-slash'],
    ['\\2026', 'prefix-leading-slash'],
    ['a\nb', 'prefix-control'],
    ['a'.repeat(999), undefined],
    ['a'.repeat(1000), 'prefix-too-long'],
    ['碎'.repeat(340), undefined],
    ['碎'.repeat(341), 'prefix-too-long'],
  ])('judges %j as %s', (prefix, problem) => {
    expect(prefixProblem(prefix)).toBe(problem)
  })
})

describe('keyProblem', () => {
  it.each([
    ['', 'empty'],
    ['/a', 'leading-slash'],
    ['a'.repeat(1023), undefined],
    ['a'.repeat(1024), 'too-long'],
    ['碎'.repeat(342), 'too-long'],
  ])('judges %j as %s', (key, problem) => {
    expect(keyProblem(key)).toBe(problem)
  })
})

describe('paths', () => {
  it('closes a prefix with exactly one slash', () => {
    expect(closedPrefix('')).toBe('')
    expect(closedPrefix('a')).toBe('a/')
    expect(closedPrefix('a/')).toBe('a/')
  })

  it('takes an oss:// path apart and puts it together again', () => {
    const place = parseOssPath(' oss://media/2026/ep07/ ')
    expect(place).toEqual({ bucket: 'media', prefix: '2026/ep07/' })
    expect(destinationPath({ bucket: 'media', prefix: '2026/ep07/' })).toBe(
      'oss://media/2026/ep07/',
    )
    expect(parseOssPath('oss://media')).toEqual({ bucket: 'media', prefix: '' })
    expect(parseOssPath('media/2026')).toBeUndefined()
  })

  it('shows where an object is without its own name', () => {
    expect(folderOf('media', '2026/a.mov')).toBe('media/2026/')
    expect(folderOf('media', 'a.mov')).toBe('media/')
  })
})
