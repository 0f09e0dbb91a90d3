import { EventEmitter } from 'node:events'
import { resolve } from 'node:path'
import type { App } from 'electron'
import { describe, expect, test } from 'vitest'
import { arrivalOf, beforeLink, listenForArrivals, messageOfSecondInstance } from './arrivals.ts'

describe('a command line', () => {
  test('names files among options, relative to where it was said', () => {
    const argv = [
      '/app',
      '--hidden',
      'here.gatehouse',
      '--data',
      'folder',
      '/there/B.GATEHOUSE-BACKUP',
      'old.json',
      'x.txt',
    ]
    expect(arrivalOf(argv, '/home/alice')).toEqual({
      files: [
        resolve('/home/alice/here.gatehouse'),
        resolve('/there/B.GATEHOUSE-BACKUP'),
        resolve('/home/alice/old.json'),
      ],
    })
  })

  test('names nothing where there are only options', () => {
    expect(arrivalOf(['/app', '--data=x.gatehouse', '--port', '0'], '/')).toEqual({ files: [] })
  })

  test('ends at a link, whatever the link brought along', () => {
    const argv = ['a.gatehouse', 'gatehouse://clients/x', '--data=/tmp', '//evil.example/share/b.gatehouse']
    expect(arrivalOf(argv, '/')).toEqual({ link: 'gatehouse://clients/x', files: [resolve('/a.gatehouse')] })
    expect(beforeLink(argv)).toEqual(['a.gatehouse'])
  })
})

function arriving(argv: readonly string[] = []) {
  const app = new EventEmitter()
  const reports: string[] = []
  const seen: unknown[] = []
  const arrivals = listenForArrivals(app as unknown as Pick<App, 'on'>, argv, (line) => reports.push(line))
  const event = { isPrevented: false, preventDefault: () => (event.isPrevented = true) }
  return {
    app,
    event,
    reports,
    seen,
    receive: () =>
      arrivals.receive({
        show: (path) => seen.push(path ?? 'where it is'),
        openFiles: (paths) => seen.push(paths),
      }),
  }
}

test('what comes before anything is ready waits, in its order; the window is there then', () => {
  const { app, event, seen, receive } = arriving(['gatehouse://keys'])
  app.emit('open-url', event, 'gatehouse://users')
  app.emit('open-file', event, '/a.gatehouse')
  expect(event.isPrevented).toBe(true)
  expect(seen).toEqual([])
  expect(receive()).toBe(true)
  expect(seen).toEqual(['/keys', '/users', 'where it is', ['/a.gatehouse']])
  app.emit('open-url', event, 'gatehouse://settings')
  expect(seen.at(-1)).toBe('/settings')
})

test('where nothing came, nothing is shown', () => {
  const { seen, receive } = arriving(['/app', '--hidden'])
  expect(receive()).toBe(false)
  expect(seen).toEqual([])
})

test('a link that leads nowhere shows the Overview and a line', () => {
  const { app, event, seen, reports, receive } = arriving()
  receive()
  app.emit('open-url', event, 'gatehouse://clients/%2e%2e\n')
  expect(seen).toEqual(['/'])
  expect(reports).toEqual([String.raw`A link that leads nowhere in the console: "gatehouse://clients/%2e%2e\n"`])
})

test('another instance hands over what it was given, in the order in which it was', () => {
  const { app, event, seen, receive } = arriving()
  receive()
  app.emit(
    'second-instance',
    event,
    ['electron', '--a', 'b.gatehouse'],
    '/home',
    messageOfSecondInstance(['c.gatehouse']),
  )
  expect(seen.splice(0)).toEqual(['where it is', [resolve('/home/c.gatehouse')]])
  // One that says nothing of its own, and one that says something else.
  app.emit('second-instance', event, ['electron', '/app', 'gatehouse://keys'], '/home', undefined)
  app.emit('second-instance', event, ['electron', '/app'], '/home', { argv: 'gatehouse://users' })
  expect(seen).toEqual(['/keys', 'where it is'])
})
