import { describe, expect, it } from 'vitest'
import { htmlPage } from '#lib/html-export/html-page.ts'

const VIEWER = { script: 'go()', scriptHash: 'aaa=', style: 'p{}', styleHash: 'bbb=' }

describe('the page of an HTML export', () => {
  const html = [...htmlPage(VIEWER, [{ id: 'retake-0', base64: 'SGk=' }])].join('')

  it('lets nothing run but its own script and reaches nothing', () => {
    const policy = /content-security-policy" content="([^"]+)"/.exec(html)?.[1]
    expect(policy).toBe("default-src 'none'; script-src 'sha256-aaa='; style-src 'sha256-bbb='; base-uri 'none'; form-action 'none'")
    expect(html.indexOf('content-security-policy')).toBeLessThan(html.indexOf('<style>'))
    expect(html).toContain('<style>p{}</style>')
    expect(html).toContain('<script>go()</script>')
    expect(html).not.toMatch(/\ssrc=|\shref=/)
  })

  it('holds data where no browser runs it, before the script that reads it', () => {
    expect(html).toContain('<script type="text/plain" id="retake-0">SGk=</script>')
    expect(html.indexOf('SGk=')).toBeLessThan(html.indexOf('go()'))
  })

  it.each([
    { id: 'retake-0', base64: 'SGk=</script><script>alert(1)</script>' },
    { id: '"><script>', base64: 'SGk=' },
  ])('refuses a block that could end its element: %j', (block) => {
    expect(() => [...htmlPage(VIEWER, [block])]).toThrow('is not base64 under a plain name')
  })
})
