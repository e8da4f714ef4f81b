/** The look shared by everything one types into or chooses from. */
export const inputLook =
  'h-7 min-w-0 rounded-md border bg-bg px-2 text-base text-tx select-text placeholder:text-tx2 hover:border-tx2 disabled:opacity-45'

/** Border of a control by whether its value is refused. */
export function inputBorder(invalid: boolean | undefined): string {
  return invalid === true ? 'border-bad' : 'border-line2'
}
