/**
 * Stands in the place of `zod` in the console's bundle (electron.vite.config.ts), before the first schema: zod tries whether it
 * may compile its schemas by `new Function`, and the console's policy reports the attempt with every load.
 */
import { config } from 'zod/v4'

config({ jitless: true })

export * from 'zod/v4'
