/** @type {import('next').NextConfig} */
export default {
  serverExternalPackages: ['better-sqlite3', 'node-llama-cpp'],
  poweredByHeader: false,
  devIndicators: false,
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
        ],
      },
    ]),
}
