/** The command `gatehouse` in Node. */
import { runCommand } from './run-command.ts'

const exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  exit: (code) => process.exit(code),
  onStopRequest: (stop) => {
    process.on('SIGTERM', stop)
    process.on('SIGINT', stop)
  },
})
if (exitCode !== null) process.exitCode = exitCode
