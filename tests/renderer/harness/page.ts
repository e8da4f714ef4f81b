/** The bridge first, then the real page, or one of its dialogs alone. */
import './bridge.ts'
import { showAct } from './acts-page.ts'
import { showFragmentDialog } from './fragment-dialogs.ts'

if (!(await showAct()) && !(await showFragmentDialog())) {
  await import('../../../renderer/src/main.ts')
}
