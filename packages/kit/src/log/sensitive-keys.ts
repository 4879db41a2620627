const maxCached = 1000
const maxCachedLength = 64

// Matched anywhere in a name without its separators: DB_PASSWORD, x-api-key, clientSecret.
const strong =
  /password|passwd|passphrase|passcode|secret|token|authorization|cookie|apikey|accesskey|accountkey|sharedkey|signingkey|encryptionkey|privatekey|credential|connectionstring|creditcard|cardnumber|cardno$|session(?:id|key)|sessid|connectsid|bearer|^pwd|pwd$|^jwt$|^cvv2?$|^cvc2?$|^ssn$|socialsecurity/
// Plain words too, so they count as names of fields only, never in the middle of a sentence.
const weak =
  /^(?:auth|pass|session|sid|pin|otp|dsn|pan|iban|csrf|xsrf|(?:xamz|xgoog)?signature|sig|(?:mobile|tele)?phone(?:number)?|mobile(?:number)?|dateofbirth|birthdate|dob|taxid|passportnumber)$/
const isAmount = /tokens$|token(?:count|limit|usage|type)|expires|expiry$/

export interface KeyOptions {
  /** Further names, matched anywhere in a field's name, whatever its case and separators. */
  keys?: readonly string[]
  /** Names that are left alone although they look like a secret's, matched whole. */
  allowKeys?: readonly string[]
}

export interface SensitiveKeys {
  /** Whether a field of this name holds a secret. */
  isField(name: string): boolean
  /** Whether `name=…` in running text holds a secret: without the words that are common in prose. */
  isInText(name: string): boolean
  /** Whether a number under this name is an amount (`max_tokens`), not a secret. */
  isAmount(name: string): boolean
}

/** Tells names of secrets from others: in any case and with any separators. */
export function createSensitiveKeys({ keys = [], allowKeys = [] }: KeyOptions = {}): SensitiveKeys {
  const further = keys.map(normalize).filter((key) => key !== '')
  const allowed = new Set(allowKeys.map(normalize))
  const judge = (name: string, isText: boolean) => {
    const key = normalize(name)
    if (allowed.has(key)) return false
    if (strong.test(key) || further.some((word) => key.includes(word))) return true
    return !isText && weak.test(key)
  }
  return {
    isField: cached((name) => judge(name, false)),
    isInText: cached((name) => judge(name, true)),
    isAmount: (name) => isAmount.test(normalize(name)),
  }
}

function normalize(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')
}

/** Names come from a small set in a sane service; in another one the cache starts anew. */
function cached(judge: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const verdict = judge(name)
    if (name.length > maxCachedLength) return verdict
    if (known.size >= maxCached) known.clear()
    known.set(name, verdict)
    return verdict
  }
}
