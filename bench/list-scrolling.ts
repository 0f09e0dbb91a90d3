/** How a list scrolls in Chromium, beside how a page scrolls in which there is nothing to do. */
import type { Browser, CDPSession, Page } from '@playwright/test'

/** Pixels to a row of the console's lists. */
const ROW = 36
/** Rows a second: a wheel turned by a few clicks a second, and one that is flung. */
export const SPEEDS = [60, 300] as const
export const SECONDS = 3

export interface Scrolling {
  /** Frames that the compositor drew, a second. */
  drawn: number
  /** Frames for which the page itself was in time, a second: what stands in the others is at its place, but none is new. */
  updated: number
  /** Of the room for rows, the share in which none stood, over all frames of a 60 Hz display. */
  blank: number
  /** Rows in the page at most. */
  rows: number
  /** Milliseconds that the page's thread worked for a second of scrolling, waiting for a processor included. */
  busy: { script: number; style: number; layout: number; all: number }
}

/** The least that can be seen to scroll, of the same size: lines, and no script. */
const EMPTY_PAGE = `<!doctype html><title>Nothing</title><style>
    body { margin: 0 }
    .record-scroll { height: 100vh; overflow: auto }
    .record-scroll div { height: 3600000px; background: repeating-linear-gradient(#fff 0 35px, #ddd 35px 36px) }
  </style><div class="record-scroll"><div></div></div>`

/** The rate at which this browser draws here, on the machine as it is now, when the page has nothing to do. */
export async function scrollNothing(browser: Browser, page: Page, speed: number): Promise<Scrolling> {
  await page.setContent(EMPTY_PAGE)
  return await scrollList(browser, page, speed)
}

/** Scrolls the list of the page down from where it is. @param speed rows a second */
export async function scrollList(browser: Browser, page: Page, speed: number): Promise<Scrolling> {
  const ofPage = await page.context().newCDPSession(page)
  const ofBrowser = await browser.newBrowserCDPSession()
  await ofPage.send('Performance.enable')
  const traced = await startTracing(ofBrowser)
  const samples = page.evaluate(watchRows, SECONDS * 1000)
  const before = await metrics(ofPage)
  const gesture = { x: 640, y: 500, yDistance: -speed * ROW * SECONDS, speed: speed * ROW }
  await ofPage.send('Input.synthesizeScrollGesture', { ...gesture, gestureSourceType: 'mouse', preventFling: true })
  const after = await metrics(ofPage)
  const frames = await traced()
  const seen = await samples
  const perSecond = (name: string) => (1000 * ((after.get(name) ?? 0) - (before.get(name) ?? 0))) / SECONDS
  return {
    drawn: frames.drawn / SECONDS,
    updated: frames.updated / SECONDS,
    blank: blankShare(seen),
    rows: Math.max(...seen.map(({ rows }) => rows)),
    busy: {
      script: perSecond('ScriptDuration'),
      style: perSecond('RecalcStyleDuration'),
      layout: perSecond('LayoutDuration'),
      all: perSecond('TaskDuration'),
    },
  }
}

/** What a frame of the page showed; pixels of the list, from its first row on. */
interface Sample {
  at: number
  top: number
  height: number
  /** Where its rows began and ended, those still loading left out. */
  from: number
  to: number
  rows: number
}

/** In the page: frame by frame, where it stands and which rows are there. */
function watchRows(milliseconds: number): Promise<Sample[]> {
  return new Promise((resolve) => {
    const list = document.querySelector('.record-scroll')
    if (list === null) throw new Error('there is no list')
    const samples: Sample[] = []
    const began = performance.now()
    const look = (at: number) => {
      const rows = document.querySelectorAll<HTMLElement>('tbody tr')
      let from = Infinity
      let to = -Infinity
      for (const row of rows) {
        // The cell after the checkbox names the record; what has none is blank.
        if (row.children[1]?.firstElementChild?.localName !== 'a' || row.hasAttribute('data-loading')) continue
        const top = Number(row.dataset['index']) * 36
        from = Math.min(from, top)
        to = Math.max(to, top + 36)
      }
      samples.push({ at, top: list.scrollTop, height: list.clientHeight, from, to, rows: rows.length })
      if (at - began < milliseconds) requestAnimationFrame(look)
      else resolve(samples)
    }
    requestAnimationFrame(look)
  })
}

/** Between two frames of the page the compositor goes on scrolling what the first of them left. */
function blankShare(samples: readonly Sample[]): number {
  let blank = 0
  let steps = 0
  for (const [nth, sample] of samples.slice(0, -1).entries()) {
    const next = samples[nth + 1] ?? sample
    const length = next.at - sample.at
    for (let later = 0; later < length; later += 1000 / 60) {
      const top = sample.top + ((next.top - sample.top) * later) / Math.max(1, length)
      const there = Math.min(top + sample.height, sample.to) - Math.max(top, sample.from)
      blank += 1 - Math.min(1, Math.max(0, there) / sample.height)
      steps += 1
    }
  }
  return blank / Math.max(1, steps)
}

async function metrics(session: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics')
  return new Map(metrics.map(({ name, value }) => [name, value]))
}

interface FrameReport {
  state: string
  /** A frame that the compositor drew while the page was late has two reports with this one number. */
  frame_sequence: number
}

/** Counts frames until the function it resolves with is called. */
async function startTracing(session: CDPSession): Promise<() => Promise<{ drawn: number; updated: number }>> {
  const reports: FrameReport[] = []
  session.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as { name: string; args?: { frame_reporter?: FrameReport } }[]) {
      const report = event.name === 'PipelineReporter' ? event.args?.frame_reporter : undefined
      if (report !== undefined) reports.push(report)
    }
  })
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['cc', 'benchmark'] },
  })
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    await complete
    const count = (...states: string[]) =>
      new Set(reports.filter(({ state }) => states.includes(state)).map(({ frame_sequence }) => frame_sequence)).size
    return {
      drawn: count('STATE_PRESENTED_ALL', 'STATE_PRESENTED_PARTIAL'),
      updated: count('STATE_PRESENTED_ALL'),
    }
  }
}
