/**
 * Uploads over a shared line, as a sequence of events: a few per part, so an hour takes milliseconds.
 * Everything random comes from the seed.
 */
import { seededChoices, type Choices } from '../choices.ts'
import { Heap } from './heap.ts'
import { capacityOf } from './line.ts'
import { SharedPipe } from './shared-pipe.ts'
import { createUpload, type Upload, type UploadResult, type UploadSpec } from './upload.ts'

export interface Spec {
  readonly seed: number
  /** Bytes per second of the line at a time; may change at whole seconds. */
  readonly bytesPerSecond: (atMs: number) => number
  readonly uploads: readonly UploadSpec[]
  /** Ends then, whatever is done. */
  readonly untilMs?: number
}

/** Something that happens at a time. */
export type Event = () => void

/** What an upload needs from the world. */
export interface World {
  readonly choices: Choices
  readonly pipe: SharedPipe<Event>
  now(): number
  at(atMs: number, event: Event): void
  /** Bytes per ms of the line at present. */
  lineRate(): number
  /** Transfers on the line. */
  flows: number
}

const tickMs = 250
const weatherMs = 1000
/** The line is as much better or worse from second to second. */
const weather = 0.1

/** Runs all uploads to their end. */
export function simulate(spec: Spec): readonly UploadResult[] {
  const events = new Heap<Event>()
  const skies = seededChoices(spec.seed ^ 0x5eed)
  const untilMs = spec.untilMs ?? Infinity
  let nowMs = 0
  let rate = spec.bytesPerSecond(0) / 1000
  const rttMs = Math.min(...spec.uploads.map(({ path }) => path.rttMs))
  const world: World = {
    choices: seededChoices(spec.seed),
    pipe: new SharedPipe<Event>((flows) => capacityOf(rate, rttMs, flows)),
    now: () => nowMs,
    at: (atMs, event) => events.push(atMs, event),
    lineRate: () => rate,
    flows: 0,
  }
  const uploads = spec.uploads.map((upload) => createUpload(upload, world))

  const changeWeather = (): void => {
    rate = (spec.bytesPerSecond(nowMs) / 1000) * (1 - weather + 2 * weather * skies.next())
    world.pipe.setCapacity((flows) => capacityOf(rate, rttMs, flows))
    world.at(nowMs + weatherMs, changeWeather)
  }
  changeWeather()
  for (const upload of uploads) world.at(upload.startsAtMs, () => tick(upload, world))

  while (uploads.some((upload) => !upload.isDone())) {
    const { nextAtMs } = world.pipe
    nowMs = Math.min(events.nextAt, nextAtMs)
    if (nowMs >= untilMs) break
    const isPipe = nextAtMs <= events.nextAt
    for (const through of world.pipe.advance(nowMs)) through()
    if (!isPipe) events.pop()?.()
  }
  return uploads.map((upload) => upload.result())
}

function tick(upload: Upload, world: World): void {
  upload.tick()
  if (!upload.isDone()) world.at(world.now() + tickMs, () => tick(upload, world))
}
