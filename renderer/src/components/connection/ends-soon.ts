/** When to speak of the end of temporary credentials. Pure. */

/** Time enough to get new ones before parts are refused. */
const warnMs = 10 * 60_000

/** They end within ten minutes, or have ended. */
export function endsSoon(expiresAtMs: number, nowMs: number): boolean {
  return expiresAtMs - nowMs <= warnMs
}
