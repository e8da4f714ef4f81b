import { expect, it } from 'vitest'
import { TransferError } from '../../../../electron/engine/errors.ts'
import {
  commandLimits,
  runCredentialsCommand,
} from '../../../../electron/engine/credentials/run-command.ts'

const never = new AbortController().signal
/** A command that runs this JavaScript; node stands for any program. */
const js = (script: string): string => `"${process.execPath}" -e '${script}'`
const keys = JSON.stringify({ AccessKeyId: 'id', AccessKeySecret: 'canary', SecurityToken: 't' })

async function troubleOf(command: string, limits = commandLimits): Promise<TransferError> {
  const error: unknown = await runCredentialsCommand(command, never, limits).catch(
    (e: unknown) => e,
  )
  if (error instanceof TransferError) return error
  throw new Error('expected a refusal')
}

it('reads what the program prints, whatever it says on stderr', async () => {
  const found = await runCredentialsCommand(
    js(`console.error("hello"); console.log(${JSON.stringify(keys)})`),
    never,
  )
  expect(found.accessKeyId).toBe('id')
  expect(found.accessKeySecret.reveal()).toBe('canary')
  expect(JSON.stringify(found)).not.toContain('canary')
})

it('asks no shell: what a shell would run is an argument', async () => {
  const script = `console.error(process.argv.slice(1).join(" ")); process.exit(3)`
  const error = await troubleOf(`${js(script)} ; kill $PPID > /dev/null $HOME`)
  expect(error.details).toMatchObject({ reason: 'failed', exit: '3' })
  expect(error.details['stderr']).toBe('; kill $PPID > /dev/null $HOME')
})

it.each([
  ['no such program', '/no/such/program-here', 'not-found'],
  ['an open quote', '"keys', 'unreadable'],
  ['no JSON', js('console.log("signed in")'), 'not-json'],
  ['no key', js('console.log("{}")'), 'no-key'],
  [
    'far too much',
    js('process.stdout.write("x".repeat(100000), () => setInterval(() => {}, 1e6))'),
    'too-much',
  ],
])('says %s', async (_, command, reason) => {
  const error = await troubleOf(command)
  expect(error).toMatchObject({ code: 'credentials/command', retry: 'person' })
  expect(error.details['reason']).toBe(reason)
})

it('ends a program that does not end, together with what it started', async () => {
  const sleeper = `["-e","setInterval(()=>{},1e6)"]`
  const script = `require("child_process").spawn(process.execPath,${sleeper},{stdio:"inherit"})`
  // It answers only after everybody who holds the program's stderr is gone.
  const error = await troubleOf(js(script), { ...commandLimits, timeoutMs: 400 })
  expect(error.details['reason']).toBe('timeout')
})

it('tells the first lines of stderr, never a secret in them nor anything of stdout', async () => {
  const said = [
    'cannot reach sso.example.com',
    'AccessKeySecret: canary-1 token=canary-2',
    '{"SecurityToken":"canary-3"} CAISgwJ1q6Ft5B2yfSjIr5canary4',
    'a fourth line',
  ]
  const script = `console.log("canary-5"); for (const x of ${JSON.stringify(said)}) console.error(x); process.exit(1)`
  const error = await troubleOf(js(script))
  expect(error.details['stderr']).toContain('cannot reach sso.example.com')
  expect(error.details['stderr']).not.toContain('fourth')
  expect(`${error.message}${JSON.stringify(error.details)}`).not.toContain('canary')
})
