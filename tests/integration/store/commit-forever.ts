/** A program to be killed: changes tasks in the store in its first argument and says each change once it is acknowledged. */
import { silentLogger, systemClock } from '../../../electron/engine/ports.ts'
import { openStores } from '../../../electron/engine/store/open-stores.ts'
import { aTask } from '../../support/store-fixtures.ts'

const [folder = '', round = ''] = process.argv.slice(2)
const stores = await openStores({ folder, clock: systemClock, logger: silentLogger })
// Long paths make the journal grow fast, so that compactions are killed, too.
const path = `/files/${'x'.repeat(30_000)}`

async function lane(name: string): Promise<void> {
  const prefix = `${round}-${name}`
  for (let n = 0; ; n++) {
    const task = aTask(`${prefix}-${n}`)
    const long = { ...task, source: { ...task.source, path } }
    await stores.tasks.add([long])
    process.stdout.write(`${prefix}\n`)
    await stores.tasks.save({ ...long, retries: n + 1 })
    process.stdout.write(`${prefix}\n`)
    await stores.tasks.remove([`${prefix}-${n - 3}`])
    process.stdout.write(`${prefix}\n`)
  }
}

await Promise.all(['a', 'b', 'c'].map(lane))
