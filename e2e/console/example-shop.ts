import type { Config } from '../../scripts/headless-twin.ts'
import { Program } from './program.ts'

export const OPERATOR = { username: 'grace', password: 'a password of the operator' }
export const ADA = { username: 'ada', password: 'a long enough passphrase' }
export const WEB = { clientId: 'northwind-web', clientSecret: 'a secret of the web shop' }
const BILLING = { clientId: 'northwind-billing', clientSecret: 'a secret of the billing' }
const WAREHOUSE = { clientId: 'northwind-stock', clientSecret: 'a secret of the warehouse' }
const TILL = { clientId: 'northwind-till', clientSecret: 'a secret of the tills' }

const name = (given_name: string, family_name: string) => ({
  name: `${given_name} ${family_name}`,
  given_name,
  family_name,
  email: `${given_name.toLowerCase()}@northwind.example`,
  email_verified: true,
})
const SHOPPER = 'openid profile email orders:read orders:write'

/** A shop with its programs and people: enough of each to look at. */
export const EXAMPLE_SHOP: Config = {
  scopes: [
    { name: 'orders:read', description: 'See your orders and invoices', default: true },
    { name: 'orders:write', description: 'Place and cancel orders for you' },
    { name: 'stock:read', description: 'See what is in stock' },
    { name: 'stock:write', description: 'Book goods in and out' },
    { name: 'invoices:send', description: 'Send invoices by email' },
  ],
  clients: [
    {
      client_id: WEB.clientId,
      client_secret: WEB.clientSecret,
      client_name: 'Northwind Shop',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1/callback', 'https://shop.northwind.example/callback'],
      scope: SHOPPER,
    },
    {
      client_id: 'northwind-app',
      client_name: 'Northwind for iPhone',
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      redirect_uris: ['com.northwind.shop:/callback'],
      scope: SHOPPER,
    },
    {
      client_id: 'northwind-tv',
      client_name: 'Northwind TV',
      grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      scope: SHOPPER,
    },
    {
      client_id: BILLING.clientId,
      client_secret: BILLING.clientSecret,
      client_name: 'Billing',
      grant_types: ['client_credentials'],
      scope: 'orders:read invoices:send',
    },
    {
      client_id: WAREHOUSE.clientId,
      client_secret: WAREHOUSE.clientSecret,
      client_name: 'Warehouse sync',
      grant_types: ['client_credentials'],
      scope: 'stock:read stock:write',
      access_token_lifetime: 900,
    },
    {
      client_id: TILL.clientId,
      client_secret: TILL.clientSecret,
      client_name: 'Tills',
      grant_types: ['password', 'refresh_token'],
      scope: 'openid profile orders:write stock:read',
    },
    {
      client_id: 'northwind-reports',
      client_secret: 'a secret of the reports',
      client_name: 'Reports (2019)',
      grant_types: ['client_credentials'],
      scope: 'orders:read',
      status: 'disabled',
    },
  ],
  users: [
    { ...OPERATOR, ...name('Grace', 'Hopper'), scope: 'openid profile email backend' },
    {
      ...ADA,
      ...name('Ada', 'Lovelace'),
      scope: `${SHOPPER} stock:read`,
      claims: { customer: 'C-1815', tier: 'gold' },
    },
    { username: 'alan', password: 'a password of a shopper', ...name('Alan', 'Turing'), scope: SHOPPER },
    { username: 'barbara', password: 'a password of a shopper', ...name('Barbara', 'Liskov'), scope: SHOPPER },
    { username: 'edsger', password: 'a password of a shopper', ...name('Edsger', 'Dijkstra'), scope: SHOPPER },
    { username: 'katherine', ...name('Katherine', 'Johnson'), scope: SHOPPER, status: 'disabled' },
  ],
}

/** Tokens of several grants, refreshed and live; an access token of them. */
export async function issueTokens(issuer: string): Promise<string> {
  const billing = new Program(issuer, BILLING)
  const tills = new Program(issuer, TILL)
  const warehouse = new Program(issuer, WAREHOUSE)
  const asAda = { grant_type: 'password', ...ADA, scope: 'openid orders:write stock:read' }
  for (let index = 0; index < 4; index++) await billing.token({ grant_type: 'client_credentials' })
  const { refresh_token = '' } = await tills.token(asAda)
  await tills.token({ grant_type: 'refresh_token', refresh_token })
  for (let index = 0; index < 3; index++)
    await warehouse.token({ grant_type: 'client_credentials', scope: 'stock:read' })
  return (await tills.token(asAda)).access_token
}
