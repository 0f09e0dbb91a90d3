// npm run icons: draws the icons of the desktop and of the console's page from the project's mark (renderer/mark.svg).
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from '@playwright/test'
import { chromiumSwitches, ensureChromium } from './chromium.ts'
import { root } from './repository.ts'

const drawn = await readFile(join(root, 'renderer/mark.svg'), 'utf8')
const arch = /<path d="([^"]+)"/.exec(drawn)?.[1]
const green = /fill="(#[0-9a-f]{6})"/.exec(drawn)?.[1]
if (arch === undefined || green === undefined) throw new Error('renderer/mark.svg is not the mark that is known')

const drawing = (content: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${content}</svg>`

/** The arch as it is; stopped, only its outline. */
const mark = (colour: string, isRunning: boolean) =>
  drawing(
    isRunning
      ? `<path d="${arch}" fill="${colour}"/>`
      : `<path d="${arch}" fill="${colour}" fill-opacity=".25" stroke="${colour}" stroke-width="1.5" stroke-linejoin="round" transform="translate(.75 .72) scale(.9375)"/>`,
  )

/** The arch in white on a green tile, with the margin that the systems leave around theirs. */
const tile = drawing(
  `<rect x="2" y="2" width="20" height="20" rx="4.6" fill="${green}"/>` +
    `<path d="${arch}" fill="#ffffff" transform="translate(5.4 5.675) scale(.55)"/>`,
)

async function draw(page: Page, svg: string, size: number, file: string): Promise<void> {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:${String(size)}px}</style>${svg}`)
  await page.screenshot({ path: join(root, file), omitBackground: true })
}

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: [...chromiumSwitches] })
const page = await browser.newPage()
for (const folder of ['build', 'electron/icons']) await mkdir(join(root, folder), { recursive: true })
await draw(page, tile, 1024, 'build/icon.png')
await draw(page, tile, 256, 'electron/icons/app.png')
// Browsers draw the icon of a page anew for each address, and a drawing takes them several times as long as a picture.
await draw(page, mark(green, true), 64, 'renderer/public/favicon.png')
for (const isRunning of [true, false]) {
  const name = isRunning ? 'running' : 'stopped'
  for (const [scale, suffix] of [
    [1, ''],
    [2, '@2x'],
  ] as const) {
    // The menu bar of macOS takes the shape alone, and draws it in its own colours.
    await draw(page, mark('#000000', isRunning), 16 * scale, `electron/icons/${name}Template${suffix}.png`)
    // Elsewhere the bar may be light or dark: a green that can be seen on both.
    await draw(page, mark('#2f9e6b', isRunning), 24 * scale, `electron/icons/${name}${suffix}.png`)
  }
}
await browser.close()
