/** Part `console`: what an operator waits for the list of tokens in the console itself, in Chromium, and how it scrolls. */
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { SignInScreen } from '../e2e/pages/sign-in-screen.ts'
import { chromiumSwitches, ensureChromium } from '../scripts/chromium.ts'
import { users } from '../server/contract/users.ts'
import { OPERATOR_SCOPE } from './agreed-names.ts'
import { accessToken } from './asking.ts'
import type { Contender } from './contender.ts'
import { clientName, fillDirectory } from './filled-directory.ts'
import { startGatehouse } from './gatehouse.ts'
import { SECONDS, SPEEDS, scrollList, scrollNothing, type Scrolling } from './list-scrolling.ts'
import type { BenchOptions } from './options.ts'
import { atLeast, count, milliseconds, under, type Format, type PartReport, type Table, type Target } from './report.ts'
import { median } from './statistics.ts'

const OPERATOR = { username: 'bench-operator', password: 'a password of the benchmark' }

interface Visit {
  size: number
  /** Milliseconds, of each time. */
  firstPage: number[]
  /** The rows of a first page, put by one line of script into a page with nothing else, once its answer has come. */
  bare: number[]
  /** Back to a list whose rows the console still has. */
  again: number[]
  filter: number[]
  search: number[]
  sort: number[]
  scrolling: Scrolled[]
}

interface Scrolled {
  /** Rows a second. */
  speed: number
  list: Scrolling
  /** The same page and browser just before, with nothing to do. */
  nothing: Scrolling
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
        visits.push(await visit(browser, page, gatehouse, size, options.requests))
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
      'From the event of the click or key to the frame after the one with the rows of the answer, with the delay that gathers keys.',
      'First page: a list that this page has not shown yet, right after it was loaded, its code being there; again: one that it has, from ' +
        'what it kept. Nobody pointed at the link before it was pressed, which would have the console ask already.',
      'The same rows in a bare page: the markup of the first page, in a page with nothing else, once the same answer has come: what a ' +
        'browser takes here, whatever made the rows.',
      `Scrolling by ${SPEEDS.join(' and ')} rows a second for ${SECONDS} seconds; frames beside those of an empty page of that size, which the ` +
        'same browser scrolled just before: without a graphics processor it has a ceiling of its own.',
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

async function visit(browser: Browser, page: Page, gatehouse: Contender, size: number, times: number): Promise<Visit> {
  const nothing = new Map<number, Scrolling>()
  for (const speed of SPEEDS) nothing.set(speed, await scrollNothing(browser, page, speed))
  await page.goto(gatehouse.console ?? '')
  await new SignInScreen(page).signIn(OPERATOR)
  const link = (name: string) => page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name })
  await link('Tokens').waitFor()

  const found = { firstPage: [], again: [], filter: [], search: [], sort: [] } as Record<string, number[]>
  const note = async (what: string, act: () => Promise<void>) => (found[what] ??= []).push(await felt(page, act))
  for (let time = 0; time < times; time++) {
    // Loaded anew, the page has kept no rows; it loads the code of all screens by itself. Nothing is pointed at.
    await page.mouse.move(640, 790)
    await page.goto(new URL('/clients', page.url()).href)
    await page.getByRole('heading', { name: 'Clients', level: 1 }).waitFor()
    await settled(page)
    await note('firstPage', () => link('Tokens').click())
    await link('Clients').click()
    await settled(page)
    await note('again', () => link('Tokens').click())
    await settled(page)
    // Each time another question: none has an answer that was kept.
    const field = page.getByRole('textbox', { name: 'Search tokens' })
    await field.fill(clientName(time).slice(0, -1))
    await settled(page)
    await note('search', () => field.press(clientName(time).slice(-1)))
    await field.fill('')
    await settled(page)
    await page.getByRole('combobox', { name: 'Type' }).click()
    const option = page.getByRole('option', { name: time % 2 === 0 ? 'Refresh token' : 'Access token' })
    await option.waitFor()
    await note('filter', () => option.click())
    await settled(page)
    await note('sort', () => page.getByRole('button', { name: 'Expires' }).click())
  }
  const scrolling: Scrolled[] = []
  for (const speed of SPEEDS) {
    await page.reload()
    await link('Clients').click()
    await link('Tokens').click()
    await settled(page)
    const list = await scrollList(browser, page, speed)
    scrolling.push({ speed, list, nothing: nothing.get(speed) ?? list })
  }
  const bare = await bareRows(page, times)
  const { firstPage = [], again = [], filter = [], search = [], sort = [] } = found
  return { size, firstPage, bare, again, filter, search, sort, scrolling }
}

