import { ConnectionLost } from './console-request.ts'

/**
 * A part of the console that is loaded when it is first needed. Without this the router would take a part that the server
 * does not give for one that a new version renamed, and load the page anew: from a server that is gone, into nothing.
 * @throws ConnectionLost
 */
export async function loadCode<Module>(code: Promise<Module>): Promise<Module> {
  try {
    return await code
  } catch (error) {
    throw new ConnectionLost(error)
  }
}
