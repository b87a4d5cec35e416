/** @type {import('next').NextConfig} */
export default {
  serverExternalPackages: ['better-sqlite3', 'node-llama-cpp'],
  poweredByHeader: false,
  devIndicators: false,
}
