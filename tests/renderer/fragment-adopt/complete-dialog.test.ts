import { reactive } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import type { WireError } from '#shared/error-codes.ts'
import type { CompletedFragment, FragmentParts, FragmentRow } from '#shared/fragment-view.ts'
import CompleteDialog from '../../../renderer/src/components/fragment-adopt/CompleteDialog.vue'
import { aStrangeFragment, denied, storedParts } from '../harness/fragment-dialog-answers.ts'
import type { Answers } from '../support/fake-bridge.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'

const MiB = 1024 ** 2
const result: CompletedFragment = {
  sizeBytes: 24 * MiB,
  etag: 'AA-3',
  crc64: '17843298712345678901',
  crcOfParts: 'equal',
  requestId: 'R-9',
  versionId: undefined,
}

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

function parts(...numbers: readonly number[]): FragmentParts {
  return { parts: storedParts(numbers), requests: { made: 1, most: 100 } }
}

async function open(more: Answers = {}, fragment: FragmentRow = aStrangeFragment()) {
  const props = reactive<{ fragment: FragmentRow | undefined }>({ fragment })
  mounted = await mountPage(CompleteDialog, props, {
    answers: {
      'fragments.parts': () => parts(1, 2, 3),
      'fragments.completeAll': () => result,
      ...more,
    },
  })
  return { ...mounted, props }
}

async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

function read(): string {
  return document.body.textContent.replaceAll(/\s+/g, ' ')
}

async function check(label: string): Promise<void> {
  const box = [...document.querySelectorAll('label')].find(
    (each) => each.textContent.trim() === label,
  )
  document.getElementById(box?.htmlFor ?? '')?.click()
  await settle()
}

