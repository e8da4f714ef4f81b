/** What a person asks of fragments. Everything that changes something asks back in a dialog first. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { FragmentRow } from '#shared/fragment-view.ts'
import type { SourceHandle } from '#shared/ipc/contract.ts'
import { call } from '../ipc.ts'
import { useFailuresStore } from './failures.ts'
import { useFragmentsStore } from './fragments.ts'
import { useFragmentViewStore } from './fragment-view.ts'

/** What has a dialog. */
export type FragmentAct = 'adopt' | 'complete' | 'delete' | 'lifecycle' | 'prices' | 'open-upload'

/** The bucket a lifecycle rule is about. */
export interface RuleBucket {
  readonly connectionId: string
  readonly bucket: string
  readonly region: string
  readonly storageClasses: readonly string[]
}

/** The dialog that is open, and what it is about. */
export type FragmentQuestion =
  | { readonly about: 'adopt'; readonly row: FragmentRow; readonly source?: SourceHandle }
  | { readonly about: 'complete'; readonly row: FragmentRow }
  | { readonly about: 'delete'; readonly rows: readonly FragmentRow[] }
  | { readonly about: 'lifecycle'; readonly bucket: RuleBucket; readonly prefix: string }
  | { readonly about: 'prices' | 'open-upload' }

export const useFragmentActsStore = defineStore('fragment-acts', () => {
  const fragments = useFragmentsStore()
  const list = useFragmentViewStore()
  const { told } = useFailuresStore()
  const question = shallowRef<FragmentQuestion>()
  /** Why the last act was not carried out. */
  const refusal = ref<string>()

  const only = computed(() => (list.selectedRows.length === 1 ? list.selectedRows[0] : undefined))
  /** The one bucket that is meant: of the selection, or else of the listing. */
  const bucket = computed<RuleBucket | undefined>(() => {
    const { scope } = fragments
    const named = new Set(list.selectedRows.map((row) => row.bucket))
    if (named.size === 0) for (const each of scope?.buckets ?? []) named.add(each)
    const [name] = named
    return named.size === 1 && name !== undefined ? bucketOf(name) : undefined
  })
  const possible = computed<ReadonlySet<FragmentAct>>(() => {
    const acts = new Set<FragmentAct>(['prices'])
    if (fragments.scope !== undefined) acts.add('open-upload')
    if (bucket.value !== undefined) acts.add('lifecycle')
    if (list.selectedRows.length > 0) acts.add('delete')
    if (only.value !== undefined && only.value.use.kind !== 'in-use') {
      acts.add('adopt').add('complete')
    }
    return acts
  })

  function bucketOf(name: string): RuleBucket | undefined {
    const connectionId = fragments.scope?.connectionId
    if (connectionId === undefined) return undefined
    const classes = new Set<string>()
    let region = ''
    for (const row of fragments.rows.values()) {
      if (row.bucket !== name) continue
      if (row.storageClass !== undefined) classes.add(row.storageClass)
      region ||= row.region
    }
    return { connectionId, bucket: name, region, storageClasses: [...classes] }
  }

  /** Opens the dialog of an act, for the selection or for what is given. */
  function ask(act: FragmentAct, rows: readonly FragmentRow[] = list.selectedRows): void {
    const row = rows.length === 1 ? rows[0] : undefined
    switch (act) {
      case 'adopt':
      case 'complete':
        if (row !== undefined && row.use.kind !== 'in-use') question.value = { about: act, row }
        break
      case 'delete':
        if (rows.length > 0) question.value = { about: act, rows }
        break
      case 'lifecycle': {
        const about = row === undefined ? bucket.value : bucketOf(row.bucket)
        const prefix = fragments.scope?.prefix ?? ''
        if (about !== undefined) question.value = { about: act, bucket: about, prefix }
        break
      }
      case 'prices':
      case 'open-upload':
        question.value = { about: act }
    }
  }

  /** Tells why nothing was done; `undefined`: it has been read. */
  function say(words: string | undefined): void {
    refusal.value = words
  }

  /** A file was dropped on a fragment: it is compared at once. */
  function adoptFrom(row: FragmentRow, source: SourceHandle): void {
    refusal.value = undefined
    question.value = { about: 'adopt', row, source }
  }

  function forget(): void {
    question.value = undefined
  }

  /** One a line. */
  async function copy(lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await told(() => call('clipboard.write', { text: lines.join('\n') }))
  }

  return { question, refusal, only, bucket, possible, ask, say, adoptFrom, forget, copy }
})
