import { holdsCardNumber } from './card-number.ts'

export const redacted = '[redacted]'
const maxTextLength = 8192

// What a text must hold before the patterns are worth a look: most texts hold none of it.
const at = 1
const assignment = 2
const space = 4
const dash = 8
const dot = 16
const upper = 32
const underscore = 64
const percent = 128
const marks = new Uint8Array(128)
for (const [characters, mark] of [
  ['@', at],
  ['=:', assignment],
  [' \t\r\n', space],
  ['-', dash],
  ['.', dot],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', upper],
  ['_', underscore],
  ['%', percent],
] as const)
  for (let i = 0; i < characters.length; i++) marks[characters.charCodeAt(i)] = mark

const jwt = /(?<![A-Za-z0-9])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*){0,3}/g
const pem = /-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g
const scheme = /\b(bearer|basic|digest|negotiate)\s{1,8}([\w.~+/=:-]{3,})/gi
const schemeEndings = new Set(['rer', 'sic', 'est', 'ate'])
const spokenAfterScheme = /^(?:tokens?|auth\w*|schemes?|headers?|credentials?|access)$/i
const urlUser = /([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]{1,512}@/gi
// A password with a slash in it breaks the URL, yet is found in connection strings all the time.
const connectionUser =
  /((?:postgres|postgresql|mysql|mariadb|mongodb|mongodb\+srv|redis|rediss|amqp|amqps|mssql|sqlserver|nats|kafka|ldap|ldaps|smtp|smtps|ftp|sftp):\/\/)[^\s"'<>@]{0,64}:[^\s"'<>]{1,512}@/gi
// The last label is letters: `express@5.1.0` in a path is no address.
const email =
  /[\p{L}\p{N}.!#$&*+?^_`{|}~-]{1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,63}/gu
const awsKey = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AROA)[A-Z0-9]{16}(?![A-Za-z0-9])/g
const issued =
  /\b(?:gh[opsur]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}|sk-[\w-]{20,}|AIza[\w-]{30,}|npm_[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,})/g
const header = /\b((?:set-)?cookie|(?:proxy-)?authorization)(\s{0,8}[:=]\s{0,8})[^\r\n"'{}[\]]+/gi
const named = /(?<![\w.-])([A-Za-z_][\w.-]{0,63})\\*["'`)\]]{0,2}\s{0,8}(?:=>|[=:])\s{0,8}[([]?/g
const namedValue = /\\+"[^"]*(?:"|$)|"(?:[^"\\]|\\.)*(?:"|$)|'[^']*(?:'|$)|[^\s"'&;,)}\]]+/y
const flag = /(--?[\w-]{0,40}(?:password|token|secret|api-?key)[\w-]{0,40}) {1,8}([^\s-]\S*)/gi
// Would move a terminal's cursor, break a line or turn the direction of writing in whoever reads it.
const unsafe = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

export interface TextOptions {
  /** Leaves e-mail addresses in: they are personal data, but no secrets. */
  areEmailsKept?: boolean
}

/** Takes secrets and personal data out of running text, by their shape and by `name=value`. */
export function createTextScrub(
  isSecretName: (name: string) => boolean,
  { areEmailsKept = false }: TextOptions = {},
): (text: string) => string {
  return (text) => {
    const length = Math.min(text.length, maxTextLength)
    let seen = 0
    let digits = 0
    let isUnsafe = false
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i)
      if (code < 127) {
        seen |= marks[code] as number
        if (code < 58 && code > 47) digits++
      } else if (code < 160 || (code >= 0x20_0e && (code <= 0x20_69 || code === 0xfe_ff)))
        isUnsafe = true
    }
    let clean = text.length > length ? cut(text, length) : text
    if (seen !== 0 || digits > 12) {
      if (digits > 12) clean = clean.replace(/\d(?:[ -]?\d){12,60}/g, blankCards)
      if (seen & dash && clean.includes('-----BEGIN')) clean = clean.replace(pem, redacted)
      if (seen & dot && clean.includes('eyJ')) clean = clean.replace(jwt, redacted)
      if (seen & upper && length > 19) clean = clean.replace(awsKey, redacted)
      if (seen & (dash | underscore | upper) && length > 14) clean = clean.replace(issued, redacted)
      if (seen & space && mayHoldScheme(clean)) clean = clean.replace(scheme, blankScheme)
      if (seen & at && clean.includes('://'))
        clean = clean.replace(connectionUser, `$1${redacted}@`).replace(urlUser, `$1${redacted}@`)
      if (seen & assignment) clean = blankNamed(blankHeaders(clean), isSecretName)
      if (seen & dash && seen & space) clean = clean.replace(flag, `$1 ${redacted}`)
      if (seen & (at | percent) && !areEmailsKept) clean = clean.replace(email, blankEmail)
    }
    return isUnsafe ? clean.replace(unsafe, escaped) : clean
  }
}

/** The value of these headers goes on to the end of its line. */
function blankHeaders(text: string): string {
  return /ookie|OOKIE|uthorization|UTHORIZATION/.test(text)
    ? text.replace(header, `$1$2${redacted}`)
    : text
}

/** A value is stepped over only when it is a secret: another may hold `name=value` of its own. */
function blankNamed(text: string, isSecretName: (name: string) => boolean): string {
  let clean = ''
  let from = 0
  named.lastIndex = 0
  for (let match = named.exec(text); match !== null; match = named.exec(text)) {
    if (!isSecretName(match[1] as string)) continue
    const start = named.lastIndex
    namedValue.lastIndex = start
    if (!namedValue.test(text)) continue
    clean += text.slice(from, start) + redacted
    from = namedValue.lastIndex
    named.lastIndex = from
  }
  return from === 0 ? text : clean + text.slice(from)
}

function mayHoldScheme(text: string): boolean {
  for (let i = text.indexOf(' ', 5); i !== -1; i = text.indexOf(' ', i + 1)) {
    const ending = text.slice(i - 3, i)
    if (schemeEndings.has(ending) || schemeEndings.has(ending.toLowerCase())) return true
  }
  return false
}

function blankCards(digits: string, offset: number, text: string): string {
  return holdsCardNumber(digits) && !isInHexId(digits, offset, text) ? redacted : digits
}

/** A long run of digits is common in trace ids and UUIDs, and one in ten has a card's check digit. */
function isInHexId(digits: string, offset: number, text: string): boolean {
  const before = /[\da-f-]{0,64}$/.exec(text.slice(Math.max(0, offset - 64), offset))?.[0] ?? ''
  const after = /^[\da-f-]{0,64}/.exec(text.slice(offset + digits.length))?.[0] ?? ''
  const isWordBefore = /[g-z]/i.test(text.charAt(offset - before.length - 1))
  const token = `${before}${digits}${after}`.replaceAll('-', '')
  return !isWordBefore && /[a-f]/.test(token) && /^[\da-f]+$/.test(token) && token.length >= 24
}

/** "Bearer token" and "Basic auth" are talked about; only what follows otherwise is one. */
function blankScheme(whole: string, name: string, value: string): string {
  if (spokenAfterScheme.test(value)) return whole
  const isBasic = name.length === 5
  if (isBasic && !Buffer.from(value, 'base64').toString('latin1').includes(':')) return whole
  return `${name} ${redacted}`
}

/** What is left of a URL's user reads like an address: `[redacted]@db.example.com`. */
function blankEmail(whole: string, offset: number, text: string): string {
  return text.startsWith('://', offset - 3) ? whole : redacted
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function cut(text: string, length: number): string {
  return `${text.slice(0, length)}… [${text.length - length} more]`
}
