/** Settings and connections for tests. */
import type { ConnectionView } from '#shared/connection.ts'
import { defaultSettings, type Settings } from '#shared/settings.ts'

/** The settings of a first start, changed where a test says so. */
export function someSettings(change: Partial<Settings> = {}): Settings {
  return { ...defaultSettings, ...change }
}

/** A connection to OSS in Shanghai. */
export function aConnection(change: Partial<ConnectionView> = {}): ConnectionView {
  return {
    id: 'studio',
    name: 'studio-ops',
    kind: 'oss',
    endpoint: 'https://oss-cn-shanghai.aliyuncs.com',
    region: 'cn-shanghai',
    addressing: 'virtual',
    signature: 'v4',
    accessKeyId: 'LTAI5t',
    secret: 'protected',
    temporary: false,
    ...change,
  }
}
