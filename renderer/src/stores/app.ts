/** What is true for the whole window: facts about the app, theme, notices, and the connection to main. */
import { defineStore, storeToRefs } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { AppEvent, AppInfo, MenuCommand, Notice } from '#shared/ipc/contract.ts'
import { call, onEvent } from '../ipc.ts'
import { languageFor, type Language } from '../text/i18n.ts'
import { useConnectionsStore } from './connections.ts'
import { createEventFeed } from './event-feed.ts'
import { useFragmentsStore } from './fragments.ts'
import { useHealthStore } from './health.ts'
import { useLifecycleStore } from './lifecycle.ts'
import { useLineLoadStore } from './line-load.ts'
import { useLongRequestsStore } from './long-requests.ts'
import { useSettingsStore } from './settings.ts'
import { useTasksStore } from './tasks.ts'
import { useViewStore } from './view.ts'

export const useAppStore = defineStore('app', () => {
  const known = shallowRef<AppInfo>()
  const notices = shallowRef<readonly Notice[]>([])
  const isSystemDark = ref(false)
  const { view } = storeToRefs(useViewStore())
  /** `loading` until the first snapshot is there; `failed` when it could not be read. */
  const mirrorState = ref<'loading' | 'ready' | 'failed'>('loading')
  const mirrorError = shallowRef<unknown>()
  const menuListeners = new Set<(command: MenuCommand) => void>()

  const settingsStore = useSettingsStore()
  const connectionsStore = useConnectionsStore()
  const tasksStore = useTasksStore()
  const healthStore = useHealthStore()
  const lifecycleStore = useLifecycleStore()
  const lineLoadStore = useLineLoadStore()
  const longRequestsStore = useLongRequestsStore()
  const fragmentsStore = useFragmentsStore()

  /** Facts told once per start. */
  const info = computed<AppInfo>(() => {
    if (known.value === undefined) throw new Error('app info is used before it is loaded')
    return known.value
  })
  const dark = computed(() => {
    const theme = settingsStore.settings.theme
    return theme === 'system' ? isSystemDark.value : theme === 'dark'
  })
  /** The data folder takes no writes: the engine sends nothing until it does. */
  const isDiskInTrouble = computed(() =>
    notices.value.some(({ code }) => code === 'disk-full' || code === 'data-folder-unwritable'),
  )
  const language = computed<Language>(() =>
    languageFor(settingsStore.settings.language, info.value.locale),
  )

  const feed = createEventFeed({
    listen: onEvent,
    load: loadAll,
    apply: receive,
    failed(reason) {
      mirrorError.value = reason
      mirrorState.value = 'failed'
    },
  })

  async function loadAll(): Promise<number> {
    const [seq, allNotices] = await Promise.all([
      tasksStore.load(),
      call('app.notices', {}),
      settingsStore.load(),
      connectionsStore.load(),
      healthStore.load(),
      lifecycleStore.load(),
    ])
    notices.value = allNotices
    mirrorState.value = 'ready'
    return seq
  }

  function receive(event: AppEvent): void {
    switch (event.type) {
      case 'settings':
        settingsStore.changed(event.settings)
        break
      case 'connections':
        connectionsStore.changed(event.connections)
        break
      case 'notices':
        notices.value = event.notices
        break
      case 'health':
        healthStore.changed(event.connections)
        break
      case 'theme':
        isSystemDark.value = event.dark
        break
      case 'menu':
        for (const listener of menuListeners) listener(event.command)
        break
      case 'tasks.added':
      case 'tasks.changed':
      case 'tasks.removed':
      case 'progress':
        tasksStore.changed(event)
        break
      case 'load':
        lineLoadStore.changed(event.load)
        break
      case 'lifecycle':
        lifecycleStore.changed(event.bucket)
        break
      case 'request.progress':
        longRequestsStore.moved(event)
        break
      case 'fragments.gone':
        fragmentsStore.gone(event.ids)
        break
      case 'fragments.counted':
        fragmentsStore.counted(event.requests)
        break
      case 'parts':
      case 'log':
        break
    }
  }

  /** What has to be known before anything can be drawn. Throws `RequestError`. */
  async function prepare(): Promise<void> {
    const [app] = await Promise.all([
      call('app.info', {}),
      settingsStore.load(),
      connectionsStore.load(),
    ])
    isSystemDark.value = app.dark
    known.value = app
  }

  /** Starts mirroring the engine; again after a failure. */
  async function mirror(): Promise<void> {
    mirrorState.value = 'loading'
    await feed.start()
  }

  /** Takes a notice away, here at once and in main for good. */
  async function dismiss(id: string): Promise<void> {
    notices.value = notices.value.filter((notice) => notice.id !== id)
    await call('notices.dismiss', { id })
  }

  /** Listens to commands of the application menu; answers the function that stops. */
  function onMenu(listener: (command: MenuCommand) => void): () => void {
    menuListeners.add(listener)
    return () => menuListeners.delete(listener)
  }

  return {
    info,
    notices,
    dark,
    isDiskInTrouble,
    language,
    view,
    mirrorState,
    mirrorError,
    prepare,
    mirror,
    dismiss,
    onMenu,
  }
})
