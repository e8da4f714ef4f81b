/**
 * A custom scheme in a Chromium that has none: `app://partway/x` is loaded as
 * `https://partway.app.stand-in/x` and answered by the registered handler.
 */
const suffix = '.stand-in'

/** What the browser is asked to load. */
export function toBrowserUrl(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url)
  if (match === null || match[1] === 'https' || match[1] === 'http') return url
  return `https://${match[2] ?? ''}.${match[1] ?? ''}${suffix}${match[3] ?? ''}`
}

/** What the app sees of what the browser loaded. */
export function toAppUrl(url: string): string {
  const match = /^https:\/\/(.+)\.([a-z0-9+-]+)\.stand-in(.*)$/i.exec(url)
  return match === null ? url : `${match[2] ?? ''}://${match[1] ?? ''}${match[3] ?? ''}`
}

/** Scheme and host, as `WebFrameMain.origin` gives it. */
export function appOrigin(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(toAppUrl(url))?.[0] ?? 'null'
}
