/** What is wrong with the credentials of a form, as far as a look at them tells. Pure. */
import type { ConnectionForm } from './connection-form.ts'
import type { FormProblem } from './endpoint-text.ts'

type CredentialForm = Pick<
  ConnectionForm,
  'source' | 'command' | 'accessKeyId' | 'accessKeySecret' | 'isTemporary' | 'securityToken'
>

export function commandProblem({ source, command }: CredentialForm): FormProblem | undefined {
  if (source !== 'command') return undefined
  const text = command.trim()
  if (text === '') return { key: 'commandMissing' }
  // An odd number of quotes leaves one open; main knows the rest of the rules.
  const isOpen = (text.split('"').length + text.split("'").length) % 2 === 1
  return isOpen || /\p{Cc}/u.test(text) || text.length > 4000 ? { key: 'commandForm' } : undefined
}

export function keyIdProblem({ source, accessKeyId }: CredentialForm): FormProblem | undefined {
  if (source !== 'saved') return undefined
  const id = accessKeyId.trim()
  if (id === '') return { key: 'accessKeyIdMissing' }
  return /\s/.test(id) ? { key: 'accessKeyIdSpace' } : undefined
}

/** `isKept`: there is a saved secret that may stay. */
export function secretProblem(form: CredentialForm, isKept: boolean): FormProblem | undefined {
  if (form.source !== 'saved') return undefined
  const needed = !isKept || form.securityToken.trim() !== ''
  if (form.accessKeySecret === '') return needed ? { key: 'secretMissing' } : undefined
  return /\s/.test(form.accessKeySecret) ? { key: 'secretSpace' } : undefined
}

/** `isKept`: there is a saved secret, with its token, that may stay. */
export function tokenProblem(form: CredentialForm, isKept: boolean): FormProblem | undefined {
  if (form.source !== 'saved') return undefined
  if (!form.isTemporary || form.securityToken.trim() !== '') return undefined
  return isKept && form.accessKeySecret === '' ? undefined : { key: 'tokenMissing' }
}
