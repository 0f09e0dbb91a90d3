// npm run test:e2e: Playwright, with a browser and an up-to-date build under it; arguments are Playwright's.
import { build } from './build.ts'
import { runNode } from './child-process.ts'
import { ensureChromium } from './chromium.ts'
import { commandFile } from './repository.ts'

process.env['GATEHOUSE_CHROMIUM'] = await ensureChromium()
const built = await build()
const playwright = [commandFile('@playwright/test', 'playwright'), 'test', ...process.argv.slice(2)]
process.exitCode = built === 0 ? await runNode(playwright) : built
