// npm run serve: builds what is stale and runs the headless twin; stdout is the twin's alone.
import { build } from './build.ts'
import { runNode } from './child-process.ts'
import { headlessTwin } from './repository.ts'

const built = await build()
// The options name files as they are seen from where the user is.
const here = { cwd: process.cwd() }
process.exitCode = built === 0 ? await runNode([headlessTwin, 'serve', ...process.argv.slice(2)], here) : built
