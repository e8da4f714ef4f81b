/** What the program wrote to its log as an error: a bug, but for a few that are right. */

/** What a troubled disk did not take at the very end of a program is told, and that is right. */
export function isOfDisk({ fields }: { fields: unknown }): boolean {
  const { error } = (fields ?? {}) as { readonly error?: unknown }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code.startsWith('disk/') || ['EIO', 'ENOSPC', 'EROFS'].includes(code)
}

/** With the stack, if there is one. */
export function errorText({ message, fields }: { message: string; fields: unknown }): string {
  const { error } = (fields ?? {}) as { readonly error?: unknown }
  return `${message}: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(fields)}`
}
