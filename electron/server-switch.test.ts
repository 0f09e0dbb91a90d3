import { expect, test } from 'vitest'
import { StartUpError } from '../server/index.ts'
import { createServerSwitch } from './server-switch.ts'

function switching(failure?: Error) {
  let isRunning = true
  let changes = 0
  const server = {
    isRunning: () => isRunning,
    setRunning: (wanted: boolean) => {
      if (wanted && failure !== undefined) return Promise.reject(failure)
      isRunning = wanted
      return Promise.resolve()
    },
  }
  return { server: createServerSwitch(server, () => changes++), changes: () => changes }
}

test('stops and starts, and says so', async () => {
  const { server, changes } = switching()
  expect(server.state()).toEqual({ isRunning: true, problem: null })
  expect(await server.set(false)).toEqual({ isRunning: false, problem: null })
  expect(server.state()).toEqual({ isRunning: false, problem: null })
  expect(await server.set(true)).toEqual({ isRunning: true, problem: null })
  expect(changes()).toBe(2)
})

test('answers why it could not start; a defect is thrown', async () => {
  const { server, changes } = switching(new StartUpError('The port 4400 is in use:\n  choose another'))
  await server.set(false)
  expect(await server.set(true)).toEqual({ isRunning: false, problem: 'The port 4400 is in use: choose another' })
  expect(changes()).toBe(2)
  const defect = new Error('undefined is not a function')
  await expect(switching(defect).server.set(true)).rejects.toBe(defect)
})
