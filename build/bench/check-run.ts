/** Whether what arrived is what was sent. A fast run that stored something else is no run. */
import type { Taken } from './measure.ts'
import type { Counted } from './server-messages.ts'
import type { Source } from './sources.ts'

/** What is wrong; empty when everything is right. */
export function problemsOf(
  source: Source,
  taken: Taken,
  counted: Counted,
  isPartway: boolean,
): readonly string[] {
  const { exitCode, stderr } = taken
  if (exitCode !== 0) return [`exit code ${exitCode}: ${stderr.trim().slice(0, 400)}`]
  const problems: string[] = []
  if (counted.objects !== source.files) {
    problems.push(`${counted.objects} objects were stored instead of ${source.files}`)
  }
  if (counted.objectBytes !== source.totalBytes) {
    problems.push(`${counted.objectBytes} bytes were stored instead of ${source.totalBytes}`)
  }
  const { crc64 } = source
  if (crc64 !== undefined && counted.crc64 !== undefined && counted.crc64 !== crc64) {
    problems.push(`the server's CRC-64 is ${counted.crc64}, the file's ${crc64}`)
  }
  return isPartway ? [...problems, ...problemsTold(source, taken)] : problems
}

function problemsTold({ files, crc64 }: Source, { stdout }: Taken): readonly string[] {
  const lines = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"type":"done"'))
    .map((line) => JSON.parse(line) as { readonly crc64?: string })
  if (lines.length !== files) return [`Partway calls ${lines.length} of ${files} files done`]
  const told = lines[0]?.crc64
  if (crc64 === undefined || told === crc64) return []
  return [`Partway's CRC-64 is ${told}, the file's ${crc64}`]
}
