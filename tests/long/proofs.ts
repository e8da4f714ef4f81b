/** The long proofs: which suite, how often, by which command. */

export interface LongProof {
  readonly name: string
  readonly command: string
  readonly env?: Readonly<Record<string, string>>
}

/** No test is cut off for being long here. */
const vitest =
  'vitest run --config tests/vitest.config.ts --project integration --project proofs --testTimeout=0 --reporter=dot'

const playwright = 'playwright test --config tests/e2e/playwright.config.ts'

export const proofs: readonly LongProof[] = [
  {
    name: 'single crash points of the store',
    command: `${vitest} tests/integration/crash-points/singles.test.ts`,
    env: { PARTWAY_CRASH_SINGLES: 'all' },
  },
  {
    name: 'pairs of crash points of the store',
    command: `${vitest} tests/integration/crash-points/pairs.test.ts`,
    env: { PARTWAY_CRASH_PAIRS: 'all' },
  },
  {
    name: 'random schedules of the engine',
    command: `${vitest} tests/integration/schedules/schedules.test.ts`,
    env: { PARTWAY_SCHEDULES: '20000' },
  },
  {
    name: 'planted bugs',
    command: `${vitest} tests/integration/schedules/mutants.test.ts`,
    env: { PARTWAY_MUTANTS: '1000' },
  },
  {
    name: 'crash states of the store',
    command: `${vitest} tests/integration/store/crash-states.test.ts`,
    env: { PARTWAY_CRASH_STATES: '500000' },
  },
  {
    name: 'SIGKILL of a committing process',
    command: `${vitest} tests/integration/store/kill.test.ts`,
    env: { PARTWAY_KILLS: '500' },
  },
  {
    name: 'SIGKILL over sockets',
    command: `${vitest} tests/integration/kills/sockets.test.ts`,
    env: { PARTWAY_SOCKET_KILLS: '500' },
  },
  {
    name: '50 kills during one upload of 300 parts',
    command: `${vitest} tests/integration/kills/one-upload.test.ts`,
    env: { PARTWAY_UPLOAD_KILLS: '50' },
  },
  {
    name: 'a data folder of 1 MiB fills up',
    command: `${vitest} tests/integration/kills/full-disk.test.ts`,
    env: { PARTWAY_FULL_DISK_ROUNDS: '50' },
  },
  {
    name: 'fuzz',
    command: `${vitest} tests/integration/fuzz`,
    env: { PARTWAY_FUZZ: '1000000' },
  },
  {
    name: 'the whole app is killed',
    command: `${playwright} app-kills.spec.ts`,
    env: { PARTWAY_APP_KILLS: '30' },
  },
  {
    name: 'the data folder is removed at 90 % of 1 GiB',
    command: `${playwright} recovery.spec.ts`,
    env: { PARTWAY_RECOVERY_MIB: '1024' },
  },
  {
    name: '5 GiB through five SIGKILLs',
    command: 'node tests/long/five-kills.ts --size 5GiB',
  },
]
