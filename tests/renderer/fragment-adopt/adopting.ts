/** The adopt dialog with a fake bridge, as its tests open, press and read it. */
import { onTestFinished, vi } from 'vitest'
import { reactive } from 'vue'
import type { FoundSource, FragmentRow } from '#shared/fragment-view.ts'
import type { SourceHandle } from '#shared/ipc/contract.ts'
import AdoptDialog from '../../../renderer/src/components/fragment-adopt/AdoptDialog.vue'
import { aPlan, aStrangeFragment } from '../harness/fragment-dialog-answers.ts'
import type { Answers } from '../support/fake-bridge.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { givePaneSize } from '../support/pane-size.ts'

/** A file that was dropped on the row of the fragment. */
export const dropped: SourceHandle = {
  handle: 'h-drop',
  name: 'film.mov',
  kind: 'file',
  sizeBytes: 9,
}
/** What a person picks. */
export const picked: SourceHandle = {
  handle: 'h-pick',
  name: 'picked.mov',
  kind: 'file',
  sizeBytes: 9,
}
const folder: SourceHandle = { handle: 'h-dir', name: 'Movies', kind: 'folder', sizeBytes: 0 }
const found: readonly FoundSource[] = [
  {
    handle: 'h-1',
    name: 'film.mov',
    path: '/films/film.mov',
    sizeBytes: 9,
    firstPart: 'equal',
    hasSameName: true,
  },
  {
    handle: 'h-2',
    name: 'copy.mov',
    path: '/films/copy.mov',
    sizeBytes: 9,
    firstPart: 'unknown',
    hasSameName: false,
  },
]

const answers: Answers = {
  'sources.pick': ({ kind }) => (kind === 'file' ? [picked] : [folder]),
  'sources.release': () => null,
  'fragments.findSources': () => found,
  'fragments.compare': () => aPlan,
  'fragments.adopt': () => ({ taskId: 'task-7' }),
}

export interface AdoptWish {
  readonly fragment?: FragmentRow
  readonly source?: SourceHandle
  readonly answers?: Answers
}

/** Opens it until the test ends; `close` takes the fragment away, as the page does. */
export async function openAdopt({
  fragment = aStrangeFragment(),
  source,
  answers: more,
}: AdoptWish = {}): Promise<MountedPage & { readonly close: () => Promise<void> }> {
  const props = reactive<{ fragment: FragmentRow | undefined; source?: SourceHandle | undefined }>({
    fragment,
    source,
  })
  givePaneSize()
  const mounted = await mountPage(AdoptDialog, props, { answers: { ...answers, ...more } })
  onTestFinished(() => {
    mounted.page.unmount()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
  const close = (): Promise<void> => {
    props.fragment = undefined
    return settle()
  }
  return { ...mounted, close }
}

export async function press(name: string): Promise<void> {
  button(name).click()
  await settle()
}

/** What a person reads. */
export function read(): string {
  return document.body.textContent.replaceAll(/\s+/g, ' ')
}

/** An answer that does not come. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}
