/**
 * Imported first by the page: zod would otherwise try `new Function` for faster parsers, which the
 * page's Content-Security-Policy refuses and reports. Main and engine keep the faster ones.
 */
import { z } from 'zod'

z.config({ jitless: true })
