/** What the pages never ask a browser for, so that nothing in them can. */
const UNUSED_POWERS = ['camera', 'display-capture', 'geolocation', 'hid', 'microphone', 'midi', 'payment', 'serial', 'usb']

/** @type {import('next').NextConfig} */
export default {
  serverExternalPackages: ['better-sqlite3', 'node-llama-cpp'],
  poweredByHeader: false,
  devIndicators: false,
  // No pictures to resize, and no way to have the server fetch anything for them.
  images: { unoptimized: true },
  // `npm test` checks the types; a start need not wait for that.
  typescript: { ignoreBuildErrors: true },
  headers: () =>
    Promise.resolve([
      {
        source: '/:path*',
        headers: [
          { key: 'x-content-type-options', value: 'nosniff' },
          { key: 'referrer-policy', value: 'no-referrer' },
          { key: 'x-frame-options', value: 'DENY' },
          { key: 'cross-origin-opener-policy', value: 'same-origin' },
          { key: 'cross-origin-resource-policy', value: 'same-origin' },
          { key: 'permissions-policy', value: UNUSED_POWERS.map((power) => `${power}=()`).join(', ') },
        ],
      },
      // A shared page is for who has its link: no search engine's, and nobody's cache.
      { source: '/s/:path*', headers: [{ key: 'x-robots-tag', value: 'noindex, nofollow, noarchive' }] },
    ]),
}
