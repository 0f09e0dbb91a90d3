// The page's side of the stand-in: gives the preload what a sandboxed one has, and asks about new windows.
;(() => {
  const call = window.__standInCall
  delete window.__standInCall
  // As in Electron, a sandboxed preload is for the main frame.
  if (window !== window.top) return
  const waiting = new Map()
  let lastId = 0
  const send = (type, channel, args, id) => call(JSON.stringify({ type, id, channel, args: args.map(encode) }))

  Object.defineProperty(window, '__standInReply', {
    value: ({ id, value, error }) => {
      const { resolve, reject } = waiting.get(id)
      waiting.delete(id)
      if (error === undefined) resolve(decode(value))
      else reject(new Error(error))
    },
  })

  const listeners = new Map()
  Object.defineProperty(window, '__standInReceive', {
    value: ({ channel, args }) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args.map(decode))
    },
  })

  const refuseUnknown = (name, object) =>
    new Proxy(object, {
      get(target, key) {
        if (typeof key === 'symbol' || key in target) return target[key]
        throw new Error(`The Electron stand-in has no ${name}.${key}; add it in e2e/desktop/stand-in.`)
      },
    })
  const freeze = (value) => {
    if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze)
    return Object.freeze(value)
  }
  const electron = refuseUnknown('electron', {
    contextBridge: refuseUnknown('contextBridge', {
      exposeInMainWorld: (key, value) => Object.defineProperty(window, key, { value: freeze(value), enumerable: true }),
    }),
    ipcRenderer: refuseUnknown('ipcRenderer', {
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      invoke: (channel, ...args) =>
        new Promise((resolve, reject) => {
          waiting.set(++lastId, { resolve, reject })
          send('invoke', channel, args, lastId)
        }),
    }),
  })

  // New windows are the main process's decision; it opens none itself.
  window.open = (url = '') => {
    send('open', '', [new URL(url, location.href).href])
    return null
  }
  addEventListener(
    'click',
    (event) => {
      const link = event.composedPath().find((node) => node.tagName === 'A')
      const inNewWindow = link?.target === '_blank' || event.ctrlKey || event.metaKey || event.shiftKey
      if (!link?.href || !inNewWindow) return
      event.preventDefault()
      window.open(link.href)
    },
    true,
  )

  const require = (name) => {
    if (name === 'electron' || name === 'electron/renderer') return electron
    throw new Error(`module not found: ${name} (a sandboxed preload has only electron and a few of Node's modules)`)
  }
  const module = { exports: {} }
  preload(require, module, module.exports)
})()
