import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { root } from '../scripts/repository.ts'
import { selfTimes } from './profile.ts'

describe('a CPU profile', () => {
  it('tells how long each function ran itself, by its place in the repository', () => {
    const url = pathToFileURL(join(root, 'out', 'main', 'cli.js')).href
    const frame = (functionName: string, place: string, lineNumber: number) => ({
      callFrame: { functionName, url: place, lineNumber },
    })
    const times = selfTimes({
      nodes: [
        { id: 1, ...frame('(idle)', '', -1) },
        { id: 2, ...frame('sign', url, 9) },
        // The same function, called from elsewhere.
        { id: 3, ...frame('sign', url, 9) },
        { id: 4, ...frame('', 'node:crypto', 0) },
        { id: 5, ...frame('(garbage collector)', '', -1) },
      ],
      samples: [1, 2, 3, 4, 2, 5],
      timeDeltas: [1000, 10, 20, 5, 1, 7],
    })
    expect(times).toEqual(
      new Map([
        [`sign ${join('out', 'main', 'cli.js')}:10`, 31],
        ['(anonymous) node:crypto:1', 5],
        ['(garbage collector)', 7],
      ]),
    )
  })
})
