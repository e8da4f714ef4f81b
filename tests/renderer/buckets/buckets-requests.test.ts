import { afterEach, describe, expect, it } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import type { BucketView } from '#shared/ipc/contract.ts'
import { useConnectionsStore } from '../../../renderer/src/stores/connections.ts'
import BucketsView from '../../../renderer/src/views/BucketsView.vue'
import type { Answers } from '../support/fake-bridge.ts'
import { button, mountPage, settle, type MountedPage } from '../support/mount-page.ts'
import { aConnection } from '../support/settings.ts'

let mounted: MountedPage | undefined
afterEach(() => {
  mounted?.page.unmount()
})

const listed: readonly BucketView[] = [
  { name: 'ops-backup', region: 'cn-hangzhou' },
  { name: 'media-archive', region: 'cn-shanghai' },
]
const other = aConnection({ id: 'other', name: 'Frankfurt' })
/** Another page is looked at while it is false. */
const isShown = ref(true)
const shell = defineComponent({
  inheritAttrs: false,
  setup: () => () => (isShown.value ? h(BucketsView) : undefined),
})

async function open(answer: Answers['buckets.list'] = () => listed): Promise<MountedPage> {
  const connections = [aConnection(), other]
  mounted = await mountPage(shell, {}, { connections, answers: { 'buckets.list': answer } })
  return mounted
}

async function leave(): Promise<void> {
  isShown.value = false
  await settle()
}

async function comeBack(): Promise<void> {
  isShown.value = true
  await settle()
}

function options(): number {
  return document.querySelectorAll('[role=option]').length
}

describe('the buckets', () => {
  it('are asked for once, however often one comes back, unless that failed', async () => {
    let isDenied = false
    const { bridge } = await open(() =>
      isDenied ? { code: 'oss/access-denied', message: 'AccessDenied' } : listed,
    )
    await leave()
    await comeBack()
    expect(bridge.inputs('buckets.list')).toHaveLength(1)
    expect(options()).toBe(2)
    isDenied = true
    button('List again').click()
    await settle()
    isDenied = false
    await leave()
    await comeBack()
    expect(bridge.inputs('buckets.list')).toHaveLength(3)
    expect(options()).toBe(2)
  })

  it('are not asked for while another page is in sight, whatever becomes of the connection', async () => {
    const { bridge } = await open()
    await leave()
    useConnectionsStore().changed([other])
    await settle()
    expect(bridge.inputs('buckets.list')).toHaveLength(1)
    await comeBack()
    expect(bridge.inputs('buckets.list').map(({ connectionId }) => connectionId)).toEqual([
      'studio',
      'other',
    ])
  })
})
