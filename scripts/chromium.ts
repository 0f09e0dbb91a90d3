import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { run, runNode } from './child-process.ts'
import { commandFile } from './repository.ts'

/** Milliseconds: a browser is some 150 MB. */
const downloadLimit = 300_000

const linuxPlaces = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].flatMap((name) => [
  `/usr/bin/${name}`,
  `/snap/bin/${name}`,
])

const macPlaces = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

function windowsPlaces(environment: NodeJS.ProcessEnv): string[] {
  const folders = [environment['PROGRAMFILES'], environment['PROGRAMFILES(X86)'], environment['LOCALAPPDATA']]
  return folders.flatMap((folder) =>
    folder === undefined
      ? []
      : [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Chromium/Application/chrome.exe')],
  )
}

function systemPlaces(environment: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') return macPlaces
  if (process.platform === 'win32') return windowsPlaces(environment)
  return linuxPlaces
}

/** The executable of a Chromium: GATEHOUSE_CHROMIUM, else Playwright's own, else the system's; undefined where there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment['GATEHOUSE_CHROMIUM']
  if (named !== undefined && named !== '') return named
  return [chromium.executablePath(), ...systemPlaces(environment)].find((place) => existsSync(place))
}

/** Of Playwright's own choice what concerns web pages or asks something of the network. */
const featuresPlaywrightDisables = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]

/**
 * The suggestions under the address bar are web pages of the browser's own: with each window, and so with each test, they cost
 * about half a second of processor time, and nobody sees them.
 */
const featuresOfTheAddressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']

/** Chromium refuses to run its sandbox as root. */
export const chromiumSwitches: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  // The last switch of this name is the one that counts, so it repeats Playwright's.
  `--disable-features=${[...featuresPlaywrightDisables, ...featuresOfTheAddressBar].join(',')}`,
  '--disable-sync',
  '--no-first-run',
]

/** Installs a Chromium the two ways there are; what the installers say goes to stderr. */
async function installChromium(): Promise<void> {
  const stdio = ['ignore', process.stderr, process.stderr] as const
  process.stderr.write('No Chromium found; installing one with Playwright.\n')
  await runNode([commandFile('@playwright/test', 'playwright'), 'install', 'chromium'], {
    stdio: [...stdio],
    timeout: downloadLimit,
  })
  if (findChromium() !== undefined) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
  process.stderr.write("That did not work; installing the system's.\n")
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { stdio: [...stdio], timeout: downloadLimit, env })
  await run('apt-get', ['install', '-y', 'chromium'], { stdio: [...stdio], timeout: downloadLimit, env })
}

/**
 * The executable of a Chromium, installed where there was none.
 * @throws Error that says how to get one
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium()
  if (found !== undefined) return found
  await installChromium()
  const installed = findChromium()
  if (installed !== undefined) return installed
  throw new Error(
    'The tests need a Chromium and none could be installed. Run `npx playwright install chromium`, or on Debian ' +
      '`apt-get update && apt-get install -y chromium` as root, or name one in GATEHOUSE_CHROMIUM.',
  )
}
