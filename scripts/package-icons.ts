// npm run package-icons: makes from build/icon.png the icons of the package for each system, in build/.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { chromiumSwitches, ensureChromium } from './chromium.ts'
import { icnsFile, icoFile, SIZES, type Drawn } from './icon-files.ts'
import { root } from './repository.ts'

const folder = join(root, 'build')
const source = `data:image/png;base64,${(await readFile(join(folder, 'icon.png'))).toString('base64')}`

const browser = await chromium.launch({ executablePath: await ensureChromium(), args: [...chromiumSwitches] })
const drawn: Drawn[] = []
try {
  const page = await browser.newPage()
  await page.setContent(`<style>body{margin:0}img{display:block;width:100vw}</style><img src="${source}">`)
  for (const size of SIZES) {
    await page.setViewportSize({ width: size, height: size })
    drawn.push({ size, png: await page.screenshot({ omitBackground: true }) })
  }
} finally {
  await browser.close()
}

await mkdir(join(folder, 'icons'), { recursive: true })
await writeFile(join(folder, 'icon.icns'), icnsFile(drawn))
await writeFile(join(folder, 'icon.ico'), icoFile(drawn))
for (const { size, png } of drawn) {
  if (size <= 512) await writeFile(join(folder, `icons/${String(size)}x${String(size)}.png`), png)
}
