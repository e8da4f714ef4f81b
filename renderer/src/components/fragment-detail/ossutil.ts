/**
 * The same looks and acts as ossutil 2.x commands, for audits and support. Pure.
 * Syntax: ossutil 2.0 reference, `api list-parts` and `api abort-multipart-upload`; values follow
 * their option with `=`, so that one that begins with a dash is no option.
 */

/** Which upload a command is about. */
export interface UploadPlace {
  readonly bucket: string
  /** E.g. `cn-hangzhou`: signature V4 needs it; empty: whatever ossutil is configured with. */
  readonly region: string
  readonly key: string
  readonly uploadId: string
}

export interface OssutilCommand {
  readonly act: 'list' | 'abort'
  /** For a POSIX shell: each stands for itself, quoted where it has to be. */
  readonly words: readonly string[]
}

/** Lists the parts of exactly this upload, or deletes it and nothing else. */
export function ossutilCommands(place: UploadPlace): readonly OssutilCommand[] {
  return [
    { act: 'list', words: wordsOf('list-parts', place) },
    { act: 'abort', words: wordsOf('abort-multipart-upload', place) },
  ]
}

function wordsOf(name: string, { bucket, region, key, uploadId }: UploadPlace): readonly string[] {
  const options = [
    ['bucket', bucket],
    ['key', key],
    ['upload-id', uploadId],
    ['region', region],
  ] as const
  const words = options
    .filter(([, value]) => value !== '')
    .map(([option, value]) => `--${option}=${shellQuoted(value)}`)
  return ['ossutil', 'api', name, ...words]
}

/**
 * One word of a POSIX shell that means exactly `text`: in single quotes nothing is special but the
 * quote itself (POSIX.1-2017, Shell Command Language 2.2.2). Keys hold no NUL, which no shell can say.
 */
export function shellQuoted(text: string): string {
  if (/^[\w./:@%+,=-]+$/.test(text)) return text
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
