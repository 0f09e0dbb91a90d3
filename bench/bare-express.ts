/** The least that an Express token endpoint can do: parse the form and answer with a constant. */
import express from 'express'

const app = express()
app.use(express.urlencoded({ extended: false }))
app.post('/authorization/token', (_request, response) => {
  response.json({ access_token: 'x'.repeat(700), token_type: 'Bearer', expires_in: 3600, scope: 'orders:read' })
})
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  console.log(JSON.stringify({ event: 'ready', issuer: `http://127.0.0.1:${String(address.port)}` }))
})
process.on('SIGTERM', () => server.close(() => process.exit(0)))
