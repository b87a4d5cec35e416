/** What every Chromium of the tests is started with beside Playwright's own arguments. */
export const CHROMIUM_ARGUMENTS = ['--disable-gpu', '--disable-quic']
