'use strict'
const { EventEmitter } = require('node:events')
const { refuseUnknown } = require('./refuse-unknown.cjs')

// One display, with a bar at its upper edge.
const bounds = { x: 0, y: 0, width: 1920, height: 1080 }
const workArea = { x: 0, y: 30, width: 1920, height: 1050 }
const display = { id: 1, label: 'stand-in', bounds, workArea, scaleFactor: 1 }

const screen = refuseUnknown(
  'screen',
  Object.assign(new EventEmitter(), {
    getPrimaryDisplay: () => display,
    getAllDisplays: () => [display],
  }),
)

module.exports = { screen }
