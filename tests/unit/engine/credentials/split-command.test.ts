import { expect, it } from 'vitest'
import { splitCommand } from '../../../../electron/engine/credentials/split-command.ts'

it.each<[string, readonly string[] | undefined]>([
  ['aliyun configure get', ['aliyun', 'configure', 'get']],
  ['  a\t b  ', ['a', 'b']],
  [`"/opt/my tools/keys" --team 'a b' ""`, ['/opt/my tools/keys', '--team', 'a b', '']],
  [String.raw`/opt/my\ tools/keys \"x\" a"b c"d`, ['/opt/my tools/keys', '"x"', 'ab cd']],
  ['keys $HOME `id` | sh; rm -rf *', ['keys', '$HOME', '`id`', '|', 'sh;', 'rm', '-rf', '*']],
  [String.raw`keys 'C:\dir'`, ['keys', String.raw`C:\dir`]],
  ['', undefined],
  ['   ', undefined],
  ['""', undefined],
  ['keys "open', undefined],
])('cuts %j without expanding anything', (command, words) => {
  expect(splitCommand(command, 'linux')).toEqual(words)
})

it('leaves the backslashes of a Windows path alone', () => {
  const command = String.raw`"C:\Program Files\keys.exe" --out C:\a\b "say \"hi\""`
  expect(splitCommand(command, 'win32')).toEqual([
    String.raw`C:\Program Files\keys.exe`,
    '--out',
    String.raw`C:\a\b`,
    'say "hi"',
  ])
})
