/** The bridge first, then the real page, or one of its dialogs alone. */
import './bridge.ts'
import { showAct } from './acts-page.ts'

if (!(await showAct())) await import('../../../renderer/src/main.ts')
