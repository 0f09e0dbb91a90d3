import { describe, expect, it } from 'vitest'
import { tokenRecords } from './token-records.ts'

describe('the token records of a busy server', () => {
  const holders = { clientIds: ['a', 'b', 'c'], userIds: ['u', 'v'], keyId: 'k' }
  const now = Date.now()
  const records = [...tokenRecords(5000, holders, now)]

  it('are live, and in the order in which they were issued', () => {
    expect(records).toHaveLength(5000)
    expect(new Set(records.map(({ id }) => id)).size).toBe(5000)
    const issued = records.map(({ issuedAt }) => issuedAt)
    expect(issued.toSorted((a, b) => a - b)).toEqual(issued)
    for (const { issuedAt, expiresAt } of records) {
      expect(issuedAt).toBeLessThanOrEqual(now)
      expect(expiresAt).toBeGreaterThan(now + 3_600_000)
    }
  })

  it('are one refresh token in ten, each in a family with the access token before it', () => {
    const refreshTokens = records.filter(({ type }) => type === 'refresh_token')
    expect(refreshTokens).toHaveLength(500)
    for (const [index, record] of records.entries()) {
      if (record.type !== 'refresh_token') continue
      const { clientId, userId, familyId } = record
      expect(userId).not.toBeNull()
      expect(records[index - 1]).toMatchObject({ type: 'access_token', clientId, userId, familyId })
    }
  })

  it('are access tokens that one key signed, and refresh tokens that none did', () => {
    for (const { type, keyId } of records) expect(keyId).toBe(type === 'access_token' ? 'k' : undefined)
  })

  it('belong to everybody, and half of them to no user', () => {
    expect(new Set(records.map(({ clientId }) => clientId))).toEqual(new Set(holders.clientIds))
    expect(new Set(records.map(({ userId }) => userId))).toEqual(new Set([null, ...holders.userIds]))
    expect(records.filter(({ scopes }) => scopes.includes('reports:read')).length).toBeGreaterThan(5)
  })
})
