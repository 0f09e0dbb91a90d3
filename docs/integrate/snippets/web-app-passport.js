import { randomBytes } from 'node:crypto'
import express from 'express'
import session from 'express-session'
import * as oidc from 'openid-client'
import { Strategy } from 'openid-client/passport'
import passport from 'passport'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, BASE_URL = 'http://127.0.0.1:9000' } = process.env

const config = await oidc.discovery(new URL(ISSUER), CLIENT_ID, undefined, oidc.ClientSecretBasic(CLIENT_SECRET))
const options = { name: 'gatehouse', config, callbackURL: `${BASE_URL}/callback`, scope: 'openid profile email' }
passport.use(new Strategy(options, (tokens, verified) => verified(null, { sub: tokens.claims().sub })))
// What the session keeps of a user; here all there is.
passport.serializeUser((user, done) => done(null, user))
passport.deserializeUser((user, done) => done(null, user))

const app = express()
const secret = randomBytes(32).toString('hex')
app.use(session({ secret, resave: false, saveUninitialized: false, cookie: { sameSite: 'lax' } }))
app.use(passport.session())

app.get('/', (request, response) => {
  response.json(request.user ?? 'Nobody is signed in: go to /sign-in')
})
app.get('/sign-in', passport.authenticate('gatehouse'))
app.get('/callback', passport.authenticate('gatehouse', { successRedirect: '/', failureRedirect: '/' }))

app.listen(Number(new URL(BASE_URL).port), '127.0.0.1', () => console.log(`The shop is open at ${BASE_URL}`))
