import { setTimeout as sleep } from 'node:timers/promises'
import { SCOPE } from './agreed-names.ts'
import { accessToken } from './asking.ts'
import { startGatehouse } from './gatehouse.ts'
import { processFigures } from './process-figures.ts'
import { median, medianIfAll } from './statistics.ts'

export interface StartUp {
  /** Milliseconds from the start of its process to the first token in hand. */
  firstAnswer: number
  /** Bytes then; null where the system does not tell. */
  rss: number | null
  /** Bytes some seconds later; null where the system does not tell or nobody waited. */
  idleRss: number | null
}

interface StartUpOptions {
  directory: string
  config?: object
  /** Milliseconds to let it idle. */
  idle?: number
}

/** Starts Gatehouse, asks for one token by `client_credentials`, and stops it. */
export async function measureStartUp({ directory, config, idle = 0 }: StartUpOptions): Promise<StartUp> {
  const gatehouse = await startGatehouse({
    name: 'Gatehouse, starting',
    directory,
    ...(config === undefined ? {} : { config }),
  })
  try {
    await accessToken(gatehouse, { scope: SCOPE })
    const firstAnswer = performance.now() - gatehouse.spawnedAt
    const rss = (await processFigures(gatehouse.pid))?.rss ?? null
    if (idle === 0) return { firstAnswer, rss, idleRss: null }
    await sleep(idle)
    return { firstAnswer, rss, idleRss: (await processFigures(gatehouse.pid))?.rss ?? null }
  } finally {
    await gatehouse.stop()
  }
}

export const medianStartUp = (startUps: readonly StartUp[]): StartUp => ({
  firstAnswer: median(startUps.map((each) => each.firstAnswer)),
  rss: medianIfAll(startUps.map((each) => each.rss)),
  idleRss: medianIfAll(startUps.map((each) => each.idleRss)),
})
