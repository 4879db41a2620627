import { holdsCardNumber } from './card-number.ts'
import { ibanLike, isIban } from './iban.ts'
import { issuedToken, webhook } from './issued-tokens.ts'
import type { KnownValues } from './known-values.ts'
import type { SensitiveKeys } from './sensitive-keys.ts'

export const redacted = '[redacted]'
const maxTextLength = 8192
/** What is cut off may have begun with a secret: so much more is looked at, and then let go. */
const cutMargin = 512

// What a text must hold before the patterns are worth a look: most texts hold none of it.
const at = 1
const assignment = 2
const space = 4
const dash = 8
const dot = 16
const upper = 32
const underscore = 64
const percent = 128
const plus = 256
const less = 512
const marks = new Uint16Array(128)
for (const [characters, mark] of [
  ['@', at],
  ['=:', assignment],
  [' \t\r\n', space],
  ['-', dash],
  ['.', dot],
  ['ABCDEFGHIJKLMNOPQRSTUVWXYZ', upper],
  ['_', underscore],
  ['%', percent],
  ['+', plus],
  ['<', less],
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
  /(?:[\p{L}\p{N}.!#$&*+?^_`{|}~-]|%(?!40)[\dA-Fa-f]{2}){1,64}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,63}/gu
const awsKey = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA|AROA)[A-Z0-9]{16}(?![A-Za-z0-9])/g
const header = /\b((?:set-)?cookie|(?:proxy-)?authorization)(\s{0,8}[:=]\s{0,8})[^\r\n"'{}[\]]+/gi
// Credentials as a list, which a header's name need not precede: RFC 7616, AWS Signature 4, OAuth 1.
const credentialList =
  /\b(digest|aws4-hmac-sha256|oauth|hawk)\s{1,8}(?:[\w-]{1,40}=(?:"[^"]*"|[^\s,"]+)(?:\s{0,8},\s{0,8}|(?![\w,]))){2,40}/gi
const element = /<([A-Za-z_][\w.:-]{0,63})(?:\s[^<>]{0,256})?>[^<>]{1,4096}(?=<\/)/g
// E.164 as people write it; a country's code never begins with 0, but the offset of a time does.
const phone = /(?<![\p{L}\p{N}+])\+[1-9](?:[ ().-]{0,2}\d){8,14}(?!\d)/gu
const decimal = /^\+\d+\.\d+$/
const urlPart = /[^?&=#/\s"<>]{3,}/g
const encodedRun = /(?:%[\da-f]{2})+/gi
/** A URL in a query of a URL is encoded twice, and the whole once more where it is passed on. */
const maxEncodings = 3
const long = /^(?=.*\d)(?=.*[A-Za-z])[\w+/%=.~:-]{16,}$/
const named = /(?<![\w.-])([A-Za-z_][\w.-]{0,63})\\*["'`)\]]{0,2}\s{0,8}(?:=>|[=:])\s{0,8}[([]?/g
const namedValue = /\\+"[^"]*(?:"|$)|"(?:[^"\\]|\\.)*(?:"|$)|'[^']*(?:'|$)|[^\s"'&;,)}\]]+/y
// What is encoded in a query leaves brackets and quotes as they are.
const queryValue = /[^&\s"#<>]+/y
const flag = /(--?[\w-]{0,40}(?:password|token|secret|api-?key)[\w-]{0,40}) {1,8}([^\s-]\S*)/gi
// Would move a terminal's cursor, break a line or turn the direction of writing in whoever reads it.
const unsafe = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

export interface TextOptions {
  /** Leaves e-mail addresses in: they are personal data, but no secrets. */
  areEmailsKept?: boolean
  /** Secrets that are found by their value, whatever stands around them. */
  known?: KnownValues
}

/** Takes secrets and personal data out of running text, by their shape and by `name=value`. */
export function createTextScrub(
  keys: SensitiveKeys,
  { areEmailsKept = false, known }: TextOptions = {},
): (text: string) => string {
  return (text) => {
    if (text.length <= maxTextLength) return clearDecoded(text)
    const clean = clearDecoded(text.slice(0, maxTextLength + cutMargin)).slice(0, -cutMargin)
    return `${clean}… [${text.length - maxTextLength} more]`
  }

  /** A part of a URL that shows a secret once it is decoded is told decoded; another stays as it was written. */
  function clearDecoded(text: string, depth = maxEncodings): string {
    const clean = clear(text)
    if (depth === 0 || !clean.includes('%')) return clean
    return clean.replaceAll(urlPart, (part) => {
      if (!part.includes('%')) return part
      const plain = part.replaceAll(encodedRun, decode)
      if (plain === part) return part
      const cleared = clearDecoded(plain, depth - 1)
      return cleared === plain ? part : cleared
    })
  }

  function clear(text: string): string {
    const { length } = text
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
    let clean = known === undefined ? text : known.blank(text)
    if (seen !== 0 || digits > 12) {
      if (digits > 12) clean = clean.replace(/\d(?:[ -]?\d){12,60}/g, blankCards)
      if (seen & dash && clean.includes('-----BEGIN')) clean = clean.replace(pem, redacted)
      if (seen & dot && clean.includes('eyJ')) clean = clean.replace(jwt, redacted)
      if (seen & upper && length > 19) clean = clean.replace(awsKey, redacted)
      if (seen & (dash | underscore | upper | dot) && length > 14)
        clean = clean.replace(issuedToken, redacted)
      if (seen & upper && digits > 3 && length > 14) clean = clean.replace(ibanLike, blankIban)
      if (seen & plus && digits > 8) clean = clean.replace(phone, blankPhone)
      if (seen & less && clean.includes('</'))
        clean = clean.replace(element, (whole, name: string) =>
          keys.isField(name) ? `${whole.slice(0, whole.indexOf('>') + 1)}${redacted}` : whole,
        )
      if (seen & dot && clean.includes('ook')) clean = clean.replace(webhook, `$1/${redacted}`)
      if (seen & assignment && seen & space) clean = clean.replace(credentialList, `$1 ${redacted}`)
      if (seen & space && mayHoldScheme(clean)) clean = clean.replace(scheme, blankScheme)
      if (seen & at && clean.includes('://'))
        clean = clean.replace(connectionUser, `$1${redacted}@`).replace(urlUser, `$1${redacted}@`)
      if (seen & assignment) clean = blankNamed(blankHeaders(clean), keys)
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
function blankNamed(text: string, keys: SensitiveKeys): string {
  let clean = ''
  let from = 0
  named.lastIndex = 0
  for (let match = named.exec(text); match !== null; match = named.exec(text)) {
    const [assigned, name = ''] = match
    if (!keys.isField(name)) continue
    const start = named.lastIndex
    const isQuery = '?&'.includes(text[match.index - 1] ?? ' ')
    const pattern = isQuery ? queryValue : namedValue
    pattern.lastIndex = start
    const value = pattern.exec(text)?.[0]
    // Blanked by its shape already.
    if (value === undefined || value === 'redacted') continue
    const isSure = isQuery || keys.isInText(name) || isQuoted(assigned, name)
    if (!isSure && !long.test(value)) continue
    clean += text.slice(from, start) + redacted
    from = start + value.length
    named.lastIndex = from
  }
  return from === 0 ? text : clean + text.slice(from)
}

/** As JSON's key a word is a name, which it need not be before a colon in prose. */
function isQuoted(assigned: string, name: string): boolean {
  return /^\\*["']/.test(assigned.slice(name.length))
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

function blankIban(text: string): string {
  return isIban(text) ? redacted : text
}

function blankPhone(text: string): string {
  return decimal.test(text) ? text : redacted
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

function decode(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return run
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
