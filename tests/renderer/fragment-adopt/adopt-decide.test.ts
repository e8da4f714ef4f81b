import { describe, expect, it, vi } from 'vitest'
import type { WireError } from '#shared/error-codes.ts'
import type { FragmentComparison } from '#shared/fragment-view.ts'
import { useAppStore } from '../../../renderer/src/stores/app.ts'
import { useTasksStore } from '../../../renderer/src/stores/tasks.ts'
import { aPlan, aStrangeFragment, denied, numbersTo } from '../harness/fragment-dialog-answers.ts'
import { aTask } from '../harness/tasks.ts'
import { button, settle } from '../support/mount-page.ts'
import { dropped, never, openAdopt, press, read } from './adopting.ts'

describe('AdoptDialog, deciding', () => {
  it('adopts what was accepted, and leads to the task', async () => {
    const { bridge, emitted } = await openAdopt({ source: dropped })
    await press('Adopt and upload')
    expect(bridge.inputs('fragments.adopt')).toMatchObject([
      { planId: 'plan-1', forbidOverwrite: true },
    ])
    expect(emitted('adopted')).toEqual(['task-7'])
    expect(read()).toContain('goes on with this upload: 21.8 MiB to send.')
    const app = useAppStore()
    app.view = 'settings'
    await press('Show in Transfers')
    expect(app.view).toBe('transfers')
    expect([...useTasksStore().selection.ids]).toEqual(['task-7'])
    expect(emitted('close')).toHaveLength(1)
  })

  it('replaces an object only when a person allows it', async () => {
    const { bridge } = await openAdopt({ source: dropped })
    document.querySelector<HTMLElement>('[role=checkbox]')?.click()
    await settle()
    await press('Adopt and upload')
    expect(bridge.inputs('fragments.adopt')).toMatchObject([{ forbidOverwrite: false }])
  })

  it('accepts once, and does not go away before the answer is there', async () => {
    const { bridge, emitted } = await openAdopt({
      source: dropped,
      answers: { 'fragments.adopt': () => never() },
    })
    await press('Adopt and upload')
    expect(button('Adopting…').disabled).toBe(true)
    expect(button('Close').disabled).toBe(true)
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }),
    )
    await settle()
    expect(emitted('close')).toEqual([])
    expect(bridge.inputs('fragments.adopt')).toHaveLength(1)
  })

  it.each([
    [
      { reason: 'another-file', stored: 40, different: numbersTo(38) },
      '38 of 40 parts differ: this is another file',
      'Nothing was sent.',
    ],
    [
      { reason: 'another-file', stored: 1, different: [] },
      'Too little is stored to know the file by',
      'may be equal by chance',
    ],
    [
      { reason: 'other-cut', stored: 37, different: numbersTo(37) },
      'This file cannot have been cut into these parts',
      'The sizes of the 37 stored parts fit no way',
    ],
    [
      { reason: 'empty', stored: 0, different: [] },
      'Nothing is stored yet',
      'Upload the file anew',
    ],
    [
      { reason: 'in-use', stored: 0, different: [] },
      'A task goes on with this upload',
      'It needs no second one.',
    ],
  ] as const)('refuses %j in words that help', async (answer, title, help) => {
    const comparison: FragmentComparison = { kind: 'refused', ...answer }
    await openAdopt({ source: dropped, answers: { 'fragments.compare': () => comparison } })
    const alert = document.querySelector('[role=alert]')?.textContent
    expect(alert).toContain(title)
    expect(alert).toContain(help)
  })

  it('leads from a file that was refused to another one', async () => {
    const refused = { kind: 'refused', reason: 'another-file', stored: 2, different: [1] } as const
    await openAdopt({ source: dropped, answers: { 'fragments.compare': () => refused } })
    await press('Another file…')
    expect(button('Choose file…').disabled).toBe(false)
  })

  it('leads to a task that took the upload since it was listed', async () => {
    const refused = { kind: 'refused', reason: 'in-use', stored: 0, different: [] } as const
    await openAdopt({ source: dropped, answers: { 'fragments.compare': () => refused } })
    expect(() => button('Another file…')).toThrow('there is no button')
    const { bucket, uploadId } = aStrangeFragment()
    const task = aTask({ id: 'task-9', bucket, uploadId })
    useTasksStore().changed({ seq: 1, type: 'tasks.added', tasks: [task] })
    await vi.waitFor(() => button('Show in Transfers'))
    await press('Show in Transfers')
    expect([...useTasksStore().selection.ids]).toEqual(['task-9'])
  })

  it('asks for nothing while a task of ours has the upload, and leads there', async () => {
    const use = { kind: 'in-use', taskId: 'task-3', sourcePath: '/films/a.mov' } as const
    const { bridge } = await openAdopt({ fragment: aStrangeFragment({ use }), source: dropped })
    expect(bridge.inputs('fragments.compare')).toEqual([])
    await press('Show in Transfers')
    expect([...useTasksStore().selection.ids]).toEqual(['task-3'])
  })

  it('shows a failure in its place, with its request ID, and compares again', async () => {
    let comparison: FragmentComparison | WireError = denied
    const { bridge } = await openAdopt({
      source: dropped,
      answers: { 'fragments.compare': () => comparison },
    })
    const alert = document.querySelector('[role=alert]')?.textContent
    expect(alert).toContain('film.mov could not be compared')
    expect(alert).toContain('oss:ListParts')
    await press('Copy Request ID')
    expect(bridge.inputs('clipboard.write')).toEqual([{ text: '6560A1B2C3D4E5F6A7B8C9D0' }])
    comparison = aPlan
    await press('Compare again')
    expect(read()).toContain('37 of 40 parts match')
  })

  it('offers to compare again when the file has changed since it was compared', async () => {
    const changed = { code: 'source/changed', message: 'changed' } as const
    await openAdopt({ source: dropped, answers: { 'fragments.adopt': () => changed } })
    await press('Adopt and upload')
    expect(read()).toContain('The fragment could not be adopted')
    await press('Compare again')
    expect(button('Adopt and upload').disabled).toBe(false)
  })
})
