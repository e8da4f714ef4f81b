/** What a person asks of a folder and its rows. Everything that changes something has a dialog. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Destination } from '#shared/settings.ts'
import { call } from '../ipc.ts'
import { ossPath } from '../text/oss-path.ts'
import { useBrowseStore } from './browse.ts'
import { useFailuresStore } from './failures.ts'
import { useUploadsStore } from './uploads.ts'

/** What has a dialog. */
export type ObjectAct = 'delete' | 'folder' | 'links'

/** One request of the page carries no more text. */
const mostCopied = 1_000_000

export const useObjectActsStore = defineStore('object-acts', () => {
  const browse = useBrowseStore()
  const uploads = useUploadsStore()
  const { told } = useFailuresStore()
  const question = shallowRef<ObjectAct>()

  const possible = computed<ReadonlySet<ObjectAct>>(() => {
    const acts = new Set<ObjectAct>()
    const { folderCount, objectCount } = browse.chosen
    if (browse.here !== undefined) acts.add('folder')
    if (folderCount + objectCount > 0) acts.add('delete')
    if (objectCount > 0) acts.add('links')
    return acts
  })
  /** Where an upload goes that is begun here. */
  const place = computed<Destination | undefined>(() => {
    const { here } = browse
    if (here === undefined) return undefined
    return { connectionId: here.connectionId, bucket: here.bucket, prefix: here.folder }
  })

  function ask(act: ObjectAct): void {
    if (possible.value.has(act)) question.value = act
  }

  function forget(): void {
    question.value = undefined
  }

  function upload(): void {
    if (place.value !== undefined) void uploads.pickFor(place.value)
  }

  /** `oss://` of what is selected, one a line; of the folder itself while nothing is. */
  async function copyPaths(): Promise<void> {
    const { here, selection } = browse
    if (here === undefined) return
    const names = selection.ids.size === 0 ? [''] : [...selection.ids]
    const text = names.map((name) => ossPath(here.bucket, here.folder + name)).join('\n')
    await told(() => call('clipboard.write', { text: text.slice(0, mostCopied) }))
  }

  return { question, possible, place, ask, forget, upload, copyPaths }
})
