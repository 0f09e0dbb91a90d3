import { join } from 'node:path'
import type { GatehouseBridge } from '../../electron/bridge.ts'
import { bridgeChannels } from '../../electron/bridge.ts'
import { root } from '../../scripts/repository.ts'
import { expect, test } from './fixtures.ts'

declare global {
  /** In the main process: what a test watches there. */
  var observed: unknown[]
}

test('a page cannot leave the console, in its own window or in another', async ({ desktop, window, elsewhere }) => {
  await test.step('a page cannot leave the console', async () => {
    const consoleOrigin = new URL(window.url()).origin
    await desktop.evaluate(({ BrowserWindow }) => {
      globalThis.observed = []
      // After the application's own listener, so that it sees the decision.
      BrowserWindow.getAllWindows()[0]?.webContents.on('will-navigate', (event) => {
        globalThis.observed.push([event.url, event.defaultPrevented])
      })
    })

    await window.evaluate((url) => {
      location.href = url
    }, `${elsewhere}/`)

    await expect.poll(() => desktop.evaluate(() => globalThis.observed)).toEqual([[`${elsewhere}/`, true]])
    await expect(window).not.toHaveTitle('Elsewhere')
    expect(new URL(window.url()).origin).toBe(consoleOrigin)
  })
  await test.step('redirects, frames and webviews that lead out of the console are denied too', async () => {
    const consoleOrigin = new URL(window.url()).origin
    const denied = (eventName: 'will-redirect' | 'will-frame-navigate' | 'will-attach-webview', url: string) =>
      desktop.evaluate(
        ({ BrowserWindow }, asked) => {
          const event = {
            url: asked.url,
            defaultPrevented: false,
            preventDefault() {
              this.defaultPrevented = true
            },
          }
          BrowserWindow.getAllWindows()[0]?.webContents.emit(asked.eventName, event)
          return event.defaultPrevented
        },
        { eventName, url },
      )

    expect(await denied('will-redirect', 'https://example.com/')).toBe(true)
    expect(await denied('will-redirect', `${consoleOrigin}/clients`)).toBe(false)
    expect(await denied('will-frame-navigate', 'data:text/html,hello')).toBe(true)
    expect(await denied('will-attach-webview', `${consoleOrigin}/`)).toBe(true)
  })
  await test.step('a page opens no window; web addresses go to the browser and nothing else does', async () => {
    await desktop.evaluate(({ shell }) => {
      globalThis.observed = []
      shell.openExternal = (url) => {
        globalThis.observed.push(url)
        return Promise.resolve()
      }
    })

    const opened = await window.evaluate(() =>
      ['javascript:alert(1)', 'file:///etc/passwd', 'https://user:secret@example.com/', 'https://example.com/help'].map(
        (url) => open(url) !== null,
      ),
    )

    expect(opened).toEqual([false, false, false, false])
    await expect.poll(() => desktop.evaluate(() => globalThis.observed)).toEqual(['https://example.com/help'])
    expect(desktop.windows()).toHaveLength(1)
  })
})

test('a page has the bridge and the clipboard to write to, and nothing else', async ({
  desktop,
  window,
  elsewhere,
}) => {
  await test.step('a page has the bridge and nothing of Node', async () => {
    const globals = await window.evaluate(() => ({
      node: ['require', 'process', 'module', 'Buffer', 'global'].filter((name) => name in globalThis),
      bridge: Object.keys((globalThis as unknown as { gatehouse: object }).gatehouse),
    }))

    expect(globals.node).toEqual([])
    expect(globals.bridge.toSorted()).toEqual(Object.keys(bridgeChannels).toSorted())
  })
  await test.step('a page is granted the clipboard to write to and no other permission', async () => {
    const states = await window.evaluate(async () => {
      const state = async (name: string) => (await navigator.permissions.query({ name: name as PermissionName })).state
      return {
        asked: await Notification.requestPermission(),
        notifications: await state('notifications'),
        geolocation: await state('geolocation'),
        camera: await state('camera'),
        clipboardRead: await state('clipboard-read'),
        clipboardWrite: await state('clipboard-write'),
      }
    })

    expect(states).toEqual({
      asked: 'denied',
      notifications: 'denied',
      geolocation: 'denied',
      camera: 'denied',
      clipboardRead: 'denied',
      clipboardWrite: 'granted',
    })
  })

  await test.step('it runs no script but its own, and reaches no other server', async () => {
    const tried = await window.evaluate(async (elsewhere) => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.ran = true'
      document.body.append(script)
      const loads = (element: HTMLElement) =>
        new Promise<boolean>((resolve) => {
          element.addEventListener('load', () => resolve(true))
          element.addEventListener('error', () => resolve(false))
          document.body.append(element)
        })
      return {
        inline: 'ran' in globalThis,
        script: await loads(Object.assign(document.createElement('script'), { src: `${elsewhere}/script.js` })),
        style: await loads(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: elsewhere })),
        asked: await fetch(elsewhere, { mode: 'no-cors' }).then(
          () => true,
          () => false,
        ),
      }
    }, elsewhere)
    expect(tried).toEqual({ inline: false, script: false, style: false, asked: false })
  })

  await test.step('no other page is answered by the bridge, should it ever have it', async () => {
    const preload = join(root, 'out/preload/preload.cjs')
    const opening = desktop.waitForEvent('window')
    await desktop.evaluate(
      async ({ BrowserWindow }, { url, preload }) => {
        const webPreferences = { preload, sandbox: true, contextIsolation: true }
        await new BrowserWindow({ show: false, webPreferences }).loadURL(url)
      },
      { url: `${elsewhere}/`, preload },
    )
    const other = await opening
    await expect(other).toHaveTitle('Elsewhere')
    const answers = await other.evaluate(async () => {
      const { gatehouse } = globalThis as unknown as { gatehouse: GatehouseBridge }
      const said = (error: unknown) => String(error)
      return await Promise.all([
        gatehouse.requestSignInTicket().catch(said),
        gatehouse.takeOpenedFile().catch(said),
        gatehouse.changePreferences({ whenClosed: 'quit' }).catch(said),
      ])
    })
    expect(answers).toEqual(Array.from({ length: 3 }, () => expect.stringContaining('Only the console may call this.')))
    await other.close()
  })
})
