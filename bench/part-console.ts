/** Part `console`: what an operator waits for the list of tokens in the console itself, in Chromium, and how it scrolls. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { SignInScreen } from '../e2e/pages/sign-in-screen.ts'
import { chromiumSwitches, ensureChromium } from '../scripts/chromium.ts'
import { users } from '../server/contract/users.ts'
import { OPERATOR_SCOPE } from './agreed-names.ts'
import { accessToken } from './asking.ts'
import type { Contender } from './contender.ts'
import { clientName, fillDirectory } from './filled-directory.ts'
import { startGatehouse } from './gatehouse.ts'
import type { BenchOptions } from './options.ts'
import { atMost, count, milliseconds, under, type Format, type PartReport, type Table, type Target } from './report.ts'
import { median } from './statistics.ts'

const OPERATOR = { username: 'bench-operator', password: 'a password of the benchmark' }

/** A frame that took longer was late on a display of 60 Hz, with a millisecond for the clock's grain. */
const LATE_MS = 17.7

interface Visit {
  size: number
  /** Milliseconds, of each time. */
  firstPage: number[]
  filter: number[]
  search: number[]
  sort: number[]
  /** Milliseconds between frames while the list is scrolled. */
  frames: number[]
  /** Rows in the page, at most, meanwhile. */
  rows: number
}

export async function consoleLists(options: BenchOptions, folder: string): Promise<PartReport> {
  const visits: Visit[] = []
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: [...chromiumSwitches] })
  try {
    for (const size of options.tokens.filter((tokens) => tokens > 0)) {
      console.error(`${count(size)} tokens: filling the store`)
      const directory = await mkdtemp(join(folder, 'console-'))
      await fillDirectory(join(directory, 'data'), size)
      const name = `Gatehouse, ${count(size)} tokens`
      const gatehouse = await startGatehouse({ name, directory: join(directory, 'data') })
      try {
        await createOperator(gatehouse)
        const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
        visits.push(await visit(page, gatehouse, size, options.requests))
        await page.close()
      } finally {
        await gatehouse.stop()
      }
      await rm(directory, { recursive: true })
    }
  } finally {
    await browser.close()
  }
  return {
    title: `The list of tokens in the console, in Chromium, ${options.requests} times each`,
    tables: [tableOf(visits)],
    targets: visits.flatMap(targetsOf),
    notes: [
      'From the click or the key to the frame that shows the answer, with the delay that gathers keys; first page: from the click on Tokens.',
      `Scrolling by 300 rows a second, as a wheel that is turned fast, for three seconds; a frame is late after ${LATE_MS} ms.`,
    ],
    raw: visits,
  }
}

/** Somebody who can sign in; made by a client that holds the operators' scope. */
async function createOperator(gatehouse: Contender): Promise<void> {
  const token = await accessToken(gatehouse, { scope: OPERATOR_SCOPE })
  const response = await fetch(new URL(`/backend${users.create.path}`, gatehouse.console ?? ''), {
    method: users.create.method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...OPERATOR, scope: `openid ${OPERATOR_SCOPE}` }),
  })
  if (!response.ok) throw new Error(`the operator was not created: ${await response.text()}`)
}

async function visit(page: Page, gatehouse: Contender, size: number, times: number): Promise<Visit> {
  await page.goto(gatehouse.console ?? '')
  await new SignInScreen(page).signIn(OPERATOR)
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  const link = (name: string) => page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name })
  // The code of the screens is loaded by then, as it is when somebody looks.
  await link('Tokens').click()
  await firstRow(page).waitFor()

  const found: Visit = { size, firstPage: [], filter: [], search: [], sort: [], frames: [], rows: 0 }
  for (let time = 0; time < times; time++) {
    await link('Clients').click()
    await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor()
    found.firstPage.push(await felt(page, () => link('Tokens').click()))
    // Each time another question: none has an answer that was kept.
    const field = page.getByRole('textbox', { name: 'Search tokens' })
    await field.fill(clientName(time).slice(0, -1))
    await settled(page)
    found.search.push(await felt(page, () => field.press(clientName(time).slice(-1))))
    await field.fill('')
    await settled(page)
    await page.getByRole('combobox', { name: 'Type' }).click()
    const option = page.getByRole('option', { name: time % 2 === 0 ? 'Refresh token' : 'Access token' })
    found.filter.push(await felt(page, () => option.click()))
    found.sort.push(await felt(page, () => page.getByRole('button', { name: 'Expires' }).click()))
  }
  await link('Tokens').click()
  await settled(page)
  const { frames, rows } = await scroll(page)
  return { ...found, frames, rows }
}