describe('CompleteDialog', () => {
  it('states count and size before anything is asked of the service', async () => {
    const { bridge } = await open()
    expect(bridge.inputs('fragments.parts')).toMatchObject([{ id: 'fragment-1' }])
    expect(read()).toContain('3 stored parts, 24.0 MiB in all.')
    expect(read()).toContain('Parts 1 to 3 are all there.')
    expect(read()).toContain('Nothing proves that it equals any file.')
    expect(bridge.inputs('fragments.completeAll')).toEqual([])
  })

  it('states every gap, and completes only when a person has agreed to them', async () => {
    const { bridge } = await open({ 'fragments.parts': () => parts(1, 2, 6, 7, 8, 10) })
    expect(read()).toContain(
      'Parts 3–5 and part 9 are missing: whatever they held is not in the object.',
    )
    expect(button('Complete').disabled).toBe(true)
    await check('Complete it although parts are missing')
    await press('Complete')
    expect(bridge.inputs('fragments.completeAll')).toMatchObject([
      { id: 'fragment-1', expected: { parts: 6, bytes: 48 * MiB }, forbidOverwrite: true },
    ])
  })

  it('names a hundred gaps, none left out', async () => {
    const odd = Array.from({ length: 101 }, (_, index) => index * 2 + 1)
    await open({ 'fragments.parts': () => parts(...odd) })
    expect(read()).toContain('Part 2, part 4,')
    expect(read()).toContain('and part 200 are missing')
  })

  it('replaces an object only when a person allows it', async () => {
    const { bridge } = await open()
    await check('Never replace an object that is already there')
    await press('Complete')
    expect(bridge.inputs('fragments.completeAll')).toMatchObject([{ forbidOverwrite: false }])
  })

  it('tells what came of it, for copying, and that it is done', async () => {
    const { bridge, emitted } = await open()
    await press('Complete')
    expect(emitted('completed')).toHaveLength(1)
    expect(read()).toContain('The object is complete')
    expect(read()).toContain('CRC-64 follows from those of the parts')
    expect(read()).toContain('24.0 MiB (25,165,824 bytes)')
    await press('Copy ETag')
    await press('Copy CRC-64')
    await press('Copy Request ID')
    expect(bridge.inputs('clipboard.write').map(({ text }) => text)).toEqual([
      'AA-3',
      '17843298712345678901',
      'R-9',
    ])
  })

  it.each([
    ['different', 'look at the object'],
    ['unknown', 'cannot be checked'],
  ] as const)('does not claim a proof there is not (%s)', async (crcOfParts, words) => {
    await open({ 'fragments.completeAll': () => ({ ...result, crcOfParts }) })
    await press('Complete')
    expect(document.querySelector('[role=dialog]')?.textContent).toContain(words)
  })

  it('has nothing to complete without a part', async () => {
    const { bridge } = await open({ 'fragments.parts': () => parts() })
    expect(read()).toContain('there is nothing to put together')
    expect(() => button('Complete')).toThrow('there is no button')
    expect(bridge.inputs('fragments.completeAll')).toEqual([])
  })

  it('leaves alone what a task of ours goes on with', async () => {
    const use = { kind: 'in-use', taskId: 't', sourcePath: '/a' } as const
    const { bridge } = await open({}, aStrangeFragment({ use }))
    expect(bridge.inputs('fragments.parts')).toEqual([])
    expect(document.querySelector('[role=alert]')?.textContent).toContain('A task goes on with')
  })

  it('shows why the parts cannot be listed, and tries again', async () => {
    let answer: FragmentParts | WireError = denied
    await open({ 'fragments.parts': () => answer })
    expect(document.querySelector('[role=alert]')?.textContent).toContain('oss:ListParts')
    answer = parts(1)
    await press('List the parts again')
    expect(read()).toContain('1 stored part, 8.0 MiB in all.')
  })

  it('asks again when other parts are stored than were shown', async () => {
    const details = { reason: 'changed', parts: '4', bytes: '1' }
    let stored = parts(1, 3)
    const { bridge } = await open({
      'fragments.parts': () => stored,
      'fragments.completeAll': () => ({ code: 'request/refused', message: 'changed', details }),
    })
    await check('Complete it although parts are missing')
    await press('Complete')
    expect(document.querySelector('[role=alert]')?.textContent).toContain(
      'The stored parts are others than before.',
    )
    stored = parts(1, 4)
    await press('List the parts again')
    expect(read()).toContain('Parts 2–3 are missing')
    expect(button('Complete').disabled).toBe(true)
    expect(bridge.inputs('fragments.completeAll')).toHaveLength(1)
  })

  it('says that an object is there already', async () => {
    const taken = { code: 'oss/name-taken', message: 'FileAlreadyExists' } as const
    const { emitted } = await open({ 'fragments.completeAll': () => taken })
    await press('Complete')
    expect(document.querySelector('[role=alert]')?.textContent).toContain(
      'The object was not put together · Object already exists',
    )
    expect(emitted('completed')).toEqual([])
  })

  it('never says that nothing happened when nobody knows', async () => {
    const unknown = { code: 'oss/outcome-unknown', message: 'no answer' } as const
    await open({ 'fragments.completeAll': () => unknown })
    await press('Complete')
    expect(document.querySelector('[role=alert]')?.textContent).toContain(
      'Nobody knows whether the object was put together',
    )
  })

  it('does not go away while the service works, but need not be waited for', async () => {
    const answer = Promise.withResolvers<CompletedFragment | WireError>()
    const { bridge, emitted } = await open({ 'fragments.completeAll': () => answer.promise })
    await press('Complete')
    expect(read()).toContain('The service puts the parts together.')
    expect(() => button('Close')).toThrow('there is no button')
    await press('Stop waiting')
    expect(bridge.inputs('requests.abort')).toHaveLength(1)
    answer.resolve({ code: 'request/aborted', message: 'stopped' })
    await settle()
    expect(document.querySelector('[role=alert]')?.textContent).toContain(
      'the object may have been put together all the same',
    )
    expect(emitted('completed')).toEqual([])
  })

  it('begins anew with every fragment', async () => {
    const { bridge, props } = await open()
    props.fragment = undefined
    await settle()
    expect(document.querySelector('[role=dialog]')).toBeNull()
    props.fragment = aStrangeFragment({ id: 'fragment-2' })
    await settle()
    expect(bridge.inputs('fragments.parts').map(({ id }) => id)).toEqual([
      'fragment-1',
      'fragment-2',
    ])
  })
})
