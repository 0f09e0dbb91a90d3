/** Part `console`: what an operator waits for the console and its lists, in Chromium, and how the list of tokens scrolls. */
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
import { felt, settled } from './felt.ts'
import { startGatehouse } from './gatehouse.ts'
import { SECONDS, SPEEDS, scrollList, scrollNothing, type Scrolling } from './list-scrolling.ts'
import type { BenchOptions } from './options.ts'
import { atLeast, count, milliseconds, under, type Format, type PartReport, type Table, type Target } from './report.ts'
import { median } from './statistics.ts'

const OPERATOR = { username: 'bench-operator', password: 'a password of the benchmark' }

/** The lists, each with the screen that it is opened from. */
const LISTS = { Tokens: 'clients', Clients: 'users', Users: 'scopes', Scopes: 'tokens' } as const
type List = keyof typeof LISTS
const LIST_NAMES = Object.keys(LISTS) as List[]

interface Visit {
  size: number
  /** Milliseconds, of each time: from asking for the address until a browser that has nothing of it kept paints something. */
  firstPaint: number[]
  /** The same until the Overview stands, with its figures. */
  overview: number[]
  /** Of each list. */
  firstPages: Record<List, number[]>
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
    title: `The console, in Chromium, ${options.requests} times each: the list of tokens where none is named`,
    tables: [tableOf(visits)],
    targets: visits.flatMap(targetsOf),
    notes: [
      'From the event of the click or key to the frame after the one with the rows of the answer, with the delay that gathers keys.',
      'First page: a list that this page has not shown yet, right after it was loaded, its code being there; again: one that it has, from ' +
        'what it kept. Nobody pointed at the link before it was pressed, which would have the console ask already.',
      'Opened: in a browser that has nothing of the console kept, its operator being signed in.',
      'The rows of the tokens in a bare page: the markup of the first page, in a page with nothing else, once the same answer has come: what a ' +
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

  const { firstPaint, overview } = await openings(browser, page, times)
  const firstPages: Visit['firstPages'] = { Tokens: [], Clients: [], Users: [], Scopes: [] }
  const again: number[] = []
  const filter: number[] = []
  const search: number[] = []
  const sort: number[] = []
  for (let time = 0; time < times; time++) {
    for (const list of LIST_NAMES.toReversed()) {
      // Loaded anew, the page has kept no rows; it loads the code of all screens by itself. Nothing is pointed at.
      await page.mouse.move(640, 790)
      await page.goto(new URL(`/${LISTS[list]}`, page.url()).href)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await settled(page)
      firstPages[list].push(await felt(page, () => link(list).click()))
    }
    // The last of them was the list of tokens.
    await link('Clients').click()
    await settled(page)
    again.push(await felt(page, () => link('Tokens').click()))
    await settled(page)
    // Each time another question: none has an answer that was kept.
    const field = page.getByRole('textbox', { name: 'Search tokens' })
    await field.fill(clientName(time).slice(0, -1))
    await settled(page)
    search.push(await felt(page, () => field.press(clientName(time).slice(-1))))
    await field.fill('')
    await settled(page)
    await page.getByRole('combobox', { name: 'Type' }).click()
    const option = page.getByRole('option', { name: time % 2 === 0 ? 'Refresh token' : 'Access token' })
    await option.waitFor()
    filter.push(await felt(page, () => option.click()))
    await settled(page)
    sort.push(await felt(page, () => page.getByRole('button', { name: 'Expires' }).click()))
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
  return { size, firstPaint, overview, firstPages, bare, again, filter, search, sort, scrolling }
}

/** Opens the console in browsers that have nothing of it kept but that its operator is signed in, as in `page`. */
async function openings(browser: Browser, page: Page, times: number): Promise<Pick<Visit, 'firstPaint' | 'overview'>> {
  const session = await page.evaluate(() => Object.fromEntries(Object.entries(sessionStorage)))
  const { origin } = new URL(page.url())
  const firstPaint: number[] = []
  const overview: number[] = []
  for (let time = 0; time < times; time++) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    await context.addInitScript((kept) => Object.assign(sessionStorage, kept), session)
    const fresh = await context.newPage()
    await fresh.goto(origin, { waitUntil: 'commit' })
    const { paint, whole } = await fresh.evaluate(
      () =>
        new Promise<{ paint: number; whole: number }>((resolve) => {
          const look = () => {
            const isWhole = document.body.textContent.includes('Live access tokens')
            const [paint] = performance.getEntriesByName('first-contentful-paint')
            if (isWhole && paint !== undefined) resolve({ paint: paint.startTime, whole: performance.now() })
            else requestAnimationFrame(look)
          }
          requestAnimationFrame(look)
        }),
    )
    firstPaint.push(paint)
    overview.push(whole)
    await context.close()
  }
  return { firstPaint, overview }
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
      ['the console opened: first paint', ...medianOf(({ firstPaint }) => firstPaint)],
      ['until the Overview stands', ...medianOf(({ overview }) => overview)],
      ...LIST_NAMES.map((list) => [`${list}: first page`, ...medianOf(({ firstPages }) => firstPages[list])]),
      ['the rows of the tokens in a bare page', ...medianOf(({ bare }) => bare)],
      ['Tokens, again', ...medianOf(({ again }) => again)],
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
    under(`${tokens}: first paint of the console`, median(visit.firstPaint), 1000, milliseconds),
    ...LIST_NAMES.map((list) =>
      under(`${tokens}: first page of ${list.toLowerCase()}`, median(visit.firstPages[list]), 100, milliseconds),
    ),
    under(`${tokens}: a filter`, median(visit.filter), 100, milliseconds),
    under(`${tokens}: a letter of a search`, median(visit.search), 150, milliseconds),
    ...visit.scrolling.map((scrolled) => {
      const what = `${tokens}: frames while scrolling by ${scrolled.speed} rows a second, of the display's or those of an empty page`
      return atLeast(what, drawnShare(scrolled), 0.99, percent)
    }),
  ]
}
