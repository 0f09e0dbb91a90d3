/** The command `gatehouse` in Node. */
import { describeDefect } from './index.ts'
import { runCommand } from './run-command.ts'

// What nobody expected ends the process, as it would by itself: nobody knows what else is wrong then.
process.on('uncaughtException', (error) => {
  process.stderr.write(`gatehouse: ended by a defect\n${describeDefect(error)}\n`)
  process.exit(1)
})

const exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  exit: (code) => process.exit(code),
  onStopRequest: (stop) => {
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  },
})
if (exitCode !== null) process.exitCode = exitCode