/** Milliseconds from a click until the rows stand that the list shows now, where there is no console to make them. */
async function bareRows(page: Page, times: number): Promise<number[]> {
  const asking = page.waitForRequest((request) => request.url().includes('/backend/tokens?'))
  await page.goto(new URL('/tokens', page.url()).href)
  const { authorization = '' } = (await asking).headers()
  await settled(page)
  await page.evaluate(() => {
    const root = document.createElement('div')
    const html = document.getElementById('root')?.outerHTML ?? ''
    document.body.replaceChildren(document.createElement('button'), root)
    Object.assign(window, { bare: { root, html } })
  })
  const found: number[] = []
  for (let time = 0; time < times; time++) {
    const felt = page.evaluate(
      ({ authorization, time }) =>
        new Promise<number>((resolve) => {
          const { root, html } = (window as unknown as { bare: { root: Element; html: string } }).bare
          root.replaceChildren()
          const show = ({ timeStamp }: Event) => {
            const end = () => resolve(performance.now() - timeStamp)
            void fetch(`/backend/tokens?status=active&offset=${String(time)}&limit=50`, { headers: { authorization } })
              .then((response) => response.json())
              .then(() => {
                root.innerHTML = html
                requestAnimationFrame(() => requestAnimationFrame(end))
              })
          }
          document.querySelector('button')?.addEventListener('click', show, { once: true })
        }),
      { authorization, time },
    )
    await page.waitForTimeout(300)
    await page.locator('body > button').click()
    found.push(await felt)
  }
  return found
}

/** Until no answer comes any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(400)
  await page.locator('tbody tr a').first().waitFor()
}

/**
 * Milliseconds from the event that `act` brings about until rows that were not there before are painted: from the list of
 * another screen, or of another question. Nothing else changes the rows meanwhile: nobody asks this server for tokens.
 */
async function felt(page: Page, act: () => Promise<void>): Promise<number> {
  // The page says when: to ask it frame by frame would have it draw frames for nothing else.
  const felt = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let began: number | undefined
        const begin = ({ timeStamp }: Event) => (began ??= timeStamp)
        for (const type of ['click', 'keydown']) addEventListener(type, begin, { capture: true, once: true })
        // Undefined as long as a row in sight is loading, or there is none.
        const shown = () => {
          if (document.querySelector('tbody :is(.record-blank, [data-loading])') !== null) return undefined
          const links = [...document.querySelectorAll('tbody tr a')].map(
            (row) => row.getAttribute('href')?.split('?')[0],
          )
          // Those in sight: further ones come when the browser has time.
          return links.length === 0 ? undefined : links.slice(0, 15).join()
        }
        const before = shown()
        const observer = new MutationObserver(() => {
          const now = shown()
          if (began === undefined || now === undefined || now === before) return
          observer.disconnect()
          const from = began
          // The second frame begins once the first, with the rows, was handed to the compositor.
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - from)))
        })
        observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
      }),
  )
  await act()
  return await felt
}

/** Frames a second of the display that a browser takes for granted where there is none. */
const DISPLAY = 60

/**
 * Of the frames that this browser can draw here, those that it draws of the list. That is what it draws of a page that has
 * nothing to do, or the display's rate: where the gesture begins and ends it draws a few more.
 */
const drawnShare = ({ list, nothing }: Scrolled) => list.drawn / Math.min(DISPLAY, nothing.drawn)

const percent: Format = (value) => `${(100 * value).toFixed(1)} %`

function tableOf(visits: readonly Visit[]): Table {
  const medianOf = (of: (visit: Visit) => readonly number[]) =>
    visits.flatMap((each) => [milliseconds(median(of(each))), milliseconds(Math.max(...of(each)))])
  const once = (of: (visit: Visit) => string) => visits.flatMap((each) => [of(each), ''])
  const scrolled = (of: (list: Scrolling, nothing: Scrolling) => string) =>
    once(({ scrolling }) => scrolling.map(({ list, nothing }) => of(list, nothing)).join('; '))
  return {
    columns: ['tokens', ...visits.flatMap(({ size }) => [`median of ${count(size)}`, 'slowest'])],
    rows: [
      ['first page', ...medianOf(({ firstPage }) => firstPage)],
      ['the same rows in a bare page', ...medianOf(({ bare }) => bare)],
      ['first page, again', ...medianOf(({ again }) => again)],
      ['a filter', ...medianOf(({ filter }) => filter)],
      ['sorted by expiry', ...medianOf(({ sort }) => sort)],
      ['a letter of a search', ...medianOf(({ search }) => search)],
      [`scrolling by ${SPEEDS.join('; ')} rows: frames drawn a second`, ...scrolled((list) => list.drawn.toFixed(1))],
      ['the same of an empty page', ...scrolled((_, nothing) => nothing.drawn.toFixed(1))],
      ['frames with new rows, a second', ...scrolled((list) => list.updated.toFixed(1))],
      ['of the list without a row meanwhile', ...scrolled((list) => percent(list.blank))],
      ['script, of a second of scrolling', ...scrolled((list) => milliseconds(list.busy.script))],
      ['styles', ...scrolled((list) => milliseconds(list.busy.style))],
      ['layout', ...scrolled((list) => milliseconds(list.busy.layout))],
      ['rows in the page, at most', ...scrolled((list) => count(list.rows))],
    ],
  }
}

function targetsOf(visit: Visit): Target[] {
  const tokens = `${count(visit.size)} tokens`
  return [
    under(`${tokens}: first page`, median(visit.firstPage), 100, milliseconds),
    under(`${tokens}: a filter`, median(visit.filter), 100, milliseconds),
    under(`${tokens}: a letter of a search`, median(visit.search), 150, milliseconds),
    ...visit.scrolling.map((scrolled) => {
      const what = `${tokens}: frames while scrolling by ${scrolled.speed} rows a second, of the display's or those of an empty page`
      return atLeast(what, drawnShare(scrolled), 0.99, percent)
    }),
  ]
}
