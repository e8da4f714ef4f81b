/** Time in the page: one place for timers, so that tests can drive them all. */
import { onScopeDispose, readonly, ref, type Ref } from 'vue'

/** Runs `act` once, `ms` from now; answers the function that calls it off. */
export function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms)
  return () => {
    clearTimeout(timer)
  }
}

const now = ref(Date.now())
let users = 0
let ticking: ReturnType<typeof setInterval> | undefined

/** The time in epoch ms, refreshed every second while a component uses it. */
export function useNow(): Readonly<Ref<number>> {
  if (users === 0) {
    now.value = Date.now()
    ticking = setInterval(() => {
      now.value = Date.now()
    }, 1000)
  }
  users += 1
  onScopeDispose(() => {
    users -= 1
    if (users === 0) clearInterval(ticking)
  })
  return readonly(now)
}

/**
 * A function that gathers calls: the first one starts the wait, `act` runs once at its end.
 * Rendering at every event would starve the page when thousands of small files finish at once.
 */
export function gathered(ms: number, act: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    after(ms, () => {
      waiting = false
      act()
    })
  }
}
