import { describe, expect, it } from 'vitest'
import { commandOf } from '../../../renderer/src/components/shell/use-global-keys.ts'

const plain = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }

describe('commandOf', () => {
  it.each([
    [{ key: 'o', ctrlKey: true }, 'upload-files'],
    [{ key: 'O', ctrlKey: true, shiftKey: true }, 'upload-folder'],
    [{ key: 'P', ctrlKey: true, shiftKey: true }, 'pause-all'],
    [{ key: 'R', ctrlKey: true, shiftKey: true }, 'resume-all'],
    [{ key: ',', ctrlKey: true }, 'settings'],
    [{ key: 'f', ctrlKey: true }, 'search'],
    [{ key: '1', ctrlKey: true }, 'transfers'],
    [{ key: '2', ctrlKey: true }, 'buckets'],
    [{ key: '3', ctrlKey: true }, 'fragments'],
    [{ key: '4', ctrlKey: true }, 'settings'],
  ])('reads %j as %s', (press, command) => {
    expect(commandOf({ ...plain, ...press }, false)).toBe(command)
  })

  it('never acts on a single letter', () => {
    expect(commandOf({ ...plain, key: 'o' }, false)).toBeUndefined()
    expect(commandOf({ ...plain, key: 'i', altKey: true, ctrlKey: true }, false)).toBeUndefined()
  })

  it('takes Cmd on a Mac, and Ctrl elsewhere', () => {
    expect(commandOf({ ...plain, key: 'i', metaKey: true }, true)).toBe('details')
    expect(commandOf({ ...plain, key: 'i', metaKey: true }, false)).toBeUndefined()
  })
})
