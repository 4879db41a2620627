/** A default may be a URL for a developer's machine, with a password that nobody needs to see. */
export function withoutPassword(text: string): string {
  return text.replaceAll(/(\/\/[^\s/?#:@]*):[^\s/?#]*@/g, '$1:***@')
}
