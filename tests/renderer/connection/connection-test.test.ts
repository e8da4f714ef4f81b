import { effectScope } from 'vue'
import { describe, expect, it } from 'vitest'
import type { TestReport } from '#shared/ipc/contract.ts'
import {
  testLines,
  useConnectionTest,
} from '../../../renderer/src/components/connection/connection-test.ts'
import { draftOf, formOf } from '../../../renderer/src/components/connection/connection-form.ts'
import { installFakeBridge } from '../support/fake-bridge.ts'
import { aConnection } from '../support/settings.ts'

const draft = draftOf(formOf(aConnection()), aConnection())
const ok = (step: TestReport['steps'][number]['step']) =>
  ({ step, outcome: 'ok', durationMs: 1 }) as const

describe('testLines', () => {
  it('shows what comes after a failure as not reached', () => {
    const lines = testLines({
      steps: [
        ok('dns'),
        {
          step: 'tcp',
          outcome: 'failed',
          durationMs: 1,
          error: { code: 'network/refused', message: 'x' },
        },
        { step: 'tls', outcome: 'unknown', durationMs: 0 },
      ],
    })
    expect(lines.map((line) => [line.step, line.outcome])).toEqual([
      ['dns', 'ok'],
      ['tcp', 'failed'],
      ['tls', 'not-reached'],
      ['service', 'not-reached'],
      ['credentials', 'not-reached'],
      ['permission', 'not-reached'],
    ])
  })

  it('keeps an unknown answer that follows no failure', () => {
    const steps = [
      ...(['dns', 'tcp', 'tls', 'service', 'credentials'] as const).map(ok),
      { step: 'permission', outcome: 'unknown', durationMs: 1 } as const,
    ]
    expect(testLines({ steps }).at(-1)?.outcome).toBe('unknown')
  })
})

describe('useConnectionTest', () => {
  it('shows the report of main', async () => {
    const report: TestReport = { steps: [ok('dns')] }
    installFakeBridge({ 'connections.test': () => report })
    const test = effectScope().run(useConnectionTest)
    await test?.run(draft)
    expect(test?.report.value).toEqual(report)
    expect(test?.isRunning.value).toBe(false)
  })

  it('calls main off and drops its late answer', async () => {
    const late = Promise.withResolvers<TestReport>()
    const bridge = installFakeBridge({
      'connections.test': () => late.promise,
      'requests.abort': () => null,
    })
    const test = effectScope().run(useConnectionTest)
    const running = test?.run(draft)
    await Promise.resolve()
    await test?.stop()
    const asked = bridge.inputs('connections.test')[0]?.requestId
    expect(bridge.inputs('requests.abort')).toEqual([{ requestId: asked }])
    late.resolve({ steps: [ok('dns')] })
    await running
    expect(test?.report.value).toBeUndefined()
    expect(test?.isStopped.value).toBe(true)
  })

  it('ends a running test when its page is left', async () => {
    const bridge = installFakeBridge({
      'connections.test': () => new Promise<TestReport>(() => {}),
      'requests.abort': () => null,
    })
    const scope = effectScope()
    const test = scope.run(useConnectionTest)
    void test?.run(draft)
    await Promise.resolve()
    scope.stop()
    expect(bridge.inputs('requests.abort')).toHaveLength(1)
  })

  it('tells why a test could not be made', async () => {
    const error = { code: 'vault/unavailable', message: 'locked' } as const
    installFakeBridge({ 'connections.test': () => error })
    const test = effectScope().run(useConnectionTest)
    await test?.run(draft)
    expect(test?.failure.value).toEqual(error)
  })
})
