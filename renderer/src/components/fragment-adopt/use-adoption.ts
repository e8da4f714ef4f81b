/** The steps of adopting a fragment: which file, compare, decide. Nothing is sent before it is accepted. */
import { onScopeDispose, shallowRef, type ShallowRef } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type { FoundSource, FragmentComparison, FragmentRow } from '#shared/fragment-view.ts'
import type { SourceHandle } from '#shared/ipc/contract.ts'
import { call, dropped, RequestError } from '../../ipc.ts'
import { useLongRequest, type LongRequest } from '../../stores/long-requests.ts'
import { useStoredPartsStore } from '../../stores/stored-parts.ts'

/** A file that may be the one. */
export interface Candidate {
  readonly handle: string
  readonly name: string
  readonly sizeBytes: number
  /** Where it was found, for showing only. */
  readonly path?: string | undefined
}

export type Possible = Extract<FragmentComparison, { kind: 'possible' }>
export type Refused = Extract<FragmentComparison, { kind: 'refused' }>

export type AdoptStep =
  /** `hint`: why the step before led back here. */
  | { readonly kind: 'choose'; readonly hint?: 'stopped' | 'one-file' }
  | { readonly kind: 'searching'; readonly folder: string | undefined }
  | { readonly kind: 'comparing'; readonly file: Candidate }
  | { readonly kind: 'plan'; readonly file: Candidate; readonly plan: Possible }
  | { readonly kind: 'adopting'; readonly file: Candidate; readonly plan: Possible }
  | { readonly kind: 'refused'; readonly file?: Candidate; readonly answer: Refused }
  | { readonly kind: 'adopted'; readonly taskId: string; readonly bytesToSend: number }
  | {
      readonly kind: 'failed'
      readonly during: 'pick' | 'search' | 'compare' | 'adopt'
      readonly error: WireError
      readonly file?: Candidate | undefined
    }

export interface Adoption {
  readonly step: Readonly<ShallowRef<AdoptStep>>
  /** What the last search found; undefined: nobody has searched. */
  readonly found: Readonly<ShallowRef<readonly FoundSource[] | undefined>>
  readonly request: LongRequest
  /** Lets a person pick a file, then compares it. */
  pickFile(): Promise<void>
  /** Compares what was dropped: a file at once, a folder is searched. */
  drop(files: readonly File[]): Promise<void>
  searchRecent(): Promise<void>
  /** Lets a person pick a folder, then searches it. */
  searchFolder(): Promise<void>
  compare(file: Candidate): Promise<void>
  accept(plan: Possible, file: Candidate, forbidOverwrite: boolean): Promise<void>
  /** Back to the choice of a file. */
  chooseAnother(): void
}

/** Lives as long as its dialog; then what runs is stopped, and every handle is given back. */
export function useAdoption(
  fragment: FragmentRow,
  source: SourceHandle | undefined,
  adopted: (taskId: string) => void,
): Adoption {
  const parts = useStoredPartsStore()
  const request = useLongRequest()
  const step = shallowRef<AdoptStep>({ kind: 'choose' })
  const found = shallowRef<readonly FoundSource[]>()
  const handles = new Set<string>()
  /** Answers of a step that was left mean nothing any more. */
  let turn = 0
  let isClosed = false

  onScopeDispose(() => {
    isClosed = true
    turn += 1
    request.stop()
    release([...handles])
  })

  function release(gone: readonly string[]): void {
    for (const handle of gone) handles.delete(handle)
    // Main forgets them with the window at the latest.
    if (gone.length > 0) call('sources.release', { handles: [...gone] }).catch(() => undefined)
  }

  function keep(sources: readonly { readonly handle: string }[]): void {
    for (const { handle } of sources) handles.add(handle)
    if (isClosed) release(sources.map(({ handle }) => handle))
  }

  /** Runs one step; its failure is shown in its place, and `then` only if nobody has gone on. */
  async function during<T>(
    what: Extract<AdoptStep, { kind: 'failed' }>['during'],
    ask: () => Promise<T>,
    then: (answer: T) => void | Promise<void>,
    file?: Candidate,
  ): Promise<void> {
    const mine = ++turn
    try {
      const answer = await ask()
      if (mine === turn) await then(answer)
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      if (mine !== turn) return
      step.value =
        error.wire.code === 'request/aborted'
          ? { kind: 'choose', hint: 'stopped' }
          : { kind: 'failed', during: what, error: error.wire, file }
    }
  }

  async function pick(
    kind: 'file' | 'search-folder',
    then: (picked: SourceHandle) => Promise<void>,
  ) {
    const ask = async (): Promise<readonly SourceHandle[]> => {
      const picked = await call('sources.pick', { kind })
      keep(picked)
      return picked
    }
    await during('pick', ask, async ([picked]) => {
      if (picked !== undefined) await then(picked)
    })
  }

  async function search(folder: SourceHandle | undefined): Promise<void> {
    step.value = { kind: 'searching', folder: folder?.name }
    const ask = async (): Promise<readonly FoundSource[]> => {
      const sources = await request.run((requestId) =>
        call('fragments.findSources', {
          id: fragment.id,
          folder: folder?.handle ?? null,
          requestId,
        }),
      )
      keep(sources)
      return sources
    }
    await during('search', ask, (sources) => {
      found.value = sources
      step.value = { kind: 'choose' }
    })
  }

  async function compare(file: Candidate): Promise<void> {
    step.value = { kind: 'comparing', file }
    const ask = (): Promise<FragmentComparison> =>
      request.run((requestId) =>
        call('fragments.compare', { id: fragment.id, handle: file.handle, requestId }),
      )
    const then = (comparison: FragmentComparison): void => {
      parts.heldAgainst(fragment.id, { fileName: file.name, comparison })
      step.value =
        comparison.kind === 'possible'
          ? { kind: 'plan', file, plan: comparison }
          : { kind: 'refused', file, answer: comparison }
    }
    await during('compare', ask, then, file)
  }

  async function accept(plan: Possible, file: Candidate, forbidOverwrite: boolean): Promise<void> {
    step.value = { kind: 'adopting', file, plan }
    const { planId, bytesToSend } = plan
    const ask = async (): Promise<{ readonly taskId: string }> => {
      const answer = await request.run((requestId) =>
        call('fragments.adopt', { planId, forbidOverwrite, requestId }),
      )
      // Also when the dialog was closed meanwhile: the task is there.
      adopted(answer.taskId)
      return answer
    }
    const then = ({ taskId }: { readonly taskId: string }): void => {
      step.value = { kind: 'adopted', taskId, bytesToSend }
    }
    await during('adopt', ask, then, file)
  }

  async function take(sources: readonly SourceHandle[]): Promise<void> {
    keep(sources)
    const [first] = sources
    if (sources.length !== 1 || first === undefined || first.kind === 'other') {
      release(sources.map(({ handle }) => handle))
      step.value = { kind: 'choose', hint: 'one-file' }
      return
    }
    await (first.kind === 'folder' ? search(first) : compare(first))
  }

  if (fragment.use.kind === 'in-use') {
    const answer = { kind: 'refused', reason: 'in-use', stored: 0, different: [] } as const
    step.value = { kind: 'refused', answer }
    if (source !== undefined) keep([source])
  } else if (source !== undefined) void take([source])

  return {
    step,
    found,
    request,
    pickFile: () => pick('file', compare),
    drop: (files) => during('pick', () => dropped(files), take),
    searchRecent: () => search(undefined),
    searchFolder: () => pick('search-folder', search),
    compare,
    accept,
    chooseAnother: () => {
      turn += 1
      request.stop()
      step.value = { kind: 'choose' }
    },
  }
}
