import { expect, test } from 'vitest'
import { z } from 'zod'
import { redirectUri } from '../../server/contract/clients.ts'
import type { Problem } from '../../server/contract/problem.ts'
import { ConsoleProblem, ConnectionLost } from './console-request.ts'
import { messageOf, serverErrors, validateWith } from './form-errors.ts'

const schema = z.object({ client_name: z.string().min(1, 'Must not be empty'), redirect_uris: z.array(redirectUri) })

function refusal(errors: Problem['errors']): ConsoleProblem {
  return new ConsoleProblem({ type: 'invalid-input', title: 'Invalid', status: 400, detail: 'Not as expected', errors })
}

test('valid values have no errors', () => {
  expect(validateWith(schema)({ client_name: 'Shop', redirect_uris: ['https://a.example/cb'] })).toEqual({})
})

test('each field has the first of its problems, in the words of the contract', () => {
  const errors = validateWith(schema)({
    client_name: '',
    redirect_uris: ['https://a.example/cb', 'http://a.example/cb'],
  })
  expect(errors['client_name']).toBe('Must not be empty')
  expect(errors['redirect_uris']).toMatch(/^Line 2: The redirect URI must use https/)
})

test('what the server refused lands on the fields it names', () => {
  const error = refusal([
    { path: 'client_name', message: 'Must not be empty' },
    { path: 'redirect_uris.2', message: 'Each URI once' },
  ])
  expect(serverErrors(error, ['client_name', 'redirect_uris'])).toEqual({
    client_name: 'Must not be empty',
    redirect_uris: 'Line 3: Each URI once',
  })
})

test.each([
  ['it names no field', refusal([{ path: '', message: 'Give exactly one' }])],
  ['it names one that the form does not show', refusal([{ path: 'revision', message: 'It was changed meanwhile' }])],
  [
    'it names one that the form shows and one that it does not',
    refusal([
      { path: 'client_name', message: 'a' },
      { path: 'revision', message: 'b' },
    ]),
  ],
  ['it says nothing of fields', refusal([])],
  ['the server was not reached', new ConnectionLost(undefined)],
])('a refusal is not put on fields when %s', (_, error) => {
  expect(serverErrors(error, ['client_name', 'redirect_uris'])).toBeNull()
})

test('a toast says what the server said, and something whatever was thrown', () => {
  expect(messageOf(refusal([]))).toBe('Not as expected')
  expect(messageOf('?')).toBe('Something went wrong')
})
