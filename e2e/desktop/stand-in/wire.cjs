'use strict'
// What structured clone keeps and JSON loses. The text of both functions also goes into the page (page.js).

function encode(value) {
  if (value === undefined) return { $: 'undefined' }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $: 'number', value: String(value) }
  if (typeof value === 'bigint') return { $: 'bigint', value: String(value) }
  if (Array.isArray(value)) return value.map(encode)
  if (value instanceof Date) return { $: 'date', value: value.getTime() }
  if (value instanceof Uint8Array) return { $: 'bytes', value: Array.from(value) }
  if (Object.prototype.toString.call(value) !== '[object Object]') throw new Error('An object could not be cloned.')
  return { $: 'object', value: Object.entries(value).map(([key, member]) => [key, encode(member)]) }
}

function decode(value) {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(decode)
  switch (value.$) {
    case 'undefined':
      return undefined
    case 'number':
      return Number(value.value)
    case 'bigint':
      return BigInt(value.value)
    case 'date':
      return new Date(value.value)
    case 'bytes':
      return Uint8Array.from(value.value)
    default:
      return Object.fromEntries(value.value.map(([key, member]) => [key, decode(member)]))
  }
}

module.exports = { encode, decode }
