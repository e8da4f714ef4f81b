import { expect, it } from 'vitest'
import { readStartOptions } from '../../../electron/main/command-line.ts'

it.each([
  [['--data', 'here'], '/home/ada/here'],
  [['--data=/abs'], '/abs'],
  [['.', '--data', '/abs', 'more'], '/abs'],
  [['--data'], undefined],
  [['--data='], undefined],
  [['--', '--data', '/abs'], undefined],
  [['--no-sandbox', '--remote-debugging-port=1'], undefined],
  [[], undefined],
])('reads %j as data folder %s', (argv, dataFolder) => {
  expect(readStartOptions(argv, '/home/ada')).toEqual({ dataFolder })
})
