/** Whoever changes an upload has it for himself: adopting, completing and deleting exclude each other. */
import type { FragmentRef } from './measure-fragments.ts'

/** `undefined`: a task has it, or somebody else is changing it. Let go of by disposing. */
export type Claim = (fragment: FragmentRef) => Disposable | undefined

/** `isTaken` knows of the claims too; asked and claimed in one turn of the loop. */
export function createClaim(
  claims: Set<string>,
  isTaken: (fragment: FragmentRef) => boolean,
): Claim {
  return (fragment) => {
    if (isTaken(fragment)) return undefined
    const { uploadId } = fragment
    claims.add(uploadId)
    return { [Symbol.dispose]: () => void claims.delete(uploadId) }
  }
}
