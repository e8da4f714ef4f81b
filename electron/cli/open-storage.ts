/** The service of one command, for requests of the command's own. */
import { systemClock } from '../engine/ports.ts'
import { createOssStorage, type OssStorage } from '../engine/storage/oss/oss-storage.ts'
import { accessOf, type CliConnection } from './connection-options.ts'

/** Control requests: few and short. */
const connections = 8

/** `onClockOffset` hears of the service's time minus ours, if ours is too wrong to sign with. */
export function openStorage(
  connection: CliConnection,
  onClockOffset: (offsetMs: number) => void = () => {},
): OssStorage {
  return createOssStorage(
    { ...accessOf(connection), clockOffsetMs: 0 },
    { connections, clock: systemClock, onClockOffset },
  )
}
