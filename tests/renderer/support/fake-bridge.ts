/** A fake `window.partway`: answers by request name, remembers what was asked, sends events. */
import type {
  AppEvent,
  Bridge,
  Input,
  Outputs,
  Reply,
  RequestName,
  SourceHandle,
} from '#shared/ipc/contract.ts'
import type { WireError } from '#shared/error-codes.ts'

export type Answers = {
  [N in RequestName]?: (input: Input<N>) => Outputs[N] | WireError | Promise<Outputs[N] | WireError>
}

export interface FakeBridge {
  /** Everything asked so far, in order. */
  readonly asked: readonly { readonly name: RequestName; readonly input: unknown }[]
  /** The inputs of one request, in order. */
  inputs<N extends RequestName>(name: N): Input<N>[]
  emit(event: AppEvent): void
  /** How many listen to events. */
  listeners(): number
}

/** Puts the fake in place of the real one; a request without an answer is refused as a bug. */
export function installFakeBridge(answers: Answers): FakeBridge {
  const asked: { name: RequestName; input: unknown }[] = []
  const listeners = new Set<(event: AppEvent) => void>()

  async function invoke<N extends RequestName>(
    name: N,
    input: Input<N>,
  ): Promise<Reply<Outputs[N]>> {
    asked.push({ name, input })
    const answer = answers[name]
    if (answer === undefined) {
      return { ok: false, error: { code: 'internal/bug', message: `no answer for ${name}` } }
    }
    const value = await answer(input)
    return isError(value) ? { ok: false, error: value } : { ok: true, value }
  }

  const bridge: Bridge<File> = {
    invoke,
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    dropped: (files) => Promise.resolve({ ok: true, value: files.map(handleOf) }),
  }
  Object.assign(window, { partway: bridge })

  return {
    asked,
    inputs: <N extends RequestName>(name: N) =>
      asked.filter((each) => each.name === name).map((each) => each.input as Input<N>),
    emit(event) {
      for (const listener of listeners) listener(event)
    },
    listeners: () => listeners.size,
  }
}

function handleOf(file: File): SourceHandle {
  return { handle: `handle of ${file.name}`, name: file.name, kind: 'file', sizeBytes: file.size }
}

function isError(value: unknown): value is WireError {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value
}
