import type { Reference } from './item.ts'

/** A chapter of the Google SRE book. */
export function sre(title: string, chapter: string): Reference {
  return { title: `SRE book: ${title}`, url: `https://sre.google/sre-book/${chapter}/` }
}

/** A factor of the twelve-factor app. */
export function factor(title: string, name: string): Reference {
  return { title: `Twelve-factor app: ${title}`, url: `https://12factor.net/${name}` }
}

/** A question of the AWS Well-Architected Framework: `REL 5`. */
export function wellArchitected(question: string, title: string): Reference {
  const [pillar = '', number = ''] = question.toLowerCase().split(' ')
  const page = `${pillar}-${number.padStart(2, '0')}`
  return {
    title: `AWS Well-Architected ${question}: ${title}`,
    url: `https://docs.aws.amazon.com/wellarchitected/latest/framework/${page}.html`,
  }
}

const asvsChapters = {
  V4: '0x12-V4-Access-Control',
  V6: '0x14-V6-Cryptography',
  V7: '0x15-V7-Error-Logging',
  V8: '0x16-V8-Data-Protection',
  V14: '0x22-V14-Config',
} as const

/** A requirement of OWASP ASVS 4.0.3: `asvs('7.1.1', 'V7', …)`. */
export function asvs(
  requirement: string,
  chapter: keyof typeof asvsChapters,
  title: string,
): Reference {
  return {
    title: `OWASP ASVS 4.0.3 ${requirement}: ${title}`,
    url: `https://github.com/OWASP/ASVS/blob/v4.0.3/4.0/en/${asvsChapters[chapter]}.md`,
  }
}

export function rfc(number: number, title: string): Reference {
  return {
    title: `RFC ${number}: ${title}`,
    url: `https://www.rfc-editor.org/rfc/rfc${number}.html`,
  }
}
