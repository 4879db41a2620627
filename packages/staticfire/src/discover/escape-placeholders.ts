/** Text in which `${` stays what it is, where `staticfire.yaml` would fill something in. */
export function escapePlaceholders(text: string): string {
  // As a replacement text, `$$` would mean one dollar.
  return text.replaceAll('${', () => '$${')
}
