/** The fragments of the page: listed page by page, measured as they are looked at, followed live. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { WireError } from '#shared/error-codes.ts'
import type {
  BucketListed,
  FragmentPage,
  FragmentRow,
  FragmentSize,
  RequestCount,
} from '#shared/fragment-view.ts'
import type { Settings } from '#shared/settings.ts'
import { gathered } from '../clock.ts'
import { useBuckets } from '../components/transfers/use-buckets.ts'
import { useConnectionsStore } from './connections.ts'
import { useFailuresStore } from './failures.ts'
import { createFragmentMeasuring } from './fragment-sizes.ts'
import { createFragmentRows } from './fragment-rows.ts'
import { createFragmentScan, failuresIn, unlistedIn, type ScanState } from './fragment-scan.ts'
import { isInScope, sameScope, type FragmentScope } from './fragment-scope.ts'
import { useSettingsStore } from './settings.ts'
import { useTasksStore } from './tasks.ts'
import { useViewStore } from './view.ts'

/** Rows that come, grow and leave are shown at most this often. */
const paintEveryMs = 150

export const useFragmentsStore = defineStore('fragments', () => {
  const connections = useConnectionsStore()
  const settings = useSettingsStore()
  const tasks = useTasksStore()
  const views = useViewStore()
  const { told } = useFailuresStore()

  const scope = shallowRef<FragmentScope>()
  const scan = shallowRef<ScanState>({ kind: 'idle' })
  /** When the last listing ended, epoch ms. */
  const listedMs = ref<number>()
  /** How far the service's clock is ahead: ages are told by it. */
  const clockOffsetMs = ref(0)
  const requests = shallowRef<RequestCount>()
  /** How the listing of each bucket ended. */
  const buckets = shallowRef<ReadonlyMap<string, BucketListed>>(new Map())
  /** Why sizes cannot be asked for. */
  const sizesError = shallowRef<WireError>()
  const areSizesSpent = ref(false)
  const measuringAll = shallowRef<{ readonly done: number; readonly total: number }>()
  /** As painted last; a new object whenever anything changed. */
  const rows = shallowRef<ReadonlyMap<string, FragmentRow>>(new Map())

  /** The page was opened: before that nothing is asked for. */
  const isVisited = ref(false)
  const askedBuckets = useBuckets(() => (isVisited.value ? (scope.value?.connectionId ?? '') : ''))
  /** What the connection may list; asked once, however often the page is opened. */
  const listable = computed(() => askedBuckets.value)

  const held = createFragmentRows((id) => tasks.task(id))
  const repaint = gathered(paintEveryMs, paint)
  const followTasks = gathered(paintEveryMs, () => {
    if (held.follow(allTasks())) paint()
  })
  const listing = createFragmentScan({
    show: (state) => {
      scan.value = state
      if (state.kind === 'done') finish()
      if (state.kind !== 'listing') paint()
    },
    take,
    unlisted: () => unlisted.value,
  })
  const measuring = createFragmentMeasuring({
    isWanted: (id) => held.isWanted(id),
    learn: (answer) => {
      requests.value = answer.requests
      areSizesSpent.value = answer.spent
      learn(answer.sizes)
    },
    failed: (error) => {
      sizesError.value = error
    },
    show: (progress) => {
      measuringAll.value = progress
    },
  })

  const unlisted = computed(() => unlistedIn(buckets.value.values()))
  const failures = computed(() => failuresIn(buckets.value.values()))
  const isSpentNow = computed(() => scan.value.kind === 'spent' || areSizesSpent.value)

  watch(
    () => tasks.lifeCycle,
    () => {
      if (held.size > 0) followTasks()
    },
  )

  watch(
    () => connections.find(scope.value?.connectionId ?? '') === undefined,
    (isGone) => {
      if (isGone) leave()
    },
  )

  function* allTasks() {
    for (const id of tasks.mirror.order) {
      const task = tasks.task(id)
      if (task !== undefined) yield task
    }
  }

  function paint(): void {
    rows.value = held.snapshot()
  }

  function take(page: FragmentPage): void {
    requests.value = page.requests
    clockOffsetMs.value = page.clockOffsetMs
    held.add(page.rows)
    if (page.buckets.length > 0) {
      const next = new Map(buckets.value)
      for (const each of page.buckets) {
        next.set(each.bucket, each)
        if (each.error === undefined)
          held.sweep((row) => isListed(row) && row.bucket === each.bucket)
      }
      buckets.value = next
    }
    repaint()
  }

  function isListed(row: FragmentRow): boolean {
    return scope.value !== undefined && isInScope(scope.value, row)
  }

  /** Buckets that are not there any more have no fragments either. */
  function finish(): void {
    held.sweep((row) => isListed(row) && !buckets.value.has(row.bucket))
    listedMs.value = Date.now()
  }

  /** Its connection was removed: nothing of it can be acted upon, or asked for. */
  function leave(): void {
    listing.stop()
    scan.value = { kind: 'idle' }
    forget()
    scope.value = undefined
    buckets.value = new Map()
    sizesError.value = undefined
    areSizesSpent.value = false
    requests.value = undefined
    paint()
  }

  function forget(): void {
    measuring.clear()
    held.clear()
    listedMs.value = undefined
  }

  /** Lists; every listing asks the service again, and each request is billed. */
  async function list(): Promise<void> {
    if (scope.value === undefined) {
      await open()
      return
    }
    buckets.value = new Map()
    sizesError.value = undefined
    areSizesSpent.value = false
    requests.value = undefined
    held.beginListing(allTasks())
    measuring.resume()
    await listing.start(scope.value, settings.settings.fragments.maxRequests)
  }

  /** Looks through something else; what was listed before goes. */
  async function look(next: FragmentScope): Promise<void> {
    if (!sameScope(scope.value, next)) {
      forget()
      scope.value = next
      paint()
    }
    await list()
  }

  /** The page is in sight: what was never listed is listed now. */
  async function open(): Promise<void> {
    isVisited.value = true
    const first = connections.destination?.connectionId ?? connections.connections[0]?.id
    if (first !== undefined && scope.value === undefined) {
      await look({ connectionId: first, buckets: null, prefix: '' })
    }
  }

  /** Opens the page for one bucket; lists unless this was listed already. */
  function openFor(place: { connectionId: string; bucket: string; prefix?: string }): void {
    const { connectionId, bucket, prefix = '' } = place
    const next = { connectionId, buckets: [bucket], prefix }
    if (!sameScope(scope.value, next)) void look(next)
    views.view = 'fragments'
  }

  /** Lets the count go on: of the listing, or of the sizes. */
  async function allow(more: number): Promise<void> {
    await told(async () => {
      requests.value = await listing.allow(more)
      areSizesSpent.value = false
      measuring.resume()
    })
  }

  /** Whether the size is asked for once the fragment is in sight. */
  function willMeasure(id: string): boolean {
    return !isSpentNow.value && sizesError.value === undefined && held.isWanted(id)
  }

  function learn(sizes: readonly { readonly id: string; readonly size: FragmentSize }[]): void {
    held.learn(sizes)
    repaint()
  }

  /** Details and dialogs ask the service, too, and let the count go on. */
  function counted(count: RequestCount): void {
    requests.value = count
    if (!areSizesSpent.value || count.made >= count.most) return
    areSizesSpent.value = false
    measuring.resume()
  }

  /** They are no longer on the service. */
  function gone(ids: readonly string[]): void {
    if (held.remove(ids)) repaint()
  }

  /** One that was opened by its upload ID. */
  function add(row: FragmentRow): void {
    held.add([row])
    paint()
  }

  /** What failed may work now. */
  function retrySizes(): void {
    sizesError.value = undefined
    held.forgetFailures()
    measuring.resume()
    paint()
  }

  /** Remembers how the page is looked at. */
  async function remember(change: Partial<Settings['fragments']>): Promise<void> {
    const fragments = { ...settings.settings.fragments, ...change }
    await told(() => settings.save({ fragments }))
  }

  return {
    scope,
    scan,
    listedMs,
    clockOffsetMs,
    requests,
    buckets,
    listable,
    failures,
    isSpentNow,
    sizesError,
    measuringAll,
    rows,
    list,
    look,
    open,
    openFor,
    stop: () => {
      listing.stop()
    },
    allow,
    see: (ids: readonly string[]) => {
      measuring.see(ids)
    },
    measureAll: (ids: readonly string[]) => measuring.measureAll(ids),
    stopMeasuring: () => {
      measuring.stopAll()
    },
    willMeasure,
    isWanted: (id: string) => held.isWanted(id),
    retrySizes,
    learn,
    counted,
    gone,
    add,
    remember,
  }
})
