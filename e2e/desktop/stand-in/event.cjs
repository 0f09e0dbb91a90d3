'use strict'

/** The event object that Electron's emitters pass first. */
function createEvent(details = {}) {
  return {
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true
    },
    ...details,
  }
}

module.exports = { createEvent }
