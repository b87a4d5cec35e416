import 'server-only'

/** What a secret of one kind looks like: the group `value`, or all of the match. */
export interface SecretRule {
  readonly name: string
  readonly pattern: RegExp
  /** What looks alike and is none is told by how it is made. */
  readonly check?: 'random' | 'password'
}

/** Between texts that are looked through together: no pattern goes across it. */
export const BORDER = '\ufdd0'

const plain = (name: string, pattern: RegExp): SecretRule => ({ name, pattern })

/** Tokens that say by their form what they are. */
const TOKENS: readonly SecretRule[] = [
  plain('JSON web token', /\beyJ[\w-]{8,1000}\.eyJ[\w-]{8,4000}\.[\w-]{10,}/g),
  plain('Google API key', /(?<![A-Za-z0-9])AIza[\w-]{35}/g),
  plain('Google OAuth token', /\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}|\b1\/\/0[\w-]{30,}/g),
  plain('OpenAI or compatible key', /(?<![A-Za-z0-9])sk-(?![a-z-]{20,100}(?![\w-]))(?:proj-|svcacct-|admin-|ant-|or-v1-|lf-)?[A-Za-z0-9_-]{20,}/g),
  plain('Azure client secret', /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g),
  plain('Azure storage key', /AccountKey=(?<value>[A-Za-z0-9+/]{60,}={0,2})/gi),
  plain('Azure shared access signature', /[?&]sig=(?<value>[A-Za-z0-9%+/=]{30,})/g),
  plain('Twilio API key', /\bSK[0-9a-f]{32}\b/g),
  plain('Telegram bot token', /\b\d{8,10}:AA[\w-]{32,35}/g),
  plain('Discord bot token', /\b[MNO][A-Za-z\d_-]{23,27}\.[\w-]{6}\.[\w-]{27,45}/g),
  plain('Discord webhook', /discord(?:app)?\.com\/api\/webhooks\/\d+\/(?<value>[\w-]{40,})/g),
  plain('Slack webhook', /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<value>[A-Za-z0-9+/]{30,})/g),
  plain('Slack token', /(?<![A-Za-z0-9])xox[abeoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{20,}/g),
  plain('PyPI token', /\bpypi-AgE[\w-]{50,}/g),
  plain('DigitalOcean token', /\bdo[opr]_v1_[a-f0-9]{64}/g),
  plain('Atlassian token', /\bAT[AC]TT3[\w=-]{50,}|\bATBB[A-Za-z0-9]{32}/g),
  plain('xAI key', /\bxai-[A-Za-z0-9]{40,}/g),
  plain('Replicate token', /\br8_[A-Za-z0-9]{30,}/g),
  plain('Together key', /\btgp_v1_[\w-]{30,}/g),
  plain('Fireworks key', /\bfw_(?![a-z]+\b)[A-Za-z0-9]{20,}/g),
  plain('Perplexity key', /\bpplx-[A-Za-z0-9]{40,}/g),
  plain('NVIDIA key', /\bnvapi-[\w-]{50,}/g),
  plain('Cerebras key', /\bcsk-[a-z0-9]{40,}/g),
  plain('Groq key', /(?<![A-Za-z0-9])gsk_[A-Za-z0-9]{40,}/g),
  plain('Hugging Face token', /(?<![A-Za-z0-9])hf_[A-Za-z0-9]{30,}|\bapi_org_[A-Za-z0-9]{30,}/g),
  plain('Tavily key', /\btvly-[\w-]{20,}/g),
  plain('LangSmith key', /\blsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}/g),
  plain('Weights & Biases key', /\b(?:wandb|WANDB|weights ?(?:&|and) ?biases)(?![^\n]{0,40}(?:commit|git|sha|rev))[^\n]{0,40}?(?<value>\b[0-9a-f]{40}\b)|\bwandb_v1_\w{30,}/g),
  plain('Pinecone key', /\bpcsk_\w{40,}/g),
  plain('RunPod key', /\brpa_[A-Z0-9]{40,}/g),
  plain('Modal token', /\ba[ks]-[A-Za-z0-9]{22}\b/g),
  plain('Mailgun key', /\bkey-[0-9a-f]{32}\b/g),
  plain('Mailchimp key', /\b[0-9a-f]{32}-us\d{1,2}\b/g),
  plain('Postman key', /\bPMAK-[a-f0-9]{24}-[a-f0-9]{34}/g),
  plain('New Relic key', /\bNRAK-[A-Z0-9]{27}|\bNRJS-[a-f0-9]{19}/g),
  plain('Sentry token', /\bsntr(?:ys|yu)_[\w+/=-]{40,}/g),
  plain('Doppler token', /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{40,}/g),
  plain('Terraform token', /\b[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/g),
  plain('Pulumi token', /\bpul-[a-f0-9]{40}/g),
  { name: 'Square token', pattern: /\bsq0(?:atp|csp)-[\w-]{22,43}|\bEAAA[\w-]{58,60}/g, check: 'random' },
  { name: 'Facebook token', pattern: /\bEAA[A-Za-z0-9]{80,}/g, check: 'random' },
  plain('Twitter bearer token', /(?<![A-Za-z0-9+/=])A{20,23}(?!A)[A-Za-z0-9%]{30,}/g),
  plain('RubyGems key', /\brubygems_[a-f0-9]{48}/g),
  plain('crates.io token', /\bcio[A-Za-z0-9]{32}\b/g),
  plain('NuGet key', /\boy2[a-z0-9]{43}\b/g),
  plain('npm token', /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/g),
  plain('Docker token', /\bdckr_(?:pat|oat)_[\w-]{20,}/g),
  plain('GitHub token', /(?<![A-Za-z0-9])gh[oprsu]_[A-Za-z0-9]{36,}|(?<![A-Za-z0-9])github_pat_\w{50,}/g),
  plain('GitLab token', /(?<![A-Za-z0-9])gl(?:pat|dt|cbt|ptt|ft|soat|rt|agent|imt|feed)-[\w-]{20,}/g),
  plain('Airtable token', /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}/g),
  plain('Heroku key', /\bHRKU-[\w-]{36,}/g),
  plain('PlanetScale token', /\bpscale_(?:tkn|pw|oauth)_[\w.=-]{32,}/g),
  plain('Supabase key', /\bsb(?:p|_secret)_\w{20,}/g),
  plain('Netlify token', /\bnf[po]_[A-Za-z0-9]{36}/g),
  plain('Fly.io token', /\bfo1_[\w-]{43}|\bfm[12]\w?_[A-Za-z0-9+/=]{60,}/g),
  plain('Alibaba Cloud key', /\bLTAI[A-Za-z0-9]{16,20}\b/g),
  plain('Tencent Cloud key', /\bAKID[A-Za-z0-9]{32}\b/g),
  plain('AWS access key', /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g),
  plain('Stripe key', /(?<![A-Za-z0-9])(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{24,}/g),
  plain('ElevenLabs key', /\bsk_[a-f0-9]{40,}/g),
  plain('age key', /\bAGE-SECRET-KEY-1[0-9A-Z]{50,}/g),
  plain('password hash', /\$(?:2[aby]|5|6|y|apr1|argon2(?:id?|d))\$[^\s:"'\ufdd0]{20,}/g),
]

/** Secrets that are told by what stands around them. */
const CONTEXTS: readonly SecretRule[] = [
  plain(
    'private key',
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^\ufdd0]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|(?=\ufdd0)|$)/g,
  ),
  // In base64, as it stands in the secrets of clusters; what begins like it and is none is a certificate or a public key.
  plain('private key', /LS0tLS1CRUdJTi(?!BDRVJUSUZJQ0FUR|BQVUJMSUM)[A-Za-z0-9+/]{40,}={0,2}/g),
  plain('PuTTY private key', /PuTTY-User-Key-File-\d:[^\ufdd0]*?(?:Private-MAC: *[0-9a-f]+|(?=\ufdd0)|$)/g),
  {
    name: 'authorization header',
    pattern: /authorization\\?["']?\s*[:=]\s*\\?["']?(?:bearer|basic|token|digest|apikey)\s+(?<value>[\w+/=.~-]{8,})/gi,
  },
  { name: 'bearer token', pattern: /\bbearer\s+(?<value>[\w+/=.~-]{20,})/gi, check: 'random' },
  plain('basic authorization', /\s(?:-u|--user)[= ]\\?["']?[^\s:"']+:(?<value>[^\s"'\\]{4,})/g),
  { name: 'password in a URL', pattern: /\b[a-z][\w+.-]{1,20}:\/\/[^\s/:@"'\ufdd0]*:(?<value>[^\s/@"'\ufdd0]{3,200})@/gi, check: 'password' },
  plain('.netrc password', /\blogin\s+\S+\s+password\s+(?<value>[^\s"']{3,})/g),
  plain('.pgpass password', /^[\w.*-]+:(?:\d{2,5}|\*):[\w*-]+:[\w*-]+:(?<value>[^\s:]{4,})$/gm),
  plain('cookie', /\b(?:set-)?cookie\\?["']?\s*:\s*(?:\[\s*)?\\?["']?(?<value>[^\s="'\\\ufdd0]{1,200}=[^\r\n"'\\\ufdd0]{8,4000})/gi),
  { name: 'session id', pattern: /\b(?:PHPSESSID|JSESSIONID|sessionid|session_id|connect\.sid|ASP\.NET_SessionId)=(?<value>[^\s;"'&\\]{8,})/gi, check: 'random' },
  { name: 'password', pattern: /(?:\bpass(?:word|phrase|code)|\bpwd)\s{1,3}(?:is|was|to)\s{0,3}:?\s{1,3}\\?["'`]?(?<value>[^\s"'`,\\]{6,})/gi, check: 'random' },
  { name: 'secret or key by its name', pattern: /\b(?:api[ _-]?key|(?:access |auth )?token|secret(?: key)?)\s{1,3}(?:is|was|to)\s{0,3}:?\s{1,3}\\?["'`]?(?<value>[\w+/=.~-]{12,})/gi, check: 'random' },
  { name: 'password', pattern: /\bsshpass\s+-p\s*\\?["']?(?<value>[^\s"'\\]{4,})/g, check: 'password' },
  { name: 'password', pattern: /\bmysql(?:dump|admin)?\s[^\n|;\ufdd0]{0,200}?(?<=\s)-p(?<value>[^\s"'\\]{4,})/g, check: 'password' },
  { name: 'password', pattern: /\bredis-cli\s[^\n|;\ufdd0]{0,200}?(?<=\s)-a\s+\\?["']?(?<value>[^\s"'\\]{4,})/g, check: 'password' },
  { name: 'Datadog key', pattern: /\b(?:dd[_-](?:api|app)|datadog)[^\n]{0,30}?(?<value>\b[0-9a-f]{32}(?:[0-9a-f]{8})?\b)/gi },
]

/** A name that ends so says where a secret is or what it is called, and not what it is. */
const NOT_ITSELF = '(?<!(?:name|env|var|file|path|type|url|uri|endpoint|method|class|mode|policy|policies)s?)'
/** Tokens of texts, and of pages of a list, are no secrets. */
const TOKEN = '(?<!(?:page|next|cursor|continuation|sync)[_-]?)token(?!i[sz])'
const SECRET_NAME = `[\\w.-]{0,40}(?:secret|${TOKEN}|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|signing[_-]?key|encryption[_-]?key|key[_-]?data|account[_-]?key|credentials?|authorization|_auth|_authtoken)[\\w.-]{0,20}${NOT_ITSELF}`
/** Many words have "pass" in them, and much that is tested passes. */
const PASS = '(?:(?<![a-z])|(?<=db|pg|sql|user|mail|smtp|admin|root|auth|ssh|ftp))pass(?![a-z@]|[_-]?(?:at|rate|count|ratio|fail|num))'
const PASSWORD_NAME = `[\\w.-]{0,40}(?:passw(?:or)?d|pwd|passphrase|passcode|${PASS})[\\w.-]{0,10}${NOT_ITSELF}`
const MARK = '\\\\{0,15}["\'\\]]{0,2}'
const SIGN = `${MARK}\\s{0,3}(?::=|=>|[:=])\\s{0,3}(?:[|>][+-]?\\s{1,20})?`
const QUOTED = '\\\\{0,15}(?<quote>["\'`])(?:\\k<quote>{2})?(?<value>[^"\'`\\r\\n\\ufdd0]{4,500}?)\\\\{0,15}\\k<quote>'
const BARE = '(?<value>[^\\s"\'`,;<>(){}\\[\\]&|\\\\\\ufdd0]{6,500})'
/** What is called or taken a part of is code. */
const NO_CALL = '(?![^\\s"\'`,;<>){}\\]&|\\\\\\ufdd0])'

/** Ways in which a value stands behind its name: what is before the name, and what is between it and the value. */
const GIVEN: readonly (readonly [before: string, behind: string])[] = [
  // <name>value</name>
  ['<', `>\\s{0,3}${BARE}\\s{0,3}</`],
  // command --name value, ["--name", "value"]
  ['(?<![\\w-])--?', `${MARK},?\\s{1,3}${MARK}${BARE}`],
  // name: NAME, value: VALUE
  [`(?:name|key)${MARK}\\s{0,3}[:=]\\s{0,3}${MARK}`, `${MARK}[\\s,;]{1,40}${MARK}value${MARK}\\s{0,3}[:=]\\s{0,3}${MARK}${BARE}`],
]

function given(name: string, rule: Pick<SecretRule, 'name' | 'check'>): SecretRule[] {
  return GIVEN.map(([before, behind]) => ({ ...rule, pattern: new RegExp(`${before}(?<![A-Za-z0-9])(?:${name})${behind}`, 'gi') }))
}

/** `NAME = value` in code, JSON, YAML, .env, and in the words of a URL. */
const ASSIGNMENTS: readonly SecretRule[] = [
  {
    name: 'password',
    pattern: /^[^\S\n]{0,100}(?:export\s{1,9})?[A-Z][A-Z0-9_]{0,60}(?:PASSWORD|PASSWD|_PWD|PASSPHRASE|SECRET)[A-Z0-9_]{0,60}=(?<value>[^\s"'#\ufdd0]{6,500})/gm,
    check: 'password',
  },
  { name: 'password', pattern: new RegExp(`(?<![A-Za-z0-9])${PASSWORD_NAME}${SIGN}${QUOTED}`, 'gi'), check: 'password' },
  { name: 'password', pattern: new RegExp(`(?<![A-Za-z0-9])${PASSWORD_NAME}${SIGN}${BARE}`, 'gi'), check: 'random' },
  { name: 'secret or key by its name', pattern: new RegExp(`(?<![A-Za-z0-9])${SECRET_NAME}${SIGN}${QUOTED}`, 'gi'), check: 'random' },
  { name: 'secret or key by its name', pattern: new RegExp(`(?<![A-Za-z0-9])${SECRET_NAME}${SIGN}${BARE}${NO_CALL}`, 'gi'), check: 'random' },
  ...given(PASSWORD_NAME, { name: 'password', check: 'random' }),
  ...given(SECRET_NAME, { name: 'secret or key by its name', check: 'random' }),
]

/** What the maintained set lacks, or says with less of the text around it. */
export const SECRET_RULES: readonly SecretRule[] = [...TOKENS, ...CONTEXTS, ...ASSIGNMENTS]

/** Keys of JSON whose texts are secrets if they look it. */
export const SECRET_KEY = new RegExp(`^(?:${SECRET_NAME}|${PASSWORD_NAME})$`, 'i')
