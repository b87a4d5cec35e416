#!/usr/bin/env node
// Finds a Chromium for the browser tests, or gets one: the first that really draws a page is taken. Prints JSON:
// `from`, `path` (null: Playwright finds its own) and `env` (what the browser needs in its environment).
// It needs Node 22.17 (for @sparticuz/chromium), so test.mjs runs it with the Node it chose.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CHROMIUM_ARGUMENTS } from './steps/chromium-arguments.mjs'
import { CommandError, runCommand } from './steps/phase.mjs'
import { root, toolScript } from './steps/tool.mjs'

const CACHE = path.join(root, 'node_modules', '.cache', 'retake-chromium')
const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const SYSTEM_FONTS = ['/usr/share/fonts', '/usr/local/share/fonts']

/** Each way gives a browser or says why not; the later ones cost more. */
const WAYS = [packagedChromium, systemChromium, debianChromium, playwrightChromium]

async function main() {
  const named = process.env.CHROMIUM_PATH
  console.log(JSON.stringify(await (named ? namedChromium(named) : firstThatWorks())))
}

async function firstThatWorks() {
  const reasons = []
  for (const way of WAYS) {
    const { browser, why } = await way()
    if (browser !== undefined) return browser
    reasons.push(why)
  }
  throw new CommandError('No Chromium works here. Install one and name it in CHROMIUM_PATH.', reasons.join('\n'))
}

/** What the person named is taken or refused; anything else would test another browser than the one asked for. */
async function namedChromium(named) {
  const why = await whyNot(named)
  if (why !== undefined) throw new CommandError(`CHROMIUM_PATH is "${named}", which does not work: ${why}`)
  return { from: 'CHROMIUM_PATH', path: named, env: {} }
}

/** The one in the npm package @sparticuz/chromium; it brings libraries and a font for machines that have none. */
async function packagedChromium() {
  if (process.platform !== 'linux') return { why: 'the packaged Chromium is for Linux' }
  let why
  // The second time from scratch: an unpacking that was interrupted leaves half a browser behind.
  for (const again of [false, true]) {
    if (again) rmSync(CACHE, { recursive: true, force: true })
    try {
      const { chromium, libraries } = await unpack()
      const fonts = fontEnvironment()
      for (const env of [fonts, { ...fonts, LD_LIBRARY_PATH: libraries }]) {
        why = await whyNot(chromium, env)
        if (why === undefined) return { browser: { from: 'the npm package @sparticuz/chromium', path: chromium, env } }
      }
    } catch (error) {
      why = error.message
    }
  }
  return { why: `the packaged Chromium: ${why}` }
}

async function unpack() {
  mkdirSync(CACHE, { recursive: true })
  const { default: packaged, inflate } = await import('@sparticuz/chromium')
  const bin = path.join(root, 'node_modules/@sparticuz/chromium/bin')
  const before = process.env.TMPDIR
  // The package unpacks into the folder for temporary files, where anybody may have put a file of that name.
  process.env.TMPDIR = CACHE
  try {
    const libraries = path.join(await inflate(path.join(bin, 'al2023.tar.br')), 'lib')
    return { chromium: await packaged.executablePath(), libraries }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

/** Chromium cannot draw text without any font, and a bare machine has none. */
function fontEnvironment() {
  if (SYSTEM_FONTS.some((folder) => existsSync(folder) && readdirSync(folder).length > 0)) return {}
  const file = path.join(CACHE, 'fonts.conf')
  const folders = `<dir>${path.join(CACHE, 'fonts')}</dir><cachedir>${path.join(CACHE, 'font-cache')}</cachedir>`
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}</fontconfig>\n`)
  return { FONTCONFIG_FILE: file }
}

async function systemChromium() {
  const tried = []
  for (const name of SYSTEM_NAMES) {
    const file = inPath(name)
    const why = file === undefined ? 'not in the path' : await whyNot(file)
    if (why === undefined) return { browser: { from: `the system's ${name}`, path: file, env: {} } }
    tried.push(`${name}: ${why}`)
  }
  return { why: tried.join('\n') }
}

function inPath(name) {
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file))
}

async function debianChromium() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return { why: 'apt-get: not root, or not there' }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const aptGet = (...args) => spawnSync('apt-get', args, { env, encoding: 'utf8' })
  const install = () => aptGet('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
  let done = install()
  if (done.status !== 0 && aptGet('update').status === 0) done = install()
  const why = done.status === 0 ? await whyNot(inPath('chromium')) : done.stderr.trim()
  return why === undefined ? { browser: { from: "Debian's chromium", path: inPath('chromium'), env: {} } } : { why: `apt-get: ${why}` }
}

function playwrightChromium() {
  const cli = toolScript('@playwright/test', 'playwright')
  const { status, stderr } = spawnSync(process.execPath, [cli, 'install', '--only-shell', 'chromium'], { encoding: 'utf8' })
  return status === 0
    ? { browser: { from: "Playwright's own download", path: null, env: {} } }
    : { why: `Playwright's download: ${stderr.trim()}` }
}

/** Lets the browser draw a page, driven as the tests drive it; undefined when it did. */
async function whyNot(executablePath, extra = {}) {
  const { chromium } = await import('@playwright/test')
  const env = { ...process.env, ...extra }
  let browser
  try {
    browser = await chromium.launch({ executablePath, env, args: CHROMIUM_ARGUMENTS, timeout: 30_000 })
    const page = await browser.newPage()
    await page.setContent('drawn')
    await page.screenshot({ timeout: 30_000 })
    return undefined
  } catch (error) {
    // The rest is the whole command line and its log.
    return error.message.trim().split('\n')[0]
  } finally {
    await browser?.close()
  }
}

await runCommand(main)
