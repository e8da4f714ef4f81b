/** The bridge first, then the real page. */
import './bridge.ts'
import '../../../renderer/src/main.ts'
