/** Starts of keys that their issuers gave a form of its own, so that they can be told by it, and what follows. */
const forms = [
  // GitHub, GitLab
  'gh[opsur]_[A-Za-z0-9]{20,}',
  'github_pat_\\w{20,}',
  'gl(?:pat|dt|rt|ptt|ft|soat)-[\\w-]{16,}',
  // Slack
  'x(?:ox[abeprs]|app)-[\\w-]{10,}',
  // Stripe and those who copied its form
  '(?:sk|rk|pk|whsec)_(?:live_|test_)?[A-Za-z0-9]{16,}',
  'sk-[\\w-]{20,}',
  // Google: API key, access token, OAuth client secret
  'AIza[\\w-]{30,}',
  'ya29\\.[\\w-]{20,}',
  'GOCSPX-[\\w-]{20,}',
  // Azure AD's client secrets
  '[\\w~.-]{3}\\dQ~[\\w~.-]{31,34}',
  // Registries and hosts
  'npm_[A-Za-z0-9]{30,}',
  'pypi-[\\w-]{30,}',
  'dckr_pat_[\\w-]{20,}',
  'do[opr]_v1_[a-f0-9]{40,}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{24,}',
  'hf_[A-Za-z0-9]{24,}',
  'hv[sbr]\\.[\\w-]{20,}',
  'gl(?:sa|c)_[\\w=+/-]{20,}',
  'sntry[su]_[\\w=+/-]{30,}',
  'lin_api_[A-Za-z0-9]{30,}',
  'AGE-SECRET-KEY-1[0-9A-Z]{50,}',
  // Mail, chat, telephony
  'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  'key-[a-f0-9]{32}',
  'SK[a-f0-9]{32}',
  '\\d{8,10}:AA[\\w-]{32,}',
]

export const issuedToken = new RegExp(`(?<![A-Za-z0-9])(?:${forms.join('|')})`, 'g')

/** Whoever knows such an address can post to it. */
export const webhook =
  /(hooks\.slack\.com\/(?:services|workflows)|(?:discord|discordapp)\.com\/api\/webhooks)\/[\w/-]{16,}/g