const firstRow = (page: Page) => page.locator('tbody tr a').first()

/** Until no answer comes any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400)
  await firstRow(page).waitFor()
}

/** Milliseconds from the event that `act` brings about to the frame after the answer to the list came in. */
async function felt(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const measured: { began?: number; felt?: number } = {}
    Object.assign(window, { measured })
    const begin = () => (measured.began ??= performance.now())
    for (const type of ['pointerdown', 'keydown']) addEventListener(type, begin, { capture: true, once: true })
    new PerformanceObserver((list, observer) => {
      const { began = Infinity } = measured
      const isList = ({ name, startTime }: PerformanceEntry) => name.includes('/backend/tokens?') && startTime >= began
      if (!list.getEntries().some(isList)) return
      observer.disconnect()
      requestAnimationFrame(() => requestAnimationFrame(() => (measured.felt = performance.now() - began)))
    }).observe({ entryTypes: ['resource'] })
  })
  await act()
  const handle = await page.waitForFunction(() => (window as { measured?: { felt?: number } }).measured?.felt)
  return (await handle.jsonValue()) ?? Number.NaN
}

/** Scrolls evenly, frame by frame, as a wheel that is held does. */
async function scroll(page: Page): Promise<{ frames: number[]; rows: number }> {
  return await page.evaluate(
    () =>
      new Promise<{ frames: number[]; rows: number }>((resolve) => {
        const list = document.querySelector('.record-scroll')
        if (list === null) throw new Error('there is no list')
        const frames: number[] = []
        let rows = 0
        let before = performance.now()
        const began = before
        const step = (now: number) => {
          frames.push(now - before)
          list.scrollTop += 300 * 36 * ((now - before) / 1000)
          before = now
          rows = Math.max(rows, document.querySelectorAll('tbody tr').length)
          if (now - began < 3000) requestAnimationFrame(step)
          else resolve({ frames: frames.slice(1), rows })
        }
        requestAnimationFrame(step)
      }),
  )
}

const lateShare = ({ frames }: Visit) => frames.filter((frame) => frame > LATE_MS).length / Math.max(1, frames.length)

const percent: Format = (value) => `${(100 * value).toFixed(1)} %`

function tableOf(visits: readonly Visit[]): Table {
  const medianOf = (of: (visit: Visit) => readonly number[]) =>
    visits.flatMap((each) => [milliseconds(median(of(each))), milliseconds(Math.max(...of(each)))])
  return {
    columns: ['tokens', ...visits.flatMap(({ size }) => [`median of ${count(size)}`, 'slowest'])],
    rows: [
      ['first page', ...medianOf(({ firstPage }) => firstPage)],
      ['a filter', ...medianOf(({ filter }) => filter)],
      ['sorted by expiry', ...medianOf(({ sort }) => sort)],
      ['a letter of a search', ...medianOf(({ search }) => search)],
      ['a frame while scrolling', ...medianOf(({ frames }) => frames)],
      ['late frames', ...visits.flatMap((each) => [percent(lateShare(each)), ''])],
      ['rows in the page, at most', ...visits.flatMap(({ rows }) => [count(rows), ''])],
    ],
  }
}

function targetsOf(visit: Visit): Target[] {
  const tokens = `${count(visit.size)} tokens`
  return [
    under(`${tokens}: first page`, median(visit.firstPage), 100, milliseconds),
    under(`${tokens}: a filter`, median(visit.filter), 100, milliseconds),
    under(`${tokens}: a letter of a search`, median(visit.search), 150, milliseconds),
    atMost(`${tokens}: late frames while scrolling`, lateShare(visit), 0.01, percent),
  ]
}
