/** Connections in every kind of trouble, for looking at their banners. */
import type { ConnectionHealth, DownCause, Trouble } from '#shared/connection-health.ts'
import type { ErrorCode } from '#shared/error-codes.ts'

const codes: Readonly<Record<DownCause, ErrorCode>> = {
  network: 'network/refused',
  offline: 'network/dns',
  stranger: 'network/not-oss',
  service: 'oss/server-error',
}

function down(cause: DownCause, isTrying = false): Trouble {
  const error = { code: codes[cause], message: cause }
  // a picture taken a moment later shows 12 s
  return { state: 'down', cause, untilMs: Date.now() + 12_400, isTrying, failures: 3, error }
}

const slowed: Trouble = {
  state: 'slowed',
  requestsAtOnce: 2,
  error: { code: 'oss/throttled', message: 'QpsLimitExceeded' },
}
const refused: Trouble = {
  state: 'refused',
  error: { code: 'oss/token-expired', message: 'SecurityTokenExpired' },
}
function held(code: ErrorCode, bucket?: string, isTrying = false): Trouble {
  const where = bucket === undefined ? {} : { bucket }
  return { state: 'held', ...where, isTrying, error: { code, message: code } }
}

function of(trouble: Trouble, connectionId = 'studio', waitingTasks = 20): ConnectionHealth {
  return { ...trouble, connectionId, waitingTasks }
}

const scenarios: Readonly<Record<string, () => readonly ConnectionHealth[]>> = {
  'health-network': () => [of(down('network'))],
  'health-trying': () => [of(down('network', true), 'studio', 1)],
  'health-offline': () => [of(down('offline')), of(down('offline'), 'archive', 1)],
  'health-stranger': () => [of(down('stranger'))],
  'health-service': () => [of(down('service'))],
  'health-slowed': () => [of({ ...slowed, untilMs: Date.now() + 42_000 })],
  'health-refused': () => [of(refused)],
  'health-held': () => [of(held('oss/no-such-bucket', 'media-masters'), 'studio', 99_997)],
  'health-held-trying': () => [of(held('oss/access-denied', 'media-masters', true), 'studio', 1)],
  'health-held-connection': () => [of(held('network/tls'), 'studio', 195)],
  'health-all': () => [of(slowed), of(refused, 'archive', 3)],
}

/** The troubles of a scenario `health-...`; none otherwise. */
export function troubles(scenario: string): readonly ConnectionHealth[] {
  return scenarios[scenario]?.() ?? []
}
