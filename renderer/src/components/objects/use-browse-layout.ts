/** The details pane of the Buckets page: kept as it was left. */
import { computed, onScopeDispose, type ComputedRef } from 'vue'
import type { Settings } from '#shared/settings.ts'
import { after } from '../../clock.ts'
import { useFailuresStore } from '../../stores/failures.ts'
import { useSettingsStore } from '../../stores/settings.ts'

export interface BrowseLayout {
  readonly layout: ComputedRef<Settings['browse']>
  change(next: Partial<Settings['browse']>): void
  /** The height of the pane while it is dragged; where the drag ends is remembered. */
  rememberHeight(percent: number): void
}

const settleMs = 400

export function useBrowseLayout(): BrowseLayout {
  const settings = useSettingsStore()
  const { told } = useFailuresStore()
  const layout = computed(() => settings.settings.browse)
  let calledOff: (() => void) | undefined
  onScopeDispose(() => calledOff?.())

  function change(next: Partial<Settings['browse']>): void {
    void told(() => settings.save({ browse: { ...layout.value, ...next } }))
  }

  return {
    layout,
    change,
    rememberHeight: (percent) => {
      calledOff?.()
      if (Math.abs(percent - layout.value.detailsPercent) < 0.5) return
      calledOff = after(settleMs, () => {
        change({ detailsPercent: Math.min(80, Math.max(15, percent)) })
      })
    },
  }
}
