import * as fc from 'fast-check'
import { expect, it, describe } from 'vitest'
import { inputs, type Handlers, type Reply, type RequestName } from '#shared/ipc/contract.ts'
import { TransferError } from '../../../../electron/engine/errors.ts'
import { serve } from '../../../../electron/main/ipc/serve.ts'
import { createRecordingLogger, type RecordingLogger } from '../../../support/recording-logger.ts'

interface Sender {
  readonly isOurs: boolean
}
type Listener = (event: Sender, name: unknown, input: unknown) => Promise<Reply<unknown>>

const us: Sender = { isOurs: true }

/** The gate with handlers that note what reached them; `answer` may fail. */
function gate(answer: (name: string, input: unknown) => unknown = () => null): {
  readonly ask: Listener
  readonly reached: readonly string[]
  readonly advance: (ms: number) => void
  readonly logger: RecordingLogger
} {
  const reached: string[] = []
  const logger = createRecordingLogger()
  let nowMs = 0
  let listener: Listener | undefined
  const handlers = Object.fromEntries(
    Object.keys(inputs).map((name) => [
      name,
      (input: unknown) => {
        reached.push(name)
        return answer(name, input)
      },
    ]),
  ) as unknown as Handlers
  serve<Sender>({
    ipc: { handle: (_channel, handle) => void (listener = handle) },
    handlers,
    isTrusted: ({ isOurs }) => isOurs,
    clock: { monotonic: () => nowMs },
    logger,
  })
  return {
    logger,
    reached,
    ask: async (...args) => {
      if (listener === undefined) throw new Error('nothing was registered')
      return await listener(...args)
    },
    advance: (ms) => void (nowMs += ms),
  }
}

const codeOf = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.error.code)

