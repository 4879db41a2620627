const light = `--ground:#f6f6f3;--surface:#fff;--code:#f3f3ef;--text:#1d2125;--quiet:#5a616a;--line:#dddcd6;--link:#1257a8;--on-tone:#fff;
--pass:#146c36;--pass-soft:#e3f2e6;--fail:#b3261e;--fail-soft:#fbe9e7;--hold:#855300;--hold-soft:#fbf0d9;--waived:#5b47b0;--waived-soft:#eeebfa;--quiet-soft:#ecece8`

const dark = `--ground:#131518;--surface:#1a1d21;--code:#21252a;--text:#e7e6e3;--quiet:#a2a8b0;--line:#32373d;--link:#8bb8f2;--on-tone:#131518;
--pass:#62cd8c;--pass-soft:#1b3325;--fail:#ff8b7d;--fail-soft:#40221f;--hold:#e6b450;--hold-soft:#39301a;--waived:#b6a8ff;--waived-soft:#2b2647;--quiet-soft:#282c31`

/** The colours, by meaning: light, and dark where the reader's system asks for it; paper is light. */
export const palette = `:root{color-scheme:light dark;${light}}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}`
