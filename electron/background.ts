/** The colour of the console's page (renderer/app/theme.ts), so that the window does not flash before its first paint. */
export const backgroundColor = (isDark: boolean): string => (isDark ? '#1b1a17' : '#ffffff')