describe('serve', () => {
  it('answers a request that fits the contract', async () => {
    const { ask } = gate((_name, input) => input)
    expect(await ask(us, 'parts.watch', { taskId: 'a' })).toEqual({
      ok: true,
      value: { taskId: 'a' },
    })
  })

  it('refuses a sender that is not our page, whatever it asks', async () => {
    const { ask, reached } = gate()
    for (const name of Object.keys(inputs)) {
      expect(codeOf(await ask({ isOurs: false }, name, {}))).toBe('request/refused')
    }
    expect(reached).toEqual([])
  })

  it('refuses names outside the contract, inherited ones included', async () => {
    const { ask } = gate()
    for (const name of ['no.such', '__proto__', 'constructor', 'toString', '', 7, null, {}]) {
      expect(codeOf(await ask(us, name, {}))).toBe('request/refused')
    }
  })

  it('never throws and never reaches a handler with what the schema does not take', async () => {
    const names = Object.keys(inputs) as RequestName[]
    const hostile = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }),
      fc.record({ id: fc.anything(), requestId: fc.anything(), ids: fc.anything() }),
      fc.record({ handles: fc.array(fc.string()), destination: fc.anything() }),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), hostile, async (name, input) => {
        const { ask, reached } = gate()
        const reply = await ask(us, name, input)
        const fits = inputs[name].safeParse(input).success
        expect(codeOf(reply)).toBe(fits ? 'ok' : 'request/invalid')
        expect(reached.length).toBe(fits ? 1 : 0)
      }),
      { numRuns: 3000 },
    )
  })

  it('leaves prototypes alone', async () => {
    const seen: unknown[] = []
    const { ask } = gate((_name, input) => void seen.push(input))
    const polluted = JSON.parse(
      '{"language":"en","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ) as unknown
    expect(codeOf(await ask(us, 'settings.save', polluted))).toBe('ok')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const [input] = seen as [Record<string, unknown>]
    expect(Object.keys(input)).toEqual(['language'])
    expect(input['polluted']).toBeUndefined()
  })

  it('refuses what is larger than its limit and takes what is just within', async () => {
    const { ask } = gate()
    expect(codeOf(await ask(us, 'clipboard.write', { text: 'x'.repeat(1_000_000) }))).toBe('ok')
    expect(codeOf(await ask(us, 'clipboard.write', { text: 'x'.repeat(1_048_577) }))).toBe(
      'request/invalid',
    )
    const ids = Array.from({ length: 200_000 }, (_, index) => `task-${index}`)
    expect(codeOf(await ask(us, 'tasks.command', { ids, command: 'pause' }))).toBe('ok')
    const fragments = ids.map((id) => id.padEnd(43, 'x'))
    const all = { ids: fragments, requestId: 'r' }
    expect(codeOf(await ask(us, 'fragments.delete', all))).toBe('ok')
    const long = ids.map((id) => id.padEnd(200, 'x'))
    expect(codeOf(await ask(us, 'tasks.command', { ids: long, command: 'pause' }))).toBe(
      'request/invalid',
    )
  })

  it('refuses depth and cycles', async () => {
    const { ask } = gate()
    let deep: unknown = 1
    for (let level = 0; level < 10_000; level += 1) deep = [deep]
    const cycle: Record<string, unknown> = {}
    cycle['self'] = cycle
    expect(codeOf(await ask(us, 'settings.save', { language: deep }))).toBe('request/invalid')
    expect(codeOf(await ask(us, 'settings.save', cycle))).toBe('request/invalid')
  })

  it('keeps up with a page that is scrolled: at each frame it asks for sizes and gives others up', async () => {
    const { ask, advance } = gate()
    const codes = new Set<string>()
    for (let frame = 0; frame < 60 * 60; frame += 1) {
      advance(1000 / 60)
      codes.add(codeOf(await ask(us, 'requests.abort', { requestId: `r${frame - 1}` })))
      codes.add(codeOf(await ask(us, 'fragments.measure', { ids: ['a'], requestId: `r${frame}` })))
      codes.add(codeOf(await ask(us, 'fragments.next', { scanId: 's', requestId: `n${frame}` })))
    }
    expect([...codes]).toEqual(['ok'])
  })

  it('refuses a flood and serves again when it is over', async () => {
    const { ask, advance } = gate()
    const codes: string[] = []
    for (let count = 0; count < 1000; count += 1) codes.push(codeOf(await ask(us, 'app.info', {})))
    expect(codes.indexOf('request/refused')).toBe(600)
    advance(1000)
    expect(codeOf(await ask(us, 'app.info', {}))).toBe('ok')
  })

  it('notes what a page should not have asked, and not that a request was given up', async () => {
    const errors = (['request/aborted', 'request/refused'] as const).map(
      (code) => new TransferError(code, 'no', { retry: 'never' }),
    )
    const { ask, logger } = gate(() => {
      throw errors.shift() ?? new Error('no more')
    })
    expect(codeOf(await ask(us, 'app.info', {}))).toBe('request/aborted')
    expect(logger.lines).toEqual([])
    expect(codeOf(await ask(us, 'app.info', {}))).toBe('request/refused')
    expect(logger.lines).toHaveLength(1)
  })

  it('carries a transfer error as data and hides the words of any other', async () => {
    const errors = [
      new TransferError('oss/access-denied', 'bucket is not yours', {
        retry: 'person',
        requestId: 'R1',
        details: { bucket: 'b' },
      }),
      new Error('cannot open /home/me/.ssh/id'),
    ]
    const { ask } = gate(() => {
      throw errors.shift() ?? new Error('no more')
    })
    expect(await ask(us, 'app.info', {})).toEqual({
      ok: false,
      error: {
        code: 'oss/access-denied',
        message: 'bucket is not yours',
        requestId: 'R1',
        details: { bucket: 'b' },
      },
    })
    const second = await ask(us, 'app.info', {})
    expect(codeOf(second)).toBe('internal/bug')
    expect(JSON.stringify(second)).not.toContain('.ssh')
  })
})
