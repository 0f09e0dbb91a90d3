'use strict'

// Asked of any object by the language and by inspectors, not by an application.
const everybodyAsks = new Set(['then', 'toJSON', 'inspect', 'nodeType'])

/**
 * Makes reading a property that the object does not have an error that names it: what an application asks of Electron is either
 * in the stand-in or plainly missing, never quietly `undefined`. The end of the prototype chain is replaced, so methods see the
 * object itself and specs may still assign.
 */
function refuseUnknown(name, object) {
  const guard = new Proxy(Object.getPrototypeOf(object), {
    get(target, key, receiver) {
      if (typeof key === 'symbol' || key in target || everybodyAsks.has(key)) return Reflect.get(target, key, receiver)
      throw new Error(`The Electron stand-in has no ${name}.${key}; add it in e2e/desktop/stand-in.`)
    },
  })
  return Object.setPrototypeOf(object, guard)
}

/** The same for a class: its static members and its instances. */
function refuseUnknownOf(Class) {
  refuseUnknown(Class.name, Class)
  refuseUnknown(`${Class.name}.prototype`, Class.prototype)
  return Class
}

module.exports = { refuseUnknown, refuseUnknownOf }
