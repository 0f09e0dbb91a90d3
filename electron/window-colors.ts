/** The page colours of the console, so that a window does not flash before its first paint. */
export const backgroundColor = { light: '#ffffff', dark: '#1b1a17' } as const
