/**
 * With strict templates a component takes only its props. These attributes and the click
 * fall through to the element of every component we use and are checked by their own types.
 */
import type { AriaAttributes } from 'vue'

declare module 'vue' {
  interface ComponentCustomProps extends AriaAttributes {
    id?: string | undefined
    role?: string | undefined
    tabindex?: number | undefined
    title?: string | undefined
    placeholder?: string | undefined
    autocomplete?: string | undefined
    onClick?: ((event: MouseEvent) => void) | undefined
    spellcheck?: 'true' | 'false' | undefined
  }
}
