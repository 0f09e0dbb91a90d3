import { describe, expect, it } from 'vitest'
import { parseProcessFigures, processFigures } from './process-figures.ts'

describe('the figures of a process', () => {
  it('are read from /proc, whatever the process is called', () => {
    const stat = '7 (a) b (c) S 1 7 7 0 -1 4194304 2000 0 1 0 250 50 3 4 20 0 11 0 900 1000000 20000'
    const status = 'Name:\ta) b (c\nVmPeak:\t  900000 kB\nVmHWM:\t  200 kB\nVmRSS:\t  100 kB\n'
    expect(parseProcessFigures(stat, status)).toEqual({ cpuSeconds: 3, rss: 102_400, peakRss: 204_800 })
  })

  it.runIf(process.platform === 'linux')('are those that the process itself sees', async () => {
    const figures = await processFigures(process.pid)
    const { user, system } = process.cpuUsage()
    expect(figures?.cpuSeconds).toBeLessThanOrEqual((user + system) / 1e6 + 0.02)
    expect(figures?.cpuSeconds).toBeGreaterThan(0)
    expect(figures?.peakRss).toBeGreaterThanOrEqual(figures?.rss ?? Number.NaN)
  })
})
